import { expect, test } from 'vitest';
import { readTrace } from './trace.ts';

const TSC = 2 ** 31;

/** A record: its event, its TSC when it has one, its further words. */
function record(event: number, tsc: bigint | undefined, ...words: number[]): Buffer {
  const bytes = Buffer.alloc((tsc === undefined ? 4 : 12) + 4 * words.length);
  bytes.writeUInt32LE(event + words.length * 2 ** 28 + (tsc === undefined ? 0 : TSC));
  if (tsc !== undefined) bytes.writeBigUInt64LE(tsc, 4);
  for (const [index, word] of words.entries())
    bytes.writeUInt32LE(word, bytes.length - 4 * (words.length - index));
  return bytes;
}

test('hypercalls are counted by their names, and exits whatever they were for', () => {
  const trace = readTrace(
    Buffer.concat([
      record(0x1f003, undefined, 0, 4_096),
      record(0x81001, 100n),
      record(0x81102, 110n, 0x81, 0xfff, 0),
      record(0x82012, undefined, 32),
      record(0x81001, 112n),
      record(0x81002, 120n, 0x400, 0x10),
      record(0x81002, 130n, 0x81, 0x10),
      record(0x82012, undefined, 29),
    ]),
  );
  expect(trace).toEqual({
    exits: 3,
    hypercalls: 2,
    byName: new Map([
      ['event_channel_op', 1],
      ['sched_op', 1],
    ]),
    firstEntry: 100n,
    calls: [
      { name: 'event_channel_op', tsc: 110n },
      { name: 'sched_op', tsc: 130n },
    ],
  });
});

test('a trace that has lost records counts nothing', () => {
  expect(() => readTrace(record(0x1f001, undefined, 7, 0, 0, 0))).toThrow(/lost 7 records/);
});
