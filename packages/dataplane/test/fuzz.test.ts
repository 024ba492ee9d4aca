import { expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';

it.each([11, 12, 13])(
  'never traps, sends nothing that is wrong, and stays in its memory (seed %i)',
  (seed) => {
    const result = fuzz(seed, (frames) => frames === 3_000);
    expect(result.sent).toBeGreaterThan(100);
  },
  30_000,
);
