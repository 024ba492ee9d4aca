/** The compression function G of Argon2 (RFC 9106, 3.5 and 3.6), on blocks of 1 KiB. */

export const BLOCK_BYTES: usize = 1024;

/** X xor Y, and what the permutations make of it. */
const MIXED = memory.data(1024, 16);

/** B = G(X, Y); in later passes `old` is B itself, and G is mixed into it (RFC 9106, 3.1.1, step 6), else 0. B may be Y. */
export function compressBlocks(x: usize, y: usize, b: usize, old: usize): void {
  for (let at: usize = 0; at < BLOCK_BYTES; at += 8) {
    store<u64>(MIXED + at, load<u64>(x + at) ^ load<u64>(y + at));
  }
  if (old) {
    for (let at: usize = 0; at < BLOCK_BYTES; at += 8) {
      store<u64>(b + at, load<u64>(b + at) ^ load<u64>(MIXED + at));
    }
  } else {
    memory.copy(b, MIXED, BLOCK_BYTES);
  }
  for (let row: usize = 0; row < 8; row++) permute(MIXED + row * 128, 16);
  for (let column: usize = 0; column < 8; column++) permute(MIXED + column * 16, 128);
  for (let at: usize = 0; at < BLOCK_BYTES; at += 8) {
    store<u64>(b + at, load<u64>(b + at) ^ load<u64>(MIXED + at));
  }
}

// @ts-ignore: decorator
@inline
function f(a: u64, b: u64): u64 {
  return a + b + 2 * (a & 0xffff_ffff) * (b & 0xffff_ffff);
}

/** P: a round of BLAKE2b with multiplications, on eight registers of two words that lie `step` bytes apart. */
function permute(at: usize, step: usize): void {
  let v0 = load<u64>(at), v1 = load<u64>(at, 8);
  let v2 = load<u64>(at + step), v3 = load<u64>(at + step, 8);
  let v4 = load<u64>(at + 2 * step), v5 = load<u64>(at + 2 * step, 8);
  let v6 = load<u64>(at + 3 * step), v7 = load<u64>(at + 3 * step, 8);
  let v8 = load<u64>(at + 4 * step), v9 = load<u64>(at + 4 * step, 8);
  let v10 = load<u64>(at + 5 * step), v11 = load<u64>(at + 5 * step, 8);
  let v12 = load<u64>(at + 6 * step), v13 = load<u64>(at + 6 * step, 8);
  let v14 = load<u64>(at + 7 * step), v15 = load<u64>(at + 7 * step, 8);

  v0 = f(v0, v4); v12 = rotr(v12 ^ v0, 32); v8 = f(v8, v12); v4 = rotr(v4 ^ v8, 24);
  v0 = f(v0, v4); v12 = rotr(v12 ^ v0, 16); v8 = f(v8, v12); v4 = rotr(v4 ^ v8, 63);
  v1 = f(v1, v5); v13 = rotr(v13 ^ v1, 32); v9 = f(v9, v13); v5 = rotr(v5 ^ v9, 24);
  v1 = f(v1, v5); v13 = rotr(v13 ^ v1, 16); v9 = f(v9, v13); v5 = rotr(v5 ^ v9, 63);
  v2 = f(v2, v6); v14 = rotr(v14 ^ v2, 32); v10 = f(v10, v14); v6 = rotr(v6 ^ v10, 24);
  v2 = f(v2, v6); v14 = rotr(v14 ^ v2, 16); v10 = f(v10, v14); v6 = rotr(v6 ^ v10, 63);
  v3 = f(v3, v7); v15 = rotr(v15 ^ v3, 32); v11 = f(v11, v15); v7 = rotr(v7 ^ v11, 24);
  v3 = f(v3, v7); v15 = rotr(v15 ^ v3, 16); v11 = f(v11, v15); v7 = rotr(v7 ^ v11, 63);

  v0 = f(v0, v5); v15 = rotr(v15 ^ v0, 32); v10 = f(v10, v15); v5 = rotr(v5 ^ v10, 24);
  v0 = f(v0, v5); v15 = rotr(v15 ^ v0, 16); v10 = f(v10, v15); v5 = rotr(v5 ^ v10, 63);
  v1 = f(v1, v6); v12 = rotr(v12 ^ v1, 32); v11 = f(v11, v12); v6 = rotr(v6 ^ v11, 24);
  v1 = f(v1, v6); v12 = rotr(v12 ^ v1, 16); v11 = f(v11, v12); v6 = rotr(v6 ^ v11, 63);
  v2 = f(v2, v7); v13 = rotr(v13 ^ v2, 32); v8 = f(v8, v13); v7 = rotr(v7 ^ v8, 24);
  v2 = f(v2, v7); v13 = rotr(v13 ^ v2, 16); v8 = f(v8, v13); v7 = rotr(v7 ^ v8, 63);
  v3 = f(v3, v4); v14 = rotr(v14 ^ v3, 32); v9 = f(v9, v14); v4 = rotr(v4 ^ v9, 24);
  v3 = f(v3, v4); v14 = rotr(v14 ^ v3, 16); v9 = f(v9, v14); v4 = rotr(v4 ^ v9, 63);

  store<u64>(at, v0); store<u64>(at, v1, 8);
  store<u64>(at + step, v2); store<u64>(at + step, v3, 8);
  store<u64>(at + 2 * step, v4); store<u64>(at + 2 * step, v5, 8);
  store<u64>(at + 3 * step, v6); store<u64>(at + 3 * step, v7, 8);
  store<u64>(at + 4 * step, v8); store<u64>(at + 4 * step, v9, 8);
  store<u64>(at + 5 * step, v10); store<u64>(at + 5 * step, v11, 8);
  store<u64>(at + 6 * step, v12); store<u64>(at + 6 * step, v13, 8);
  store<u64>(at + 7 * step, v14); store<u64>(at + 7 * step, v15, 8);
}
