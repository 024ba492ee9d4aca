/** Against Google's brotli, by Node: what one side packs the other unpacks, in the memory that there is. */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { windowBits } from '../src/brotli/window.ts';
import { CompressionError } from '../src/compression/error.ts';
import { whole } from '../src/compression/flow.ts';
import { startBrotli } from './brotli.ts';

vi.setConfig({ testTimeout: 60_000 });

const { brotli, memory } = startBrotli(36);
const pack = (data: Uint8Array, level?: number): Uint8Array => whole(brotli.packer(level, data.length), data);
const unpack = (data: Uint8Array, maxBytes?: number): Uint8Array => whole(brotli.unpacker(), data, maxBytes);
const theirPack = (data: Uint8Array, quality = 5, window = 22): Buffer =>
  brotliCompressSync(data, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: window },
  });

/** The bytes; or why there are none. A trap, after which the module could not be used, is neither. */
function outcome(run: () => Uint8Array): string {
  try {
    return Buffer.from(run()).toString('hex');
  } catch (error) {
    if (error instanceof CompressionError) return error.code;
    throw error;
  }
}
/** Ours does not look at the bits that fill the last byte. */
const isRefused = (data: Uint8Array): boolean => {
  try {
    brotliDecompressSync(data);
    return false;
  } catch (error) {
    return !/PADDING_2/.test((error as { code: string }).code);
  }
};

const anyData = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }),
  fc.lorem({ maxCount: 200 }).map((text) => Uint8Array.from(Buffer.from(text))),
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 200_000 }))
    .map(([text, bytes]) => Uint8Array.from(Buffer.alloc(bytes, text))),
);

