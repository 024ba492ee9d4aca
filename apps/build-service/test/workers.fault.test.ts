import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Page } from './page.ts';
import { Stack } from './stack.ts';

let stack: Stack;
let page: Page;
beforeEach(async () => {
  stack = await Stack.start();
  page = await Page.open(stack.url);
});
afterEach(async () => {
  await page.close();
  await stack.dispose();
});

const watched = async (script: string): Promise<string> => {
  const { id } = await stack.submit(script);
  page.send({ kind: 'watch-build', id });
  return id;
};
const attempt = (n: number) => (m: Page['messages'][number]) =>
  m.kind === 'build-event' && m.event.kind === 'started' && m.event.attempt === n;

test('a build whose worker is killed is run again by another, and can still be cancelled', async () => {
  const first = await stack.forkWorker();
  const id = await watched('hang');
  await page.find(attempt(1));
  first.kill('SIGKILL');
  await once(first, 'exit');
  await stack.forkWorker();
  await page.find(attempt(2));
  await stack.request('DELETE', `/api/builds/${id}`);
  expect((await page.toEnd(id)).at(-1)).toMatchObject({ state: 'cancelled' });
});

test('a build that kills its worker twice has failed as lost, and the next one is built', async () => {
  const id = await watched('hang');
  for (const n of [1, 2]) {
    const worker = await stack.forkWorker();
    await page.find(attempt(n));
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  }
  await stack.forkWorker();
  expect((await page.toEnd(id)).at(-1)).toMatchObject({ state: 'failed', error: { code: 'BUILD_LOST' } });
  expect(await stack.build(id)).toMatchObject({ state: 'failed', error: { code: 'BUILD_LOST' } });
  const next = await watched('image');
  expect((await page.toEnd(next)).at(-1)).toMatchObject({ state: 'succeeded' });
});

test('a worker that is told to end finishes the build that it has', async () => {
  const worker = await stack.forkWorker();
  const id = await watched('log 900');
  await page.find(attempt(1));
  worker.kill('SIGTERM');
  const [code] = await once(worker, 'exit');
  expect(code).toBe(0);
  expect((await page.toEnd(id)).at(-1)).toMatchObject({ state: 'succeeded' });
});

test('a build that fills the disk fails with a code, and a smaller one is built', async () => {
  await stack.forkWorker(131_072);
  const large = await watched(`image\n${'x'.repeat(200_000)}`);
  expect((await page.toEnd(large)).at(-1)).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } });
  const small = await watched('image');
  expect((await page.toEnd(small)).at(-1)).toMatchObject({ state: 'succeeded' });
});

test('a running build survives that Redis is killed and started again', async () => {
  await stack.work();
  const id = await watched('hang');
  await page.find(attempt(1));
  const waiting = await watched('image');
  await stack.redis.kill();
  await stack.redis.start();
  const cancelled = await stack.request('DELETE', `/api/builds/${id}`);
  expect(cancelled.status).toBe(202);
  expect((await page.toEnd(id)).at(-1)).toMatchObject({ state: 'cancelled' });
  expect((await page.toEnd(waiting)).at(-1)).toMatchObject({ state: 'succeeded' });
});

test('a page that reconnects after the API was killed sees the rest of its build', async () => {
  await stack.work();
  const id = await watched('hang');
  const started = await page.find(attempt(1));
  await stack.restartApi();
  const again = await Page.open(stack.url);
  if (started.kind !== 'build-event') throw new Error(started.kind);
  again.send({ kind: 'watch-build', id, after: started.cursor });
  await stack.request('DELETE', `/api/builds/${id}`);
  expect((await again.toEnd(id)).map((event) => event.kind)).toEqual(['stage-started', 'finished']);
  await again.close();
});
