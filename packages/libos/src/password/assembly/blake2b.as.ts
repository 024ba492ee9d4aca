/** BLAKE2b without a key (RFC 7693): one hash at a time, whose input comes in pieces. */

const BLOCK_BYTES: usize = 128;
const ROUNDS = 12;

const IV = memory.data<u64>([
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
  0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
]);

/** RFC 7693, 2.7: which word of the message is next. The rounds 10 and 11 are 0 and 1 again. */
const SIGMA = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
  11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
  7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
  9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
  2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
  12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
  13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
  6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
  10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
]);

const STATE = memory.data(64, 8);
const BLOCK = memory.data(128, 8);
/** The sixteen words v of the compression function. */
const WORK = memory.data(128, 8);

let filled: usize = 0;
let total: u64 = 0;
let digestBytes: usize = 0;

/** Begins a hash of so many bytes, 1 to 64. */
export function blake2bBegin(bytes: usize): void {
  memory.copy(STATE, IV, 64);
  store<u64>(STATE, load<u64>(STATE) ^ 0x01010000 ^ <u64>bytes);
  digestBytes = bytes;
  filled = 0;
  total = 0;
}

export function blake2bUpdate(from: usize, length: usize): void {
  while (length > 0) {
    // The last block is compressed by the end, and it may be a full one.
    if (filled == BLOCK_BYTES) {
      total += BLOCK_BYTES;
      compress(0);
      filled = 0;
    }
    const part = min(BLOCK_BYTES - filled, length);
    memory.copy(BLOCK + filled, from, part);
    filled += part;
    from += part;
    length -= part;
  }
}

export function blake2bWord(word: u32): void {
  store<u32>(WORK, word);
  blake2bUpdate(WORK, 4);
}

export function blake2bEnd(into: usize): void {
  total += filled;
  memory.fill(BLOCK + filled, 0, BLOCK_BYTES - filled);
  compress(u64.MAX_VALUE);
  memory.copy(into, STATE, digestBytes);
}

/** RFC 7693, 3.2; `last` has all bits set for the last block. */
function compress(last: u64): void {
  memory.copy(WORK, STATE, 64);
  memory.copy(WORK + 64, IV, 64);
  store<u64>(WORK + 12 * 8, load<u64>(WORK + 12 * 8) ^ total);
  store<u64>(WORK + 14 * 8, load<u64>(WORK + 14 * 8) ^ last);
  for (let round = 0; round < ROUNDS; round++) {
    const order = SIGMA + <usize>((round % 10) * 16);
    mix(0, 4, 8, 12, order);
    mix(1, 5, 9, 13, order + 2);
    mix(2, 6, 10, 14, order + 4);
    mix(3, 7, 11, 15, order + 6);
    mix(0, 5, 10, 15, order + 8);
    mix(1, 6, 11, 12, order + 10);
    mix(2, 7, 8, 13, order + 12);
    mix(3, 4, 9, 14, order + 14);
  }
  for (let at: usize = 0; at < 64; at += 8) {
    store<u64>(STATE + at, load<u64>(STATE + at) ^ load<u64>(WORK + at) ^ load<u64>(WORK + 64 + at));
  }
}

/** RFC 7693, 3.1, on four words of WORK and the two words of the message that `order` names. */
function mix(first: usize, second: usize, third: usize, fourth: usize, order: usize): void {
  let a = load<u64>(WORK + first * 8);
  let b = load<u64>(WORK + second * 8);
  let c = load<u64>(WORK + third * 8);
  let d = load<u64>(WORK + fourth * 8);
  a += b + load<u64>(BLOCK + <usize>load<u8>(order) * 8);
  d = rotr(d ^ a, 32);
  c += d;
  b = rotr(b ^ c, 24);
  a += b + load<u64>(BLOCK + <usize>load<u8>(order + 1) * 8);
  d = rotr(d ^ a, 16);
  c += d;
  b = rotr(b ^ c, 63);
  store<u64>(WORK + first * 8, a);
  store<u64>(WORK + second * 8, b);
  store<u64>(WORK + third * 8, c);
  store<u64>(WORK + fourth * 8, d);
}
