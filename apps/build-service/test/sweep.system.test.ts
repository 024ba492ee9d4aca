import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from '@skerry/artifact-store';
import type { Build, Instance } from '@skerry/contracts';
import { limits } from '@skerry/contracts';
import { BuildRecords, connectRedis, InstanceRecords, RunnerHeartbeats } from '@skerry/records';
import type { TestRedis } from '@skerry/testkit/redis';
import { startRedis } from '@skerry/testkit/redis';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BootQueue } from '../src/queue/boot-queue.ts';
import { BuildQueue } from '../src/queue/build-queue.ts';
import type { SweepParts } from '../src/queue/sweep.ts';
import { sweepBuilds, sweepInstances, sweepRetention } from '../src/queue/sweep.ts';

let server: TestRedis;
let redis: Redis;
let folder: string;
let parts: SweepParts & { artifacts: FolderStore };
beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis({ socket: server.socket }, 'wait');
  folder = await mkdtemp(join(tmpdir(), 'skerry-sweep-'));
  const onError = (error: unknown): never => {
    throw error;
  };
  parts = {
    builds: new BuildRecords(redis),
    instances: new InstanceRecords(redis),
    heartbeats: new RunnerHeartbeats(redis),
    buildQueue: new BuildQueue(redis, onError),
    bootQueue: new BootQueue(redis, onError),
    artifacts: new FolderStore(folder),
  };
});
afterAll(async () => {
  await parts.buildQueue.close();
  await parts.bootQueue.close();
  redis.disconnect();
  await server.dispose();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await redis.flushall();
});

const longAgo = new Date(Date.now() - 3_600_000).toISOString();
const build = (changes: Partial<Build> = {}): Build => ({
  id: 'b1',
  name: 'hello',
  targets: ['unix'],
  state: 'queued',
  createdAt: longAgo,
  images: [],
  instances: {},
  ...changes,
});
const instance = (changes: Partial<Instance> = {}): Instance => ({
  id: 'i1',
  name: 'hello',
  target: 'unix',
  image: '0'.repeat(64),
  imageBytes: 1,
  state: 'queued',
  createdAt: longAgo,
  ...changes,
});
const queued = { kind: 'queued', position: 0 } as const;
const alive = (id: string): Promise<void> =>
  parts.heartbeats.beat({ id, targets: ['unix'], instances: 0, capacity: 8 });

test('a build whose job was lost has failed as lost', async () => {
  await parts.builds.create(build(), queued, 1);
  expect(await sweepBuilds(parts)).toEqual(['b1']);
  expect(await parts.builds.read('b1')).toMatchObject({ state: 'failed', error: { code: 'BUILD_LOST' } });
  expect(await sweepBuilds(parts)).toEqual([]);
});

test('a build that waits, or whose job is just being written, is left alone', async () => {
  const files = [{ path: 'main.ts', content: '' }];
  await parts.buildQueue.submit({ name: 'hello', files, targets: ['unix'], boot: false, parameters: [] }, 0);
  await parts.builds.create(build({ createdAt: new Date().toISOString() }), queued, 1);
  expect(await sweepBuilds(parts)).toEqual([]);
});

test('a machine whose runner is gone has failed as lost', async () => {
  await alive('r1');
  await parts.instances.create(instance({ id: 'i1', state: 'running', runner: 'r1' }));
  await parts.instances.create(instance({ id: 'i2', state: 'booting', runner: 'r2' }));
  expect(await sweepInstances(parts)).toEqual(['i2']);
  expect(await parts.instances.read('i2')).toMatchObject({
    state: 'failed',
    error: { code: 'INSTANCE_LOST' },
  });
});

test('a machine that waits for a busy runner goes on waiting', async () => {
  await alive('r1');
  const image = { ...imageOf('0'.repeat(64)), memoryMiB: 8 };
  await parts.bootQueue.start({ image, buildId: 'b1', parameters: [] });
  expect(await sweepInstances(parts)).toEqual([]);
});

test('a machine whose runner died between taking the job and saying so has failed as lost', async () => {
  await alive('r1');
  await parts.instances.create(instance());
  expect(await sweepInstances(parts)).toEqual(['i1']);
});

test('a machine of a target that nobody boots does not wait for ever', async () => {
  await alive('r1');
  const image = { ...imageOf('0'.repeat(64)), target: 'arm' as const };
  const started = await parts.bootQueue.start({ image, buildId: 'b1', parameters: [] });
  if (started.kind !== 'queued') throw new Error(started.kind);
  const { id } = started.instance;
  await redis.set(`skerry:instance:${id}`, JSON.stringify({ ...started.instance, createdAt: longAgo }));
  expect(await sweepInstances(parts)).toEqual([id]);
  expect(await parts.instances.read(id)).toMatchObject({ state: 'failed', error: { code: 'NO_RUNNER' } });
  expect(await parts.bootQueue.isQueued(started.instance)).toBe(false);
});

const imageOf = (digest: string): Build['images'][number] => ({
  name: 'hello',
  target: 'unix',
  digest,
  inputs: digest,
  bytes: 1,
  engine: true,
  memoryMiB: 8,
  parts: [],
});

test('old builds are forgotten, and the images that nobody names with them', async () => {
  const put = async (text: string, age = 2): Promise<string> => {
    const outcome = await parts.artifacts.put(Buffer.from(text));
    if (outcome.kind !== 'stored') throw new Error(outcome.kind);
    const when = new Date(Date.now() - age * 3_600_000);
    await utimes(parts.artifacts.path(outcome.digest), when, when);
    return outcome.digest;
  };
  const [old, kept, booted, fresh] = [
    await put('old'),
    await put('kept'),
    await put('booted'),
    await put('new', 0),
  ];
  const end = { kind: 'finished', state: 'succeeded', durationMs: 1 } as const;
  for (let i = 0; i <= limits.keptBuilds; i++) {
    const createdAt = new Date(i * 1_000).toISOString();
    const images = [imageOf(i === 0 ? old : kept)];
    await parts.builds.create(build({ id: `b${i}`, createdAt, images }), queued, 1);
    await parts.builds.update(
      `b${i}`,
      (before) => ({ ...before, state: 'succeeded', finishedAt: longAgo }),
      end,
    );
  }
  await parts.instances.create(instance({ image: booted }));
  await sweepRetention(parts);
  expect(await parts.builds.read('b0')).toBeUndefined();
  expect(await parts.builds.read('b1')).toBeDefined();
  const there = [];
  for (const digest of [old, kept, booted, fresh]) there.push((await parts.artifacts.file(digest)).kind);
  expect(there).toEqual(['missing', 'found', 'found', 'found']);
});
