import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureRing, frameCost } from './capture.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const limits = { frames: 5, bytes: 4 * (60 + frameCost), frameBytes: 100 };

describe('a capture', () => {
  it('keeps the last frames within both limits, and gives what is behind a number', () => {
    const ring = new CaptureRing(limits, () => 0);
    for (let index = 0; index < 100; index++) ring.add('in', new Uint8Array(60));
    expect(ring.frames().map(({ number }) => number)).toEqual([97, 98, 99, 100]);
    expect(ring.frames(98).map(({ number }) => number)).toEqual([99, 100]);
    expect(ring.frames(500)).toEqual([]);
    expect(ring.count).toBe(100);
  });

  it('keeps the newest frames, as many as the limits allow, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 60 }), (lengths) => {
        const ring = new CaptureRing({ frames: 7, bytes: 2_000, frameBytes: 120 }, () => 0);
        for (const length of lengths) ring.add('out', new Uint8Array(length));
        let room = 2_000;
        const expected: number[] = [];
        for (let number = lengths.length; number > 0 && expected.length < 7; number--) {
          room -= Math.min(lengths[number - 1] ?? 0, 120) + frameCost;
          if (room < 0) break;
          expected.unshift(number);
        }
        expect(ring.frames().map(({ number }) => number)).toEqual(expected);
      }),
    );
  });

  it('cuts a frame and tells its real length; what it keeps is its own', () => {
    const ring = new CaptureRing(limits, () => 7);
    const frame = new Uint8Array(150).fill(1);
    ring.add('in', frame);
    frame.fill(2);
    const [kept] = ring.frames();
    expect(kept).toMatchObject({ number: 1, atMs: 7, direction: 'in', length: 150 });
    expect(kept?.bytes).toEqual(new Uint8Array(100).fill(1));
  });

  it('holds no more memory than its limit, however long the frames are', async () => {
    const ring = new CaptureRing({ frames: 10_000, bytes: 1 << 20, frameBytes: 65_550 });
    const frame = new Uint8Array(65_550);
    const beforeBytes = heldBytes();
    for (let index = 0; index < 4_000; index++) ring.add('in', frame);
    // 262 MB went through. What the collector has found is given back by a thread of the engine's, a little later.
    await expect.poll(() => heldBytes() - beforeBytes, { timeout: 5_000 }).toBeLessThan(4e6);
    expect(ring.frames()).toHaveLength(15);
  });
});

/** Of array buffers that are still held by somebody. */
function heldBytes(): number {
  collect();
  return process.memoryUsage().arrayBuffers;
}
