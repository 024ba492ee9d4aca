import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameDecoder } from './frame-stream.ts';

const frames = fc.array(fc.uint8Array({ minLength: 14, maxLength: 1_600 }), { maxLength: 20 });

/** Everything that comes out of a stream that is cut into pieces; each frame copied before the next piece. */
function decoded(stream: Buffer, pieces: readonly number[]): Buffer[] {
  const decoder = new FrameDecoder();
  const got: Buffer[] = [];
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const end = at + (pieces[turn % pieces.length] ?? 1);
    got.push(...decoder.push(stream.subarray(at, end)).map((frame) => Buffer.from(frame)));
    at = end;
  }
  return got;
}

describe('frames on a stream', () => {
  it('come out as they went in, however the stream is cut', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(frames, pieces, (sent, sizes) => {
        const stream = Buffer.concat(sent.map(encodeFrame));
        expect(decoded(stream, sizes)).toEqual(sent.map((frame) => Buffer.from(frame)));
      }),
    );
  });

  it('have up to 65,550 bytes, byte by byte too', () => {
    const sent = [14, 65_550, 15].map((length, index) => Buffer.alloc(length, index + 1));
    const stream = Buffer.concat(sent.map(encodeFrame));
    for (const piece of [1, 65_536]) {
      const got = decoded(stream, [piece]);
      expect(got.map(({ length }) => length)).toEqual([14, 65_550, 15]);
      expect(Buffer.concat(got).equals(Buffer.concat(sent))).toBe(true);
    }
  });

  it.each([0, 13, 65_551, 0xffff_ffff])('end at a length of %i, and not before', (length) => {
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32BE(length);
    const good = encodeFrame(new Uint8Array(60));
    const stream = Buffer.concat([good, prefix, good, good]);
    for (const size of [1, 3, 64, 1_000]) {
      const decoder = new FrameDecoder();
      let count = 0;
      for (let at = 0; at < stream.length; at += size)
        count += decoder.push(stream.subarray(at, at + size)).length;
      expect(count).toBe(1);
      expect(decoder.isBroken).toBe(true);
    }
  });
});
