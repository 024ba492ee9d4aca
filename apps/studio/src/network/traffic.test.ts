import type { Traffic } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { rateBetween } from './traffic.ts';

const at = (atMs: number, framesIn: number): Traffic => ({
  atMs,
  framesIn,
  bytesIn: framesIn * 100,
  framesOut: 2 * framesIn,
  bytesOut: framesIn * 1_000,
});

test('a rate is what came between two words, by the second', () => {
  expect(rateBetween(at(1_000, 10), at(1_500, 15))).toEqual({
    framesIn: 10,
    bytesIn: 1_000,
    framesOut: 20,
    bytesOut: 10_000,
  });
});

test('a quiet wire has the rate nothing', () => {
  expect(rateBetween(at(1_000, 10), at(2_000, 10))).toMatchObject({ framesIn: 0, bytesOut: 0 });
});

test.each([
  ['there is only one', undefined, at(1_000, 1)],
  ['the clock stood still', at(1_000, 1), at(1_000, 2)],
  ['they are far apart', at(1_000, 1), at(60_000, 2)],
  ['another machine has begun anew', at(1_000, 100), at(2_000, 1)],
])('two words tell no rate when %s', (_, before, after) => {
  expect(rateBetween(before, after)).toBeUndefined();
});
