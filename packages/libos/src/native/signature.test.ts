import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exported, imported } from './signature.ts';

const wide = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe('numbers across the border', () => {
  test('a 64-bit integer is two words on the way and the same BigInt after it, in both directions', () => {
    fc.assert(
      fc.property(wide, word, wide, (first, middle, result) => {
        let high = 0;
        const run = (a: bigint, b: number, c: bigint): bigint => {
          expect([a, b, c]).toEqual([first, middle, first]);
          return result;
        };
        const host = imported('jij:j', run, (value) => {
          high = value;
        });
        const call = exported('jij:j', host, () => high);
        expect(call(first, middle, first)).toBe(result);
      }),
    );
  });

  test('words are what the host sees', () => {
    const seen: number[][] = [];
    const call = exported(
      'jd:i',
      (...words) => {
        seen.push(words);
        return 7;
      },
      () => 0,
    );
    expect(call(-2n, 1.5)).toBe(7);
    expect(call(2n ** 32n, 0)).toBe(7);
    expect(seen).toEqual([
      [-2, -1, 1.5],
      [0, 1, 0],
    ]);
  });

  test('a function without 64-bit integers is called as it is', () => {
    const call = (a: number, b: number): number => a - b;
    expect(exported('ii:i', call as (...words: number[]) => number, () => 0)).toBe(call);
  });

  test.each([
    [undefined, 0],
    [true, 1],
    [false, 0],
    [5, 5],
  ])('%s of a function of the program is %i', (value, number) => {
    expect(
      imported(
        ':i',
        () => value,
        () => undefined,
      )(),
    ).toBe(number);
  });
});
