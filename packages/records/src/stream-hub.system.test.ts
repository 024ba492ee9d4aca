import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { TestRedis } from '@skerry/testkit/redis';
import { startRedis } from '@skerry/testkit/redis';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectRedis } from './redis-address.ts';
import type { StreamEntry } from './stream-hub.ts';
import { StreamHub } from './stream-hub.ts';

let server: TestRedis;
let redis: Redis;
let hub: StreamHub;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(async () => {
  await server.dispose();
});
beforeEach(() => {
  redis = connectRedis({ socket: server.socket }, 'wait');
  redis.on('error', () => undefined);
  hub = new StreamHub(redis, () => undefined);
});
afterEach(async () => {
  await hub.close();
  redis.disconnect();
});

const text = (entry: StreamEntry): string => String(entry.fields['n']);
const add = async (key: string, n: number): Promise<string> => String(await redis.xadd(key, '*', 'n', n));
let keys = 0;
const freshKey = (): string => `stream-${keys++}`;

/** Collects what is delivered, at most `capacity` entries until it is emptied. */
function collector(capacity = Number.POSITIVE_INFINITY): {
  seen: string[];
  deliver: (entries: StreamEntry[]) => number;
  count: (n: number) => Promise<string[]>;
  room: (n: number) => void;
} {
  const seen: string[] = [];
  const changed = new PassThrough({ objectMode: true });
  let room = capacity;
  return {
    seen,
    deliver: (entries) => {
      const taken = entries.slice(0, room);
      room -= taken.length;
      seen.push(...taken.map(text));
      changed.emit('more');
      return taken.length;
    },
    count: async (n) => {
      while (seen.length < n) await once(changed, 'more', { signal: AbortSignal.timeout(5_000) });
      return seen;
    },
    room: (n) => {
      room = n;
    },
  };
}

const upTo = (n: number): string[] => Array.from({ length: n }, (_, i) => String(i));

test('a reader gets what was there before it came, then what comes, once and in order', async () => {
  const key = freshKey();
  for (let i = 0; i < 200; i++) await add(key, i);
  const reader = collector();
  hub.subscribe(key, '0', reader.deliver);
  for (let i = 200; i < 400; i++) await add(key, i);
  expect(await reader.count(400)).toEqual(upTo(400));
});

test('a reader that comes back after a cursor gets only what came since', async () => {
  const key = freshKey();
  await add(key, 0);
  const cursor = await add(key, 1);
  await add(key, 2);
  const reader = collector();
  hub.subscribe(key, cursor, reader.deliver);
  await reader.count(1);
  await add(key, 3);
  expect(await reader.count(2)).toEqual(['2', '3']);
});

test('readers that join a stream at different times and places all get everything', async () => {
  const key = freshKey();
  const readers = Array.from({ length: 8 }, () => collector());
  let n = 0;
  for (const reader of readers) {
    hub.subscribe(key, '0', reader.deliver);
    for (let i = 0; i < 25; i++) await add(key, n++);
  }
  for (const reader of readers) expect(await reader.count(200)).toEqual(upTo(200));
});

test('many streams are followed over one blocking connection', async () => {
  const streams = Array.from({ length: 50 }, () => ({ key: freshKey(), reader: collector() }));
  const clients = async (): Promise<number> =>
    String(await redis.client('LIST'))
      .trim()
      .split('\n').length;
  for (const { key, reader } of streams) hub.subscribe(key, '0', reader.deliver);
  for (const { key } of streams) await add(key, 0);
  for (const { reader } of streams) await reader.count(1);
  expect(await clients()).toBe(2);
});

test('a reader that refuses entries is left behind and replays them after it resumes', async () => {
  const key = freshKey();
  const slow = collector(3);
  const quick = collector();
  const subscription = hub.subscribe(key, '0', slow.deliver);
  hub.subscribe(key, '0', quick.deliver);
  for (let i = 0; i < 100; i++) await add(key, i);
  await quick.count(100);
  expect(slow.seen).toEqual(upTo(3));
  slow.room(Number.POSITIVE_INFINITY);
  subscription.resume();
  await slow.count(100);
  await add(key, 100);
  expect(await slow.count(101)).toEqual(upTo(101));
});

test('a closed subscription gets nothing more', async () => {
  const key = freshKey();
  const gone = collector();
  const there = collector();
  const subscription = hub.subscribe(key, '0', gone.deliver);
  hub.subscribe(key, '0', there.deliver);
  await add(key, 0);
  await gone.count(1);
  subscription.close();
  await add(key, 1);
  await there.count(2);
  expect(gone.seen).toEqual(['0']);
});

test('readers go on after Redis was killed and started again', async () => {
  const key = freshKey();
  const reader = collector();
  hub.subscribe(key, '0', reader.deliver);
  await add(key, 0);
  await reader.count(1);
  await server.kill();
  await server.start();
  await add(key, 1);
  expect((await reader.count(2)).at(-1)).toBe('1');
});
