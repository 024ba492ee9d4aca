import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterDeath, calm } from './backoff.ts';

test('a child that dies at once is started again after 100 ms, then ever more slowly', () => {
  const first = afterDeath(calm, 5);
  const second = afterDeath(first, 5);
  expect([first.delayMs, second.delayMs]).toEqual([100, 200]);
});

test('a child that had lived for a while is started again quickly', () => {
  const tired = Array.from({ length: 9 }).reduce<typeof calm>((state) => afterDeath(state, 0), calm);
  expect(tired.delayMs).toBe(5_000);
  expect(afterDeath(tired, 60_000)).toEqual({ delayMs: 100, failures: 1 });
});

test('no sequence of lives waits longer than five seconds or not at all', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20_000 }), { minLength: 1 }), (lives) => {
      const { delayMs } = lives.reduce(afterDeath, calm);
      return delayMs >= 100 && delayMs <= 5_000;
    }),
  );
});
