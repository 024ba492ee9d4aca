import { ManualClock } from '@skerry/testkit/manual-clock';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Faults, FaultyLink } from './faults.ts';

let clock: ManualClock;
beforeEach(() => {
  clock = new ManualClock();
});

const frame = (number: number): Uint8Array =>
  Uint8Array.of(number >> 8, number, ...new Array<number>(58).fill(0));

/** Sends so many frames, one each millisecond, and lets all arrive: their numbers, and when each came. */
function run(faults: Faults, count = 300): { numbers: number[]; atMs: number[]; lost: number } {
  const numbers: number[] = [];
  const atMs: number[] = [];
  const startMs = clock.nowMs();
  const link = new FaultyLink(faults, clock, (bytes) => {
    numbers.push(((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
    atMs.push(clock.nowMs() - startMs);
  });
  for (let number = 0; number < count; number++) {
    link.send(frame(number));
    clock.advance(1);
  }
  clock.advance(10_000);
  return { numbers, atMs, lost: link.lost };
}

const all = Array.from({ length: 300 }, (_, number) => number);

describe('faults', () => {
  it('are the same for the same seed, and others for another', () => {
    const faults = { loss: 0.2, duplication: 0.1, delayMs: 5, jitterMs: 5, reordering: 0.1, corruption: 0.1 };
    expect(run({ ...faults, seed: 1 })).toEqual(run({ ...faults, seed: 1 }));
    expect(run({ ...faults, seed: 1 })).not.toEqual(run({ ...faults, seed: 2 }));
  });

  it('do not change each other: the same frames are lost when they are delayed as well', () => {
    const { numbers } = run({ loss: 0.3 });
    expect(run({ loss: 0.3, delayMs: 50 }).numbers).toEqual(numbers);
    const both = run({ loss: 0.3, duplication: 0.5, jitterMs: 20, reordering: 0.2 });
    expect([...new Set(both.numbers)].sort((a, b) => a - b)).toEqual(numbers);
  });

  it('come in the share that was asked for, and account for every frame', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.integer(), (loss, duplication, seed) => {
        const { numbers, lost } = run({ loss, duplication, seed });
        expect(Math.abs(lost / 300 - loss)).toBeLessThan(0.15);
        const twice = numbers.length - new Set(numbers).size;
        expect(new Set(numbers).size + lost).toBe(300);
        expect(Math.abs(twice - (300 - lost) * duplication)).toBeLessThan(60);
      }),
      { numRuns: 50 },
    );
  });

  it('do nothing when there are none: the frame itself passes at once', () => {
    const sent = frame(7);
    let got: Uint8Array | undefined;
    new FaultyLink({}, clock, (bytes) => (got = bytes)).send(sent);
    expect(got).toBe(sent);
    expect(run({}).numbers).toEqual(all);
  });

  it('delay every frame alike, and change the order only by jitter and reordering', () => {
    const delayed = run({ delayMs: 20 });
    expect(delayed.numbers).toEqual(all);
    expect(delayed.atMs).toEqual(all.map((number) => number + 20));
    expect(run({ delayMs: 20, jitterMs: 10 }).numbers).not.toEqual(all);
    const overtaken = run({ delayMs: 20, reordering: 0.1 });
    expect(overtaken.numbers).not.toEqual(all);
    expect(overtaken.numbers.toSorted((a, b) => a - b)).toEqual(all);
  });

  it('take a link down and up again', () => {
    const { atMs, lost } = run({ onOff: { onMs: 10, offMs: 5 } }, 30);
    expect(atMs).toEqual([...all.slice(0, 10), ...all.slice(15, 25)]);
    expect(lost).toBe(10);
  });

  it('flip one bit of what they corrupt, and leave the original alone', () => {
    const original = new Uint8Array(60);
    let got: Uint8Array | undefined;
    new FaultyLink({ corruption: 1 }, clock, (bytes) => (got = bytes)).send(original);
    const bits = [...(got ?? [])].map((byte) => byte.toString(2).replaceAll('0', '').length);
    expect(bits.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(original.every((byte) => byte === 0)).toBe(true);
  });

  it('let frames leave at a rate, and lose what would wait for more than a second', () => {
    // 60 bytes each 10 ms, sent each 1 ms.
    const { numbers, atMs, lost } = run({ bytesPerSecond: 6_000 });
    expect(atMs.slice(0, 4)).toEqual([10, 20, 30, 40]);
    expect(Math.max(...atMs)).toBeLessThan(300 + 1_000 + 10);
    expect(numbers).toHaveLength(Math.max(...atMs) / 10);
    expect(numbers.length + lost).toBe(300);
  });

  it('keep a copy of what is under way, and forget it when the link is closed', () => {
    const got: Uint8Array[] = [];
    const link = new FaultyLink({ delayMs: 5 }, clock, (bytes) => got.push(bytes));
    const sent = frame(1);
    link.send(sent);
    sent.fill(9);
    clock.advance(5);
    expect(got).toEqual([frame(1)]);
    link.send(frame(2));
    link.close();
    clock.advance(5);
    expect(got).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });
});
