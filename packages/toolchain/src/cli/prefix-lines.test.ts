import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { PrefixLines, prefixesOf } from './prefix-lines.ts';

async function prefixed(...chunks: readonly string[]): Promise<string> {
  const lines = new PrefixLines('a | ');
  for (const chunk of chunks) lines.write(chunk);
  lines.end();
  return text(lines);
}

test('every line is prefixed once, however it comes', async () => {
  expect(await prefixed('on', 'e\ntwo\n\nth', 'ree')).toBe('a | one\na | two\na | \na | three\n');
  expect(await prefixed('')).toBe('');
});

test('a character that is cut between two chunks stays whole', async () => {
  const lines = new PrefixLines('a | ');
  const bytes = Buffer.from('ü\n');
  lines.write(bytes.subarray(0, 1));
  lines.end(bytes.subarray(1));
  expect(await text(lines)).toBe('a | ü\n');
});

test('a line that does not end is broken and nothing of it is lost', async () => {
  const long = 'x'.repeat(40_000);
  const told = await prefixed(long);
  expect(told.split('\n').filter((line) => line !== '')).toHaveLength(3);
  expect(told.replaceAll(/a \| |\n/g, '')).toBe(long);
  // One that fits to the byte is one line.
  expect(await prefixed(`${'x'.repeat(16_384)}\ny\n`)).toBe(`a | ${'x'.repeat(16_384)}\na | y\n`);
});

test('prefixes are of one width', () => {
  expect(prefixesOf(['kv', 'front'])).toEqual(['kv    | ', 'front | ']);
});
