import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeHeader, FrameReader, kinds } from './frames.ts';

const frame = fc.record({
  kind: fc.constantFrom(...kinds),
  stream: fc.nat(),
  payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
});

it('reads frames as they were written, however the bytes come', () => {
  fc.assert(
    fc.property(fc.array(frame), fc.integer({ min: 1, max: 100 }), (frames, size) => {
      const bytes = Buffer.concat(
        frames.flatMap(({ kind, stream, payload }) => [encodeHeader(kind, stream, payload.length), payload]),
      );
      const reader = new FrameReader();
      const read = [];
      for (let at = 0; at < bytes.length; at += size)
        read.push(...reader.push(bytes.subarray(at, at + size)));
      expect(read).toEqual(frames);
    }),
  );
});

it('refuses what no agent says', () => {
  expect(() => new FrameReader().push(Buffer.alloc(12, 0xff))).toThrow('makes no sense');
});
