import { expect, test } from 'vitest';
import { least } from './bisect.ts';

test.each([1, 2, 7, 8, 31, 32])('the least is found wherever it is: %d', async (limit) => {
  expect(await least(1, 32, async (value) => value >= limit)).toBe(limit);
});

test('nothing is found where nothing holds', async () => {
  expect(await least(1, 32, async () => false)).toBeUndefined();
});
