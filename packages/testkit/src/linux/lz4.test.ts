import { describe, expect, it } from 'vitest';
import { unpackLz4 } from './lz4.ts';

const MAGIC = [0x02, 0x21, 0x4c, 0x18];

/** A stream of one block. */
function stream(...block: number[]): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(block.length);
  return Buffer.concat([Buffer.from('before'), Buffer.from(MAGIC), length, Buffer.from(block)]);
}

const codes = (text: string): number[] => [...Buffer.from(text)];

describe('unpackLz4', () => {
  it('repeats what was there before, also where a match overlaps what it makes', () => {
    // "ab", then 6 bytes from 2 back, then "c" as the literals that end a block.
    const packed = stream(0x22, ...codes('ab'), 2, 0, 0x10, ...codes('c'));
    expect(unpackLz4(packed)?.toString()).toBe('ababababc');
  });

  it('adds the bytes of a length that does not fit its nibble', () => {
    const text = 'x'.repeat(15 + 255 + 3);
    expect(unpackLz4(stream(0xf0, 255, 3, ...codes(text)))?.toString()).toBe(text);
  });

  it('finds no stream where there is none', () => {
    expect(unpackLz4(Buffer.from('no kernel'))).toBeUndefined();
  });

  it('refuses a block that ends within a sequence', () => {
    expect(() => unpackLz4(stream(0x20, ...codes('ab'), 2))).toThrow(RangeError);
  });
});
