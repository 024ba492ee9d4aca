/** SHA-256 (FIPS 180-4, 6.2) and HMAC with it (RFC 2104): one hash at a time, whose input comes in pieces. */

const BLOCK_BYTES: usize = 64;
export const SHA256_BYTES: usize = 32;

const INITIAL = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

const K = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

const STATE = memory.data(32, 8);
const BLOCK = memory.data(64, 8);
const SCHEDULE = memory.data(256, 8);
const KEY = memory.data(64, 8);
const INNER = memory.data(32, 8);

let filled: usize = 0;
let total: u64 = 0;

function begin(): void {
  memory.copy(STATE, INITIAL, SHA256_BYTES);
  filled = 0;
  total = 0;
}

function update(from: usize, length: usize): void {
  total += length;
  while (length > 0) {
    const part = min(BLOCK_BYTES - filled, length);
    memory.copy(BLOCK + filled, from, part);
    filled += part;
    from += part;
    length -= part;
    if (filled == BLOCK_BYTES) {
      compress();
      filled = 0;
    }
  }
}

function end(into: usize): void {
  store<u8>(BLOCK + filled++, 0x80);
  if (filled > 56) {
    memory.fill(BLOCK + filled, 0, BLOCK_BYTES - filled);
    compress();
    filled = 0;
  }
  memory.fill(BLOCK + filled, 0, 56 - filled);
  store<u64>(BLOCK + 56, bswap<u64>(total * 8));
  compress();
  for (let at: usize = 0; at < SHA256_BYTES; at += 4) store<u32>(into + at, bswap<u32>(load<u32>(STATE + at)));
}

function compress(): void {
  for (let at: usize = 0; at < 64; at += 4) store<u32>(SCHEDULE + at, bswap<u32>(load<u32>(BLOCK + at)));
  for (let at: usize = 64; at < 256; at += 4) {
    const early = load<u32>(SCHEDULE + at - 15 * 4);
    const late = load<u32>(SCHEDULE + at - 2 * 4);
    const fromEarly = rotr(early, 7) ^ rotr(early, 18) ^ (early >> 3);
    const fromLate = rotr(late, 17) ^ rotr(late, 19) ^ (late >> 10);
    const sum = load<u32>(SCHEDULE + at - 16 * 4) + fromEarly + load<u32>(SCHEDULE + at - 7 * 4) + fromLate;
    store<u32>(SCHEDULE + at, sum);
  }
  let a = load<u32>(STATE), b = load<u32>(STATE, 4), c = load<u32>(STATE, 8), d = load<u32>(STATE, 12);
  let e = load<u32>(STATE, 16), f = load<u32>(STATE, 20), g = load<u32>(STATE, 24), h = load<u32>(STATE, 28);
  for (let at: usize = 0; at < 256; at += 4) {
    const choice = (e & f) ^ (~e & g);
    const first = h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + choice + load<u32>(K + at) + load<u32>(SCHEDULE + at);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  store<u32>(STATE, load<u32>(STATE) + a);
  store<u32>(STATE, load<u32>(STATE, 4) + b, 4);
  store<u32>(STATE, load<u32>(STATE, 8) + c, 8);
  store<u32>(STATE, load<u32>(STATE, 12) + d, 12);
  store<u32>(STATE, load<u32>(STATE, 16) + e, 16);
  store<u32>(STATE, load<u32>(STATE, 20) + f, 20);
  store<u32>(STATE, load<u32>(STATE, 24) + g, 24);
  store<u32>(STATE, load<u32>(STATE, 28) + h, 28);
}

/** Sets the key of the MACs that follow. */
export function hmacKey(key: usize, length: usize): void {
  memory.fill(KEY, 0, BLOCK_BYTES);
  if (length <= BLOCK_BYTES) {
    memory.copy(KEY, key, length);
    return;
  }
  begin();
  update(key, length);
  end(KEY);
}

/** Begins a MAC. */
export function hmacBegin(): void {
  begin();
  updatePadded(0x3636_3636_3636_3636);
}

export function hmacUpdate(from: usize, length: usize): void {
  update(from, length);
}

export function hmacEnd(into: usize): void {
  end(INNER);
  begin();
  updatePadded(0x5c5c_5c5c_5c5c_5c5c);
  update(INNER, SHA256_BYTES);
  end(into);
}

function updatePadded(pad: u64): void {
  for (let at: usize = 0; at < BLOCK_BYTES; at += 8) store<u64>(SCHEDULE + at, load<u64>(KEY + at) ^ pad);
  update(SCHEDULE, BLOCK_BYTES);
}
