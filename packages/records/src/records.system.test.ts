import type { Build, Instance } from '@skerry/contracts';
import { limits, redisKeys } from '@skerry/contracts';
import type { TestRedis } from '@skerry/testkit/redis';
import { startRedis } from '@skerry/testkit/redis';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BuildRecords } from './build-records.ts';
import { ConsoleWriter, consoleChunk } from './console-stream.ts';
import { InstanceRecords } from './instance-records.ts';
import { connectRedis } from './redis-address.ts';
import { RunnerHeartbeats } from './runner-heartbeats.ts';

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis({ socket: server.socket }, 'wait');
});
afterAll(async () => {
  redis.disconnect();
  await server.dispose();
});
beforeEach(async () => {
  await redis.flushall();
});

const instance = (id: string, createdAt = Date.now()): Instance => ({
  id,
  name: 'hello',
  target: 'unix',
  image: '0'.repeat(64),
  imageBytes: 1,
  state: 'queued',
  createdAt: new Date(createdAt).toISOString(),
});
const build = (id: string): Build => ({
  id,
  name: 'hello',
  targets: ['unix'],
  state: 'queued',
  createdAt: new Date().toISOString(),
  images: [],
  instances: {},
});
const queued = { kind: 'queued', position: 0 } as const;

test('changes that several processes make at once are all in the record, and each is in the stream', async () => {
  const connections = Array.from({ length: 4 }, () => connectRedis({ socket: server.socket }, 'wait'));
  const records = new BuildRecords(redis);
  await records.create(build('b1'), queued, 10);
  const targets = ['unix', 'kvm', 'arm'] as const;
  await Promise.all(
    connections.flatMap((connection, i) =>
      targets.map((target) =>
        new BuildRecords(connection).update(
          'b1',
          (before) => ({
            ...before,
            name: `${before.name}${i}`,
            instances: { ...before.instances, [target]: 'i' },
          }),
          { kind: 'instance', target, instanceId: 'i' },
        ),
      ),
    ),
  );
  const after = await records.read('b1');
  expect(after?.name).toHaveLength('hello'.length + 12);
  expect(after?.instances).toEqual({ unix: 'i', kvm: 'i', arm: 'i' });
  expect(await redis.xlen(redisKeys.buildEvents('b1'))).toBe(1 + 12);
  for (const connection of connections) connection.disconnect();
});

test('a build that has finished does not change any more, and is not open', async () => {
  const records = new BuildRecords(redis);
  await records.create(build('b1'), queued, 10);
  const end = (state: 'succeeded' | 'failed') =>
    records.update('b1', (before) => ({ ...before, state, finishedAt: new Date().toISOString() }), {
      kind: 'finished',
      state,
      durationMs: 1,
    });
  expect(await records.open()).toEqual(['b1']);
  const [first, second] = [await end('succeeded'), await end('failed')];
  expect([first?.state, second?.state]).toEqual(['succeeded', 'succeeded']);
  expect(await redis.xlen(redisKeys.buildEvents('b1'))).toBe(2);
  expect(await records.open()).toEqual([]);
});

test('the bytes of waiting builds are counted until they are taken', async () => {
  const records = new BuildRecords(redis);
  await records.create(build('b1'), queued, 10);
  await records.create(build('b2'), queued, 32);
  expect(await records.waitingBytes()).toBe(42);
  const started = { kind: 'started', worker: 'w', attempt: 1 } as const;
  await records.update('b1', (before) => ({ ...before, state: 'running' }), started);
  expect(await records.waitingBytes()).toBe(32);
});

test('a record that is not there stays away', async () => {
  expect(await new InstanceRecords(redis).update('i1', { state: 'booting' })).toBeUndefined();
  expect(await redis.keys('*')).toEqual([]);
});

test('a change that comes too late leaves the record as it ended', async () => {
  const records = new InstanceRecords(redis);
  await records.create(instance('i1'));
  await records.update('i1', { state: 'exited', exitCode: 3 });
  expect(await records.update('i1', { state: 'running' })).toMatchObject({ state: 'exited', exitCode: 3 });
  expect(await records.live()).toEqual([]);
});

test('trimming forgets the oldest that have ended, with their streams, and never one that lives', async () => {
  const records = new InstanceRecords(redis);
  for (let i = 1; i <= 5; i++) await records.create(instance(`i${i}`, i * 1_000));
  for (const id of ['i2', 'i3', 'i5']) await records.update(id, { state: 'exited' });
  await new ConsoleWriter(redis, 'i2').append(Buffer.from('x'));
  expect(await records.trim(2)).toBe(2);
  expect((await records.newest(10)).map(({ id }) => id)).toEqual(['i5', 'i4', 'i1']);
  expect(await redis.keys('skerry:instance:i2*')).toEqual([]);
});

test('a console keeps its newest bytes, and no more entries than it needs', async () => {
  const writer = new ConsoleWriter(redis, 'i1');
  const chunk = Buffer.alloc(10_000, 'x');
  for (let i = 0; i < 300; i++) await writer.append(chunk);
  const kept = (await redis.xlen(redisKeys.console('i1'))) * chunk.length;
  expect(kept).toBeGreaterThanOrEqual(limits.consoleReplayBytes);
  expect(kept).toBeLessThan(limits.consoleReplayBytes + 2 * chunk.length);
});

test('a writer that takes over a console continues its offsets', async () => {
  const first = new ConsoleWriter(redis, 'i1');
  await first.append(Buffer.from('abc'));
  await first.append(Buffer.from('def'), 100);
  const second = new ConsoleWriter(redis, 'i1');
  await second.resume();
  await second.append(Buffer.from('ghi'));
  const entries = await redis.xrange(redisKeys.console('i1'), '-', '+');
  let end = 0;
  const dropped = entries.map(([id, list]) => {
    const fields: Record<string, Buffer> = {};
    for (let i = 0; i < list.length; i += 2) fields[String(list[i])] = Buffer.from(String(list[i + 1]));
    const chunk = consoleChunk({ id, fields }, end);
    end = chunk.end;
    return chunk.dropped;
  });
  expect(dropped).toEqual([0, 100, 0]);
  expect(end).toBe(109);
});

test('a runner is alive until its key has gone, and is forgotten then', async () => {
  const heartbeats = new RunnerHeartbeats(redis);
  await heartbeats.beat({ id: 'r1', targets: ['unix'], instances: 2, capacity: 8 });
  await heartbeats.beat({ id: 'r2', targets: ['arm'], instances: 0, capacity: 8 });
  expect(await heartbeats.isAlive('r1')).toBe(true);
  expect(await redis.pttl(redisKeys.runner('r1'))).toBeGreaterThan(limits.runnerTtlMs / 2);
  await redis.del(redisKeys.runner('r1'));
  await heartbeats.gone('r2');
  expect(await heartbeats.alive()).toEqual([]);
  expect(await redis.smembers(redisKeys.runners)).toEqual([]);
});
