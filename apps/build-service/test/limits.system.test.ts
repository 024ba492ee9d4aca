import { limits, redisKeys } from '@skerry/contracts';
import { connectRedis } from '@skerry/records';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Page } from './page.ts';
import { Stack } from './stack.ts';

let stack: Stack;
let redis: Redis;
beforeAll(async () => {
  stack = await Stack.start();
  redis = connectRedis({ socket: stack.redis.socket }, 'wait');
});
afterAll(async () => {
  redis.disconnect();
  await stack.dispose();
});
afterEach(async () => {
  await redis.flushall();
});

const submit = (content: string): Promise<{ status: number; body: unknown }> =>
  stack.request('POST', '/api/builds', { files: [{ path: 'main.ts', content }], targets: ['unix'] });
const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `x${i}`);

test('one build more than may wait is refused, and the others are not touched', async () => {
  const { id } = await stack.submit('image');
  await redis.sadd(redisKeys.openBuilds, ...many(limits.queuedBuilds - 1));
  expect(await submit('image')).toMatchObject({ status: 503, body: { code: 'QUEUE_FULL' } });
  expect(await stack.build(id)).toMatchObject({ state: 'queued', position: 0 });
});

test('more source than may wait is refused, however few builds hold it', async () => {
  await redis.hset(redisKeys.waitingBytes, 'x', limits.queuedSourceBytes - 10);
  expect(await submit('x'.repeat(11))).toMatchObject({ status: 503, body: { code: 'QUEUE_FULL' } });
  expect(await submit('x'.repeat(10))).toMatchObject({ status: 202 });
});

test('one machine more than there may be is refused, and its image is kept', async () => {
  const stop = await stack.work();
  const page = await Page.open(stack.url);
  await redis.sadd(redisKeys.liveInstances, ...many(limits.liveInstances));
  const { id } = await stack.submit('image', { boot: true, targets: ['unix', 'arm'] });
  page.send({ kind: 'watch-build', id });
  expect((await page.toEnd(id)).at(-1)).toMatchObject({ state: 'failed', error: { code: 'INSTANCE_LIMIT' } });
  const build = await stack.build(id);
  expect(build.images.map(({ target }) => target)).toEqual(['unix', 'arm']);
  const answer = await stack.request('POST', '/api/instances', { buildId: id, target: 'unix' });
  expect(answer).toMatchObject({ status: 429, body: { code: 'INSTANCE_LIMIT' } });
  await page.close();
  await stop();
});

test('a page that watches more than it may is told so', async () => {
  const page = await Page.open(stack.url);
  for (let i = 0; i <= limits.watchedStreams; i++) {
    page.send({ kind: 'watch-build', id: (await stack.submit('image')).id });
  }
  expect(await page.find((m) => m.kind === 'failed')).toMatchObject({ error: { code: 'INVALID_REQUEST' } });
  await page.close();
});
