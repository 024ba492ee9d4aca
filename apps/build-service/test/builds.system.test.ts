import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Build, limits } from '@skerry/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Page } from './page.ts';
import { imageBytes } from './scripted-builder.ts';
import { Stack } from './stack.ts';

let stack: Stack;
let page: Page;
beforeAll(async () => {
  stack = await Stack.start();
  await stack.work();
  page = await Page.open(stack.url, { origin: stack.url });
});
afterAll(async () => {
  await page.close();
  await stack.dispose();
});

const watched = async (script: string, changes = {}): Promise<string> => {
  const { id } = await stack.submit(script, changes);
  page.send({ kind: 'watch-build', id });
  return id;
};

test('a build is queued, started, gives an image for each target, and succeeds', async () => {
  const id = await watched('image', { targets: ['unix', 'arm'] });
  const kinds = (await page.toEnd(id)).map((event) => event.kind);
  expect(kinds).toEqual(['queued', 'started', 'stage-started', 'image', 'image', 'finished']);
  const build = Build.parse(await stack.build(id));
  expect(build).toMatchObject({ state: 'succeeded', targets: ['unix', 'arm'], instances: {} });
  expect(build.images.map((image) => image.target)).toEqual(['unix', 'arm']);
});

test('an image is downloaded with its bytes, a name to save it under, and its digest', async () => {
  const id = await watched('image\nof mine', { name: 'mine' });
  await page.toEnd(id);
  const response = await fetch(`${stack.url}/api/builds/${id}/images/unix`);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.equals(imageBytes('image\nof mine', 'unix'))).toBe(true);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename=mine.unix');
  expect(response.headers.get('etag')).toBe(`"${createHash('sha256').update(bytes).digest('hex')}"`);
  expect((await stack.request('GET', `/api/builds/${id}/images/kvm`)).body).toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('an image for xen is downloaded with all that a Xen host needs, and no other image is', async () => {
  const id = await watched('image\nof mine', { name: 'mine', targets: ['unix', 'xen'] });
  await page.toEnd(id);
  const response = await fetch(`${stack.url}/api/builds/${id}/images/xen/bundle`);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename=mine-xen.tar.gz');
  expect(response.headers.get('content-type')).toBe('application/gzip');
  const archive = gunzipSync(Buffer.from(await response.arrayBuffer()));
  expect(archive.includes(imageBytes('image\nof mine', 'xen'))).toBe(true);
  expect(archive.includes('kernel = "/var/lib/xen/images/mine-xen/mine.xen"')).toBe(true);
  for (const target of ['unix', 'kvm'])
    expect((await stack.request('GET', `/api/builds/${id}/images/${target}/bundle`)).status).toBe(404);
});

test('a build that fails keeps the code of its error', async () => {
  const id = await watched('fail TYPE_ERROR');
  expect((await page.toEnd(id)).at(-1)).toMatchObject({ state: 'failed', error: { code: 'TYPE_ERROR' } });
  expect(await stack.build(id)).toMatchObject({ state: 'failed', error: { code: 'TYPE_ERROR' } });
});

test('a bug in the builder fails the build, with its stack in the log', async () => {
  const id = await watched('throw');
  const events = await page.toEnd(id);
  expect(events.at(-1)).toMatchObject({ state: 'failed', error: { code: 'TOOLCHAIN_FAILED' } });
  expect(events).toContainEqual(
    expect.objectContaining({ kind: 'log', text: expect.stringContaining('a bug in the builder') }),
  );
});

test('a running build is cancelled', async () => {
  const id = await watched('hang');
  await page.event(id, 'started');
  expect((await stack.request('DELETE', `/api/builds/${id}`)).status).toBe(202);
  expect((await page.toEnd(id)).at(-1)).toMatchObject({
    state: 'cancelled',
    error: { code: 'BUILD_CANCELLED' },
  });
  expect((await stack.request('DELETE', `/api/builds/${id}`)).status).toBe(200);
});

test('waiting builds know how many are ahead, move up, and can be cancelled at once', async () => {
  const running = await watched('hang');
  await page.event(running, 'started');
  const first = await stack.submit('image');
  const second = await watched('image');
  const third = await watched('image');
  expect([first.position, (await stack.build(second)).position, (await stack.build(third)).position]).toEqual(
    [0, 1, 2],
  );
  const cancelled = await stack.request('DELETE', `/api/builds/${second}`);
  expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  await page.find(
    (m) => m.kind === 'build-event' && m.id === third && m.event.kind === 'queued' && m.event.position === 1,
  );
  await stack.request('DELETE', `/api/builds/${running}`);
  expect((await page.toEnd(third)).at(-1)).toMatchObject({ state: 'succeeded' });
  expect((await page.toEnd(second)).map((event) => event.kind)).not.toContain('started');
});

test('a page that comes back gets the events after its cursor, and only those', async () => {
  const id = await watched('image');
  await page.toEnd(id);
  const started = await page.find(
    (m) => m.kind === 'build-event' && m.id === id && m.event.kind === 'started',
  );
  const again = await Page.open(stack.url);
  if (started.kind !== 'build-event') throw new Error(started.kind);
  again.send({ kind: 'watch-build', id, after: started.cursor });
  expect((await again.toEnd(id)).map((event) => event.kind)).toEqual(['stage-started', 'image', 'finished']);
  await again.close();
});

test('a long log is cut and says so', async () => {
  const id = await watched(`log ${limits.buildLogLines + 500}`);
  const logs = (await page.toEnd(id)).filter((event) => event.kind === 'log');
  expect(logs).toHaveLength(limits.buildLogLines);
  expect(logs.at(-1)).toMatchObject({ text: expect.stringContaining('not shown') });
});

test('two hundred builds at once all end', async () => {
  const ids = await Promise.all(Array.from({ length: 200 }, (_, i) => watched(`image\n${i}`)));
  const ends = await Promise.all(ids.map(async (id) => (await page.toEnd(id, 60_000)).at(-1)));
  expect(ends.every((event) => event?.kind === 'finished' && event.state === 'succeeded')).toBe(true);
});

test('builds are listed, newest first', async () => {
  const { id } = await stack.submit('image');
  const { body } = await stack.request('GET', '/api/builds?limit=2');
  expect(body).toMatchObject({ builds: [{ id }, {}] });
});
