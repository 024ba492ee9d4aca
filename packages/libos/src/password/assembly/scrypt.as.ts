/** scrypt (RFC 7914, 6), from an address on: B, a block to work with, and the N blocks of V, each of 128 * size bytes. */
import { blockMix } from './salsa.as';
import { hmacBegin, hmacEnd, hmacKey, hmacUpdate, SHA256_BYTES } from './sha256.as';

const NUMBER = memory.data(4, 4);
const HASH = memory.data(32, 8);

/** Bytes that it needs from `memory` on. */
export function scryptBytes(n: u32, size: u32, parallel: u32): u64 {
  return (<u64>n + parallel + 1) * size * 128;
}

/** `password` and `salt` are elsewhere. `n` is a power of two. */
export function scrypt(
  password: usize,
  passwordBytes: usize,
  salt: usize,
  saltBytes: usize,
  n: u32,
  size: u32,
  parallel: u32,
  at: usize,
  into: usize,
  bytes: usize,
): void {
  const blockBytes = <usize>size * 128;
  const b = at;
  const work = b + blockBytes * parallel;
  hmacKey(password, passwordBytes);
  pbkdf2(salt, saltBytes, b, blockBytes * parallel);
  for (let lane: u32 = 0; lane < parallel; lane++) mix(b + blockBytes * lane, work, work + blockBytes, n, size);
  pbkdf2(b, blockBytes * parallel, into, bytes);
  memory.fill(at, 0, <usize>scryptBytes(n, size, parallel));
}

/** PBKDF2 with HMAC-SHA-256 and one iteration (RFC 8018, 5.2). */
function pbkdf2(salt: usize, saltBytes: usize, into: usize, bytes: usize): void {
  for (let number: u32 = 1; bytes > 0; number++) {
    store<u32>(NUMBER, bswap<u32>(number));
    hmacBegin();
    hmacUpdate(salt, saltBytes);
    hmacUpdate(NUMBER, 4);
    hmacEnd(HASH);
    const part = min(bytes, SHA256_BYTES);
    memory.copy(into, HASH, part);
    into += part;
    bytes -= part;
  }
}

/** scryptROMix (RFC 7914, 5). */
function mix(block: usize, work: usize, v: usize, n: u32, size: u32): void {
  const blockBytes = <usize>size * 128;
  memory.copy(v, block, blockBytes);
  for (let index: u32 = 1; index < n; index++) {
    const before = v + <usize>(index - 1) * blockBytes;
    blockMix(before, before + blockBytes, size);
  }
  blockMix(v + <usize>(n - 1) * blockBytes, block, size);
  for (let round: u32 = 0; round < n; round++) {
    const chosen = v + <usize>(load<u32>(block + blockBytes - 64) & (n - 1)) * blockBytes;
    for (let at: usize = 0; at < blockBytes; at += 8) {
      store<u64>(work + at, load<u64>(block + at) ^ load<u64>(chosen + at));
    }
    blockMix(work, block, size);
  }
}
