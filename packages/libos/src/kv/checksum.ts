/**
 * XXH32 (xxHash specification 0.1.1, "XXH32 Algorithm"): finds what a disk has mangled, four bytes a step. The length has to be
 * a multiple of 4, as everything here is padded; `seed` tells equal bytes in different places apart. The platform computes it in a
 * machine (platform/block/checksum.c), since the interpreter takes a hundred times as long.
 */
import { blockHost } from '../block/host.ts';
import { isRunning } from '../core/stage.ts';

const PRIME1 = 0x9e3779b1;
const PRIME2 = 0x85ebca77;
const PRIME3 = 0xc2b2ae3d;
const PRIME4 = 0x27d4eb2f;
const { imul } = Math;

export function checksum(bytes: Uint8Array, seed = 0): number {
  // Tests have no machine, and module scope has one without this.
  if (isRunning() && blockHost?.blockChecksum) return blockHost.blockChecksum(bytes, seed) >>> 0;
  return interpreted(bytes, seed);
}

function interpreted(bytes: Uint8Array, seed: number): number {
  // A view of 32-bit words needs an aligned begin; this machine and the disk are both little-endian.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
  let at = 0;
  let hash: number;
  if (words.length >= 4) {
    let one = (seed + PRIME1 + PRIME2) | 0;
    let two = (seed + PRIME2) | 0;
    let three = seed | 0;
    let four = (seed - PRIME1) | 0;
    for (const end = words.length - 3; at < end; at += 4) {
      one = round(one, words[at] ?? 0);
      two = round(two, words[at + 1] ?? 0);
      three = round(three, words[at + 2] ?? 0);
      four = round(four, words[at + 3] ?? 0);
    }
    hash = (rotate(one, 1) + rotate(two, 7) + rotate(three, 12) + rotate(four, 18)) | 0;
  } else {
    hash = (seed + 0x165667b1) | 0;
  }
  hash = (hash + bytes.length) | 0;
  for (; at < words.length; at++) {
    hash = imul(rotate((hash + imul(words[at] ?? 0, PRIME3)) | 0, 17), PRIME4);
  }
  hash = imul(hash ^ (hash >>> 15), PRIME2);
  hash = imul(hash ^ (hash >>> 13), PRIME3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function round(sum: number, word: number): number {
  return imul(rotate((sum + imul(word, PRIME2)) | 0, 13), PRIME1);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
