import { expect, test } from 'vitest';
import { estimateMs } from './estimate.ts';

test('nothing is estimated before a build has ended', () => {
  expect(estimateMs(3, [], 1)).toBeUndefined();
});

test('a build at the head of the queue takes as long as the median of recent ones', () => {
  expect(estimateMs(0, [900, 100, 200], 1)).toBe(200);
});

test('builds ahead are shared by the workers', () => {
  expect(estimateMs(4, [100], 1)).toBe(500);
  expect(estimateMs(4, [100], 2)).toBe(300);
});
