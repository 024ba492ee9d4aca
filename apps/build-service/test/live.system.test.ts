import { once } from 'node:events';
import type { LiveMessage, PacketSummary } from '@skerry/contracts';
import { limits, redisKeys } from '@skerry/contracts';
import { ConsoleWriter, connectRedis, InstanceRecords, PacketWriter, TrafficWriter } from '@skerry/records';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Page } from './page.ts';
import { Stack } from './stack.ts';

let stack: Stack;
let redis: Redis;
let records: InstanceRecords;
beforeAll(async () => {
  stack = await Stack.start();
  await stack.work();
  redis = connectRedis({ socket: stack.redis.socket }, 'wait');
  records = new InstanceRecords(redis);
});
afterAll(async () => {
  redis.disconnect();
  await stack.dispose();
});

/** An instance that no runner takes: the test is its runner. */
async function instance(): Promise<string> {
  const page = await Page.open(stack.url);
  const { id } = await stack.submit('image', { boot: true });
  page.send({ kind: 'watch-build', id });
  const event = await page.event(id, 'instance');
  await page.close();
  if (event.kind !== 'instance') throw new Error(event.kind);
  return event.instanceId;
}

type ConsoleMessage = Extract<LiveMessage, { kind: 'console' }>;
const consoleOf = (page: Page, id: string): ConsoleMessage[] =>
  page.messages.filter((m): m is ConsoleMessage => m.kind === 'console' && m.id === id);
const textOf = (page: Page, id: string): string =>
  Buffer.concat(consoleOf(page, id).map((m) => Buffer.from(m.bytes, 'base64'))).toString();
const untilText = async (page: Page, id: string, end: string): Promise<string> => {
  await page.find(() => textOf(page, id).endsWith(end));
  return textOf(page, id);
};

test.each(['http://evil.example', 'null'])('a page of %s gets no connection', async (origin) => {
  const socket = new WebSocket(`${stack.url.replace('http', 'ws')}/api/live`, { headers: { origin } });
  const [, response] = await once(socket, 'unexpected-response');
  expect(response.statusCode).toBe(403);
});

test('another path is no WebSocket', async () => {
  const socket = new WebSocket(`${stack.url.replace('http', 'ws')}/api/else`);
  const [, response] = await once(socket, 'unexpected-response');
  expect(response.statusCode).toBe(404);
});

test('a machine that is watched shows its record, its changes and its console', async () => {
  const id = await instance();
  const page = await Page.open(stack.url);
  page.send({ kind: 'watch-instance', id });
  await page.find((m) => m.kind === 'instance' && m.instance.state === 'queued');
  await records.update(id, { state: 'booting', runner: 'r' });
  await page.find((m) => m.kind === 'instance' && m.instance.state === 'booting');
  const writer = new ConsoleWriter(redis, id);
  await writer.append(Buffer.from('hello\r\n'));
  expect(await untilText(page, id, '\n')).toBe('hello\r\n');
  await page.close();
});

test('a page that comes back replays the console from its cursor', async () => {
  const id = await instance();
  const writer = new ConsoleWriter(redis, id);
  await writer.append(Buffer.from('one '));
  const page = await Page.open(stack.url);
  page.send({ kind: 'watch-instance', id });
  await untilText(page, id, 'one ');
  const { cursor } = consoleOf(page, id)[0] ?? { cursor: '' };
  await page.close();
  await writer.append(Buffer.from('two '));
  await stack.restartApi();
  const again = await Page.open(stack.url);
  again.send({ kind: 'watch-instance', id, after: cursor });
  await untilText(again, id, 'two ');
  await writer.append(Buffer.from('three '));
  expect(await untilText(again, id, 'three ')).toBe('two three ');
  await again.close();
});

test('what was dropped over the rate, and what has left the stream, is counted exactly', async () => {
  const id = await instance();
  const writer = new ConsoleWriter(redis, id);
  await writer.append(Buffer.from('first'));
  const page = await Page.open(stack.url);
  page.send({ kind: 'watch-instance', id });
  await untilText(page, id, 'first');
  const { cursor } = consoleOf(page, id)[0] ?? { cursor: '' };
  await page.close();
  const chunk = Buffer.alloc(16_384, 'x');
  for (let i = 0; i < 100; i++) await writer.append(chunk, i === 50 ? 1_000 : 0);
  const again = await Page.open(stack.url);
  again.send({ kind: 'watch-instance', id, after: cursor });
  await writer.append(Buffer.from('last'));
  const kept = (await untilText(again, id, 'last')).length;
  const dropped = consoleOf(again, id).reduce((sum, m) => sum + (m.dropped ?? 0), 0);
  expect(kept).toBeGreaterThanOrEqual(limits.consoleReplayBytes);
  expect(kept + dropped).toBe(100 * 16_384 + 1_000 + 4);
  await again.close();
});

test('for a page that does not read nothing piles up in the service, and it catches up later', async () => {
  const id = await instance();
  const slow = await Page.open(stack.url);
  slow.socket.pause();
  slow.send({ kind: 'watch-instance', id });
  const quick = await Page.open(stack.url);
  quick.send({ kind: 'watch-instance', id });
  const writer = new ConsoleWriter(redis, id);
  const chunk = Buffer.alloc(65_536, 'x');
  const total = 400 * chunk.length + 3;
  for (let i = 0; i < 400; i++) {
    await writer.append(chunk);
    // Within what is kept, so that the quick page misses nothing.
    await quick.find(() => quick.consoleBytes >= (i - 8) * chunk.length);
  }
  await writer.append(Buffer.from('end'));
  await quick.find(() => quick.consoleBytes === total);
  slow.socket.resume();
  await slow.find(() => slow.consoleBytes + slow.droppedBytes >= total);
  expect(slow.consoleBytes + slow.droppedBytes).toBe(total);
  // What is kept in Redis, what may wait for a page, and what the two sockets hold.
  expect(slow.consoleBytes).toBeLessThan(limits.consoleReplayBytes + limits.livePageBytes + 8_000_000);
  await slow.close();
  await quick.close();
});

