import { expect, test } from 'vitest';
import { HttpApi, RequestFailed } from './http.ts';

/** An API whose network answers with this, whatever is asked. */
function answering(status: number, body: string): HttpApi {
  return new HttpApi('', () => Promise.resolve(new Response(body, { status })));
}

async function failure(call: Promise<unknown>): Promise<RequestFailed> {
  const outcome = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(outcome instanceof RequestFailed)) throw new Error('it did not fail as it should');
  return outcome;
}

test('a refusal is told with its code and what to do', async () => {
  const error = {
    code: 'QUEUE_FULL',
    message: '1,000 builds are waiting.',
    advice: 'Try again in a minute.',
  };
  const refused = await failure(answering(503, JSON.stringify(error)).examples());
  expect(refused).toMatchObject({ error, unreachable: false });
});

test('a service that does not answer is told as that, a proxy in its place too', async () => {
  const silent = new HttpApi('', () => Promise.reject(new TypeError('fetch failed')));
  expect((await failure(silent.types())).unreachable).toBe(true);
  expect((await failure(answering(502, '<html>').types())).unreachable).toBe(true);
});

test('an answer in an unknown form is a failure, not a surprise later', async () => {
  expect((await failure(answering(200, '{"files":"none"}').types())).error.code).toBe('INTERNAL');
  expect((await failure(answering(200, 'not json').types())).error.code).toBe('INTERNAL');
});

test('ids cannot leave their place in the path', () => {
  expect(new HttpApi().imageUrl('../../x', 'unix')).toBe('/api/builds/..%2F..%2Fx/images/unix');
});

test('a disk is asked for by its names, and its new content is sent as it is', async () => {
  const disk = { project: 'shop', name: 'data', bytes: 512, usedBytes: 0, isInUse: false };
  const calls: [unknown, RequestInit | undefined][] = [];
  const api = new HttpApi('', (input, init) => {
    calls.push([input, init]);
    return Promise.resolve(new Response(JSON.stringify(disk)));
  });
  const content = new Blob([new Uint8Array(512)]);
  expect(await api.uploadDisk('shop', 'data', content)).toEqual(disk);
  expect(calls).toEqual([
    [
      '/api/disks/shop/data/content',
      { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: content },
    ],
  ]);
  expect(api.diskUrl('../x', 'a b')).toBe('/api/disks/..%2Fx/a%20b/content');
});