describe('brotli', () => {
  test('is that of Google, both ways', () => {
    const level = fc.integer({ min: 0, max: 7 });
    const quality = fc.integer({ min: 0, max: 11 });
    const window = fc.integer({ min: 10, max: 24 });
    fc.assert(
      fc.property(anyData, level, quality, window, (data, ours, theirs, bits) => {
        expect(Buffer.compare(brotliDecompressSync(pack(data, ours)), data)).toBe(0);
        expect(Buffer.compare(unpack(theirPack(data, theirs, bits)), data)).toBe(0);
      }),
    );
  });

  test('that is damaged somewhere is what Google takes it for, and never a trap', () => {
    const damage = fc.tuple(anyData, fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(damage, ([data, where, change]) => {
        const packed = Uint8Array.from(theirPack(data.subarray(0, 3_000)));
        const at = where % packed.length;
        packed[at] = (packed[at] as number) ^ change;
        const ours = outcome(() => unpack(packed));
        if (isRefused(packed)) expect(ours).toMatch(/^(MALFORMED|TRUNCATED)$/);
      }),
      { numRuns: 500 },
    );
  });

  test('bytes without any meaning are never a trap', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), (data) => {
        const ours = outcome(() => unpack(data));
        if (isRefused(data)) expect(ours).toMatch(/^(MALFORMED|TRUNCATED)$/);
      }),
      { numRuns: 500 },
    );
  });

  test('that ends too early, goes on behind its end or becomes too much is refused', () => {
    const data = Buffer.from('hello '.repeat(1_000) + Math.PI);
    const packed = theirPack(data);
    for (let length = 0; length < packed.length; length++)
      expect(outcome(() => unpack(packed.subarray(0, length)))).toBe('TRUNCATED');
    expect(outcome(() => unpack(Buffer.concat([packed, Buffer.from('more')])))).toBe('MALFORMED');
    expect(outcome(() => unpack(packed, data.length))).toBe(data.toString('hex'));
    expect(outcome(() => unpack(packed, data.length - 1))).toBe('TOO_LARGE');
  });

  test('what packs a million to one is given up early', () => {
    const bomb = theirPack(Buffer.alloc(200 << 20), 9, 24);
    expect(bomb.length).toBeLessThan(1_000);
    let most = 0;
    const flow = brotli.unpacker();
    const take = (part: Uint8Array): void => {
      most += part.length;
      if (most > 1 << 20) throw new Error('enough');
    };
    expect(() => flow.push(bomb, take)).toThrow('enough');
    flow.close();
    expect(most).toBeLessThan((1 << 20) + 65_537);
  });

  test('may come in pieces of any size', () => {
    const pieces = fc.array(fc.integer({ min: 0, max: 70_000 }), { maxLength: 20 });
    fc.assert(
      fc.property(anyData, pieces, fc.boolean(), (data, sizes, isPacking) => {
        const flow = isPacking ? brotli.packer(4, data.length) : brotli.unpacker();
        const input = isPacking ? data : theirPack(data);
        const parts: Uint8Array[] = [];
        let at = 0;
        for (const size of [...sizes, input.length]) {
          flow.push(input.subarray(at, at + size), (part) => parts.push(part));
          at = Math.min(input.length, at + size);
        }
        flow.finish((part) => parts.push(part));
        flow.close();
        const all = Buffer.concat(parts);
        expect(Buffer.compare(isPacking ? brotliDecompressSync(all) : all, data)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('its memory', () => {
  /** What takes much to pack: words of 4 bytes in any order, noise, and texts of numbers. */
  const words = Array.from({ length: 5_000 }, (_, at) =>
    (Math.imul(at + 1, 0x9e37_79b1) >>> 0).toString(36).slice(-4),
  );
  const inAnyOrder = Array.from(
    { length: 1 << 18 },
    (_, at) => words[(Math.imul(at, 0x85eb_ca77) >>> 8) % 5_000],
  );
  const hard = [
    Buffer.from(inAnyOrder.join('')),
    Buffer.from(Uint8Array.from({ length: 1 << 20 }, (_, at) => Math.imul(at * at + 1, 0x9e37_79b1) >>> 24)),
    Buffer.from(Array.from({ length: 100_000 }, (_, at) => `${at * 7} and `).join('')).subarray(0, 1 << 20),
  ];
  const much = Buffer.concat([...hard, ...hard, ...hard]);

  test.each([
    [4, 0],
    [4, 1],
    [18, 2],
    [18, 3],
    [22, 4],
    [28, 5],
    [29, 6],
    [36, 7],
  ])('of %i MiB is enough for the level %i', (maxMiB, level) => {
    const own = startBrotli(maxMiB);
    for (const data of level < 2 ? [much] : hard) {
      const packed = whole(own.brotli.packer(level, data.length), data);
      expect(own.memory.bytes).toBeLessThanOrEqual(own.memory.maxBytes);
      expect(Buffer.compare(brotliDecompressSync(packed), data)).toBe(0);
    }
  });

  test('is asked for before anything is begun: what needs more is refused', () => {
    const small = startBrotli(11);
    const byDefault = whole(small.brotli.packer(undefined, 5), Buffer.from('small'));
    expect(brotliDecompressSync(byDefault).toString()).toBe('small');
    expect(outcome(() => whole(small.brotli.packer(4, 5), Buffer.from('small')))).toBe('NO_MEMORY');
    expect(outcome(() => whole(small.brotli.unpacker(), theirPack(much, 5, 23)))).toBe('NO_MEMORY');
    expect(Buffer.compare(whole(small.brotli.unpacker(), theirPack(much, 5, 22)), much)).toBe(0);
    expect(small.memory.bytes).toBeLessThanOrEqual(small.memory.maxBytes);
    expect(() => small.brotli.packer(8, 5)).toThrow(RangeError);
  });

  test('holds what was announced, and no more', () => {
    expect(outcome(() => whole(brotli.packer(5, much.length), much))).toBe('NO_MEMORY');
    expect(outcome(() => whole(brotli.packer(5), Buffer.from('x')))).toBe('NO_MEMORY');
    expect(outcome(() => whole(brotli.packer(5, 9), much))).toBe('NO_MEMORY');
    const bySize = (data: Buffer): number => whole(brotli.packer(undefined, data.length), data).length;
    expect(bySize(hard[2] as Buffer)).toBe(pack(hard[2] as Buffer, 5).length);
    expect(bySize(much)).toBe(pack(much, 1).length);
  });

  test('is that of one stream at a time, and stays what it was', () => {
    const before = memory.bytes;
    const first = brotli.packer(1);
    expect(() => brotli.packer(1)).toThrow(expect.objectContaining({ code: 'NO_MEMORY' }));
    first.close();
    first.close();
    for (let run = 0; run < 300; run++) {
      const packed = pack(Buffer.from(`something ${run}`), run % 8);
      unpack(packed);
      outcome(() => unpack(packed.subarray(0, 5)));
      outcome(() => unpack(packed.map((byte) => byte ^ 0x55)));
    }
    expect(memory.bytes).toBe(before);
  });
});

test('the window is told by the first byte, as Google writes it', () => {
  for (let bits = 10; bits <= 24; bits++) {
    const [first = 0] = theirPack(Buffer.alloc(100_000, 'a text '), 2, bits);
    expect(windowBits(first)).toBe(bits);
  }
  expect(windowBits(0b1_0001)).toBeUndefined();
});
