import type { PacketSummary } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { packetBatch, parsePacketCursor } from './packet-stream.ts';

const packet = (number: number): PacketSummary => ({
  number,
  atMs: 1_000.5,
  direction: 'in',
  protocol: 'TCP',
  source: '10.0.0.1:5000',
  destination: '10.0.0.2:80',
  length: 66,
  info: '[ACK]',
});
const entry = (...numbers: number[]): Parameters<typeof packetBatch>[0] => ({
  id: '7-1',
  fields: { packets: Buffer.from(JSON.stringify(numbers.map(packet))) },
});
const numbersOf = (batch: ReturnType<typeof packetBatch>): number[] =>
  batch.packets.map(({ number }) => number);

test('a reader that has everything before an entry gets all of it', () => {
  const batch = packetBatch(entry(3, 4), 2);
  expect(numbersOf(batch)).toEqual([3, 4]);
  expect(batch).toMatchObject({ cursor: '7-1@4', dropped: 0, last: 4 });
});

test('what is missing before and within an entry is counted', () => {
  expect(packetBatch(entry(5, 8), 2)).toMatchObject({ dropped: 4, last: 8 });
});

test('what a reader has already is passed over', () => {
  expect(numbersOf(packetBatch(entry(3, 4), 3))).toEqual([4]);
  expect(packetBatch(entry(3, 4), 9)).toMatchObject({ packets: [], dropped: 0, last: 9, cursor: '7-1@9' });
});

test.each([undefined, '', '7-1', 'x@4', '7-1@-1'])('the cursor %j begins at the beginning', (cursor) => {
  expect(parsePacketCursor(cursor)).toEqual({ id: '0', last: 0 });
});

test('a cursor continues behind its packet', () => {
  expect(parsePacketCursor('7-1@4')).toEqual({ id: '7-1', last: 4 });
});
