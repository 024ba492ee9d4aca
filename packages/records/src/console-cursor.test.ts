import { expect, test } from 'vitest';
import { consoleChunk, parseConsoleCursor } from './console-stream.ts';

const entry = (fields: Record<string, string>): Parameters<typeof consoleChunk>[0] => ({
  id: '5-0',
  fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, Buffer.from(value)])),
});

test('output that follows what a reader has misses nothing', () => {
  const chunk = consoleChunk(entry({ bytes: 'abc', offset: '10' }), 10);
  expect(chunk).toMatchObject({ dropped: 0, end: 13, cursor: '5-0@13' });
});

test('a gap before the output is counted, whatever made it', () => {
  expect(consoleChunk(entry({ bytes: 'abc', offset: '110', dropped: '40' }), 10).dropped).toBe(100);
});

test('an entry without an offset counts what it says was dropped', () => {
  expect(consoleChunk(entry({ bytes: 'abc', dropped: '40' }), 10)).toMatchObject({ dropped: 40, end: 53 });
});

test('an entry that is there twice is passed over, and one that overlaps gives what is new', () => {
  expect(consoleChunk(entry({ bytes: 'abc', offset: '10' }), 13)).toMatchObject({
    bytes: Buffer.alloc(0),
    dropped: 0,
    end: 13,
  });
  const overlapping = consoleChunk(entry({ bytes: 'abc', offset: '10' }), 12);
  expect(overlapping).toMatchObject({ bytes: Buffer.from('c'), dropped: 0, end: 13, cursor: '5-0@13' });
});

test('a cursor leads back to where it was', () => {
  const { cursor, end } = consoleChunk(entry({ bytes: 'abc', offset: '10' }), 10);
  expect(parseConsoleCursor(cursor)).toEqual({ id: '5-0', expected: end });
});

test.each([undefined, '', 'x@1', '5-0', '5-0@', '5-0@-1', '5-0@1e9', '+@1'])(
  'the foreign cursor %j starts at the beginning',
  (cursor) => {
    expect(parseConsoleCursor(cursor)).toEqual({ id: '0', expected: 0 });
  },
);
