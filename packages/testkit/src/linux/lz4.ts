/**
 * What is in an LZ4 stream of the legacy kind, which is how a Linux kernel is packed: a magic number, then blocks of up to
 * 8 MiB behind their lengths. Reads only; a stream that does not hold together throws.
 */

const MAGIC = Buffer.from([0x02, 0x21, 0x4c, 0x18]);
const BLOCK_BYTES = 8 << 20;
const SHORTEST_MATCH = 4;

/** The content of the first stream in `file`, and undefined when there is none. */
export function unpackLz4(file: Buffer): Buffer | undefined {
  let at = file.indexOf(MAGIC);
  if (at < 0) return undefined;
  at += MAGIC.length;
  const blocks: Buffer[] = [];
  // A block that is not full is the last one.
  for (let isLast = false; !isLast; ) {
    const packed = file.readUInt32LE(at);
    const block = unpackBlock(file.subarray(at + 4, at + 4 + packed));
    blocks.push(block);
    isLast = block.length < BLOCK_BYTES;
    at += 4 + packed;
  }
  return Buffer.concat(blocks);
}

/** Sequences of literals and of what was there before, by the token of each. */
function unpackBlock(packed: Buffer): Buffer {
  const out = Buffer.allocUnsafe(BLOCK_BYTES);
  let from = 0;
  let to = 0;
  const lengthOf = (nibble: number): number => {
    let length = nibble;
    if (nibble === 15) {
      let byte: number;
      do {
        byte = packed.readUInt8(from++);
        length += byte;
      } while (byte === 255);
    }
    return length;
  };
  for (;;) {
    const token = packed.readUInt8(from++);
    const literals = lengthOf(token >> 4);
    packed.copy(out, to, from, from + literals);
    from += literals;
    to += literals;
    if (from >= packed.length) return out.subarray(0, to);
    const distance = packed.readUInt16LE(from);
    from += 2;
    const end = to + lengthOf(token & 15) + SHORTEST_MATCH;
    // Byte by byte, since a match may overlap what it makes.
    for (; to < end; to++) out.writeUInt8(out.readUInt8(to - distance), to);
  }
}
