import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantile, summarise } from './statistics.ts';

test('the median of an even number of values lies between the two in the middle', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
});

test('quantiles are in order and inside the range, whatever the values', () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(values, (list) => {
      const { p10, median, p90, p99 } = summarise(list);
      expect([p10, median, p90, p99].toSorted((a, b) => a - b)).toEqual([p10, median, p90, p99]);
      expect(p10).toBeGreaterThanOrEqual(Math.min(...list));
      expect(p99).toBeLessThanOrEqual(Math.max(...list));
    }),
  );
});

test('no values have no summary', () => {
  expect(() => summarise([])).toThrow('no values');
});
