/** What scrypt does with blocks (RFC 7914, 3 and 4): the core of Salsa20/8, and scryptBlockMix. */

/** X xor B_i, on which the core works. */
const X = memory.data(64, 16);

/** Of 2 * `size` blocks of 64 bytes at `from`, which is not `into`. */
export function blockMix(from: usize, into: usize, size: u32): void {
  const halfBytes = <usize>size * 64;
  memory.copy(X, from + 2 * halfBytes - 64, 64);
  for (let at: usize = 0; at < halfBytes; at += 64) {
    mixIn(from + 2 * at);
    memory.copy(into + at, X, 64);
    mixIn(from + 2 * at + 64);
    memory.copy(into + halfBytes + at, X, 64);
  }
}

function mixIn(block: usize): void {
  for (let at: usize = 0; at < 64; at += 8) store<u64>(X + at, load<u64>(X + at) ^ load<u64>(block + at));
  salsa();
}

function salsa(): void {
  let x0 = load<u32>(X), x1 = load<u32>(X, 4), x2 = load<u32>(X, 8), x3 = load<u32>(X, 12);
  let x4 = load<u32>(X, 16), x5 = load<u32>(X, 20), x6 = load<u32>(X, 24), x7 = load<u32>(X, 28);
  let x8 = load<u32>(X, 32), x9 = load<u32>(X, 36), x10 = load<u32>(X, 40), x11 = load<u32>(X, 44);
  let x12 = load<u32>(X, 48), x13 = load<u32>(X, 52), x14 = load<u32>(X, 56), x15 = load<u32>(X, 60);
  for (let round = 0; round < 4; round++) {
    x4 ^= rotl(x0 + x12, 7); x8 ^= rotl(x4 + x0, 9); x12 ^= rotl(x8 + x4, 13); x0 ^= rotl(x12 + x8, 18);
    x9 ^= rotl(x5 + x1, 7); x13 ^= rotl(x9 + x5, 9); x1 ^= rotl(x13 + x9, 13); x5 ^= rotl(x1 + x13, 18);
    x14 ^= rotl(x10 + x6, 7); x2 ^= rotl(x14 + x10, 9); x6 ^= rotl(x2 + x14, 13); x10 ^= rotl(x6 + x2, 18);
    x3 ^= rotl(x15 + x11, 7); x7 ^= rotl(x3 + x15, 9); x11 ^= rotl(x7 + x3, 13); x15 ^= rotl(x11 + x7, 18);
    x1 ^= rotl(x0 + x3, 7); x2 ^= rotl(x1 + x0, 9); x3 ^= rotl(x2 + x1, 13); x0 ^= rotl(x3 + x2, 18);
    x6 ^= rotl(x5 + x4, 7); x7 ^= rotl(x6 + x5, 9); x4 ^= rotl(x7 + x6, 13); x5 ^= rotl(x4 + x7, 18);
    x11 ^= rotl(x10 + x9, 7); x8 ^= rotl(x11 + x10, 9); x9 ^= rotl(x8 + x11, 13); x10 ^= rotl(x9 + x8, 18);
    x12 ^= rotl(x15 + x14, 7); x13 ^= rotl(x12 + x15, 9); x14 ^= rotl(x13 + x12, 13); x15 ^= rotl(x14 + x13, 18);
  }
  add(0, x0); add(4, x1); add(8, x2); add(12, x3);
  add(16, x4); add(20, x5); add(24, x6); add(28, x7);
  add(32, x8); add(36, x9); add(40, x10); add(44, x11);
  add(48, x12); add(52, x13); add(56, x14); add(60, x15);
}

// @ts-ignore: decorator
@inline
function add(at: usize, value: u32): void {
  store<u32>(X + at, load<u32>(X + at) + value);
}
