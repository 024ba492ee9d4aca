import { Readiness } from '@skerry/contracts';
import { connectRedis, RunnerHeartbeats } from '@skerry/records';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Page } from './page.ts';
import { Stack } from './stack.ts';

let stack: Stack;
beforeEach(async () => {
  stack = await Stack.start();
});
afterEach(async () => {
  await stack.dispose();
});

const ready = async (): Promise<{ status: number; readiness: Readiness }> => {
  const { status, body } = await stack.request('GET', '/api/health/ready');
  return { status, readiness: Readiness.parse(body) };
};

/** Says that a runner is alive, as a runner does. */
async function beat(id: string): Promise<void> {
  const redis = connectRedis({ socket: stack.redis.socket }, 'wait');
  await new RunnerHeartbeats(redis).beat({ id, targets: ['unix', 'arm'], instances: 0, capacity: 8 });
  redis.disconnect();
}

test('a service whose worker answers and whose runner is alive is ready', async () => {
  await stack.work();
  await beat('r1');
  expect(await ready()).toMatchObject({
    status: 200,
    readiness: {
      ready: true,
      redis: { ok: true },
      builds: { state: 'answers' },
      runners: [{ id: 'r1' }],
      targets: { unix: 1, kvm: 0, arm: 1 },
    },
  });
});

test('without a worker it is not ready, and says which part is missing', async () => {
  await beat('r1');
  expect(await ready()).toMatchObject({ status: 503, readiness: { builds: { state: 'no-worker' } } });
});

test('without a runner it is not ready', async () => {
  await stack.work();
  expect(await ready()).toMatchObject({
    status: 503,
    readiness: { builds: { state: 'answers' }, runners: [] },
  });
});

test('a worker that has a long build is busy, which is no fault', async () => {
  await stack.work();
  await beat('r1');
  const page = await Page.open(stack.url);
  const { id } = await stack.submit('hang');
  page.send({ kind: 'watch-build', id });
  await page.event(id, 'started');
  expect(await ready()).toMatchObject({ status: 200, readiness: { builds: { state: 'busy', active: 1 } } });
  await stack.request('DELETE', `/api/builds/${id}`);
  await page.close();
});

test('while Redis is gone it lives but is not ready, and what is asked of it is refused with a code', async () => {
  await stack.redis.kill();
  expect(await stack.request('GET', '/api/health')).toMatchObject({ status: 200 });
  expect(await ready()).toMatchObject({ status: 503, readiness: { redis: { ok: false } } });
  const body = { files: [{ path: 'main.ts', content: 'image' }], targets: ['unix'] };
  expect(await stack.request('POST', '/api/builds', body)).toMatchObject({
    status: 503,
    body: { code: 'QUEUE_UNAVAILABLE' },
  });
});

test('it ends in order while Redis is gone', async () => {
  await stack.work();
  await ready();
  await stack.redis.kill();
  await stack.restartApi();
  expect(await stack.request('GET', '/api/health')).toMatchObject({ status: 200 });
});