test('input goes to the machine in order, and too much of it is refused', async () => {
  const id = await instance();
  const page = await Page.open(stack.url);
  for (const text of ['a', 'b', 'ü', '']) page.send({ kind: 'input', id, text });
  page.send({ kind: 'input', id, text: 'x'.repeat(limits.inputBytes + 1) });
  await page.find((m) => m.kind === 'failed' && m.error.code === 'INPUT_TOO_LARGE');
  page.send({ kind: 'input', id, text: 'é'.repeat(limits.inputBytes / 2 + 1) });
  await page.find(
    (m) => page.messages.filter((n) => n.kind === 'failed').length === 2 && m.kind === 'failed',
  );
  const entries = await redis.xrange(redisKeys.input(id), '-', '+');
  expect(entries.map(([, fields]) => fields)).toEqual([
    ['text', 'a'],
    ['text', 'b'],
    ['text', 'ü'],
  ]);
  await page.close();
});

test.each([
  ['not json', 'INVALID_REQUEST'],
  ['{"kind":"shutdown"}', 'INVALID_REQUEST'],
  ['{"kind":"watch-instance","id":"../x"}', 'NOT_FOUND'],
  ['{"kind":"input","id":"i000000000000000000000000","text":"x"}', 'NOT_FOUND'],
])('the message %s is refused with %s and the connection stays', async (text, code) => {
  const page = await Page.open(stack.url);
  page.socket.send(text);
  expect(await page.find((m) => m.kind === 'failed')).toMatchObject({ error: { code } });
  page.send({ kind: 'ping' });
  await page.find((m) => m.kind === 'pong');
  await page.close();
});

const packet = (number: number): PacketSummary => ({
  number,
  atMs: 1_700_000_000_000.25,
  direction: 'out',
  protocol: 'TCP',
  source: '10.0.0.2:80',
  destination: '10.0.0.1:5000',
  length: 66,
  info: '[ACK]',
});
const numbersOf = (page: Page): number[] =>
  page.messages.flatMap((m) => (m.kind === 'packets' ? m.packets.map(({ number }) => number) : []));

test('packets are told while somebody watches, and after a cursor only what is new', async () => {
  const id = await networked();
  const page = await Page.open(stack.url);
  page.send({ kind: 'watch-packets', id });
  page.send({ kind: 'watch-instance', id });
  await page.find((m) => m.kind === 'instance');
  const asked = await redis.xrange(redisKeys.input(id), '-', '+');
  expect(asked.map(([, fields]) => fields[0])).toContain('packets');
  const writer = new PacketWriter(redis, id);
  await writer.append([packet(1), packet(2)]);
  const first = await page.find((m) => m.kind === 'packets');
  expect(numbersOf(page)).toEqual([1, 2]);
  await page.close();
  await writer.append([packet(3), packet(9)]);
  const again = await Page.open(stack.url);
  again.send({ kind: 'watch-packets', id, after: first.kind === 'packets' ? first.cursor : '' });
  expect(await again.find((m) => m.kind === 'packets')).toMatchObject({ dropped: 5 });
  expect(numbersOf(again)).toEqual([3, 9]);
  again.send({ kind: 'unwatch-packets', id });
  again.send({ kind: 'ping' });
  await again.find((m) => m.kind === 'pong');
  await writer.append([packet(10)]);
  again.send({ kind: 'ping' });
  await again.find(
    (m) => again.messages.filter((each) => each.kind === 'pong').length === 2 && m.kind === 'pong',
  );
  expect(numbersOf(again)).toEqual([3, 9]);
  await again.close();
});

test('traffic is told while somebody watches, the newest alone', async () => {
  const id = await networked();
  const counters = { bytesIn: 60, framesOut: 2, bytesOut: 120 };
  const writer = new TrafficWriter(redis, id);
  await writer.write({ atMs: 1, framesIn: 1, ...counters });
  await writer.write({ atMs: 2, framesIn: 5, ...counters });
  const page = await Page.open(stack.url);
  page.send({ kind: 'watch-traffic', id });
  expect(await page.find((m) => m.kind === 'traffic')).toEqual({
    kind: 'traffic',
    id,
    traffic: { atMs: 2, framesIn: 5, ...counters },
  });
  const asked = await redis.xrange(redisKeys.input(id), '-', '+');
  expect(asked.map(([, fields]) => fields[0])).toContain('traffic');
  page.send({ kind: 'unwatch-traffic', id });
  page.send({ kind: 'ping' });
  await page.find((m) => m.kind === 'pong');
  await writer.write({ atMs: 3, framesIn: 7, ...counters });
  page.send({ kind: 'ping' });
  await page.find(
    (m) => m.kind === 'pong' && page.messages.filter((each) => each.kind === 'pong').length === 2,
  );
  expect(page.messages.filter(({ kind }) => kind === 'traffic')).toHaveLength(1);
  await page.close();
});

test('a machine without a network has no packets', async () => {
  const id = await instance();
  const page = await Page.open(stack.url);
  page.send({ kind: 'watch-packets', id });
  expect(await page.find((m) => m.kind === 'failed')).toMatchObject({
    id,
    of: 'packets',
    error: { code: 'PREVIEW_NO_NETWORK' },
  });
  await page.close();
});

/** An instance on a network, that no runner takes. */
async function networked(): Promise<string> {
  const id = await instance();
  await records.update(id, { stack: 'direct' });
  return id;
}
