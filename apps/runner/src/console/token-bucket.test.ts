import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

describe('TokenBucket', () => {
  it('gives its burst at once and then its rate', () => {
    const bucket = new TokenBucket(1_000, 500, 0);
    expect(bucket.take(800, 0)).toBe(500);
    expect(bucket.take(800, 0)).toBe(0);
    expect(bucket.take(800, 100)).toBe(100);
  });

  it('saves no more than its burst', () => {
    const bucket = new TokenBucket(1_000, 500, 0);
    expect(bucket.available(60_000)).toBe(500);
  });

  it('neither gains nor loses by a clock that goes back', () => {
    const bucket = new TokenBucket(1_000, 500, 1_000);
    bucket.take(500, 1_000);
    expect(bucket.available(0)).toBe(0);
    expect(bucket.available(100)).toBe(100);
  });

  it('never gives more than burst and rate allow, however it is asked', () => {
    const asked = fc.array(fc.record({ waitMs: fc.nat(50), wanted: fc.nat(2_000) }), { maxLength: 50 });
    fc.assert(
      fc.property(asked, (steps) => {
        const bucket = new TokenBucket(10_000, 300, 0);
        let nowMs = 0;
        let given = 0;
        for (const { waitMs, wanted } of steps) {
          nowMs += waitMs;
          given += bucket.take(wanted, nowMs);
          expect(given).toBeLessThanOrEqual(300 + nowMs * 10);
        }
      }),
    );
  });
});
