/** Poly1305 (RFC 8439, 2.5) of whole blocks: one at a time. Numbers are five limbs of 26 bits. */

const MASK: u64 = 0x3ff_ffff;
/** The bit behind a block of 16 bytes, in the last limb. */
const ABOVE: u64 = 1 << 24;

const PARTIAL = memory.data(16, 8);

let r0: u64 = 0, r1: u64 = 0, r2: u64 = 0, r3: u64 = 0, r4: u64 = 0;
let h0: u64 = 0, h1: u64 = 0, h2: u64 = 0, h3: u64 = 0, h4: u64 = 0;

/** Begins with the first half of a key. */
export function polyBegin(key: usize): void {
  r0 = load<u32>(key) & 0x3ff_ffff;
  r1 = (load<u32>(key, 3) >> 2) & 0x3ff_ff03;
  r2 = (load<u32>(key, 6) >> 4) & 0x3ff_c0ff;
  r3 = (load<u32>(key, 9) >> 6) & 0x3f0_3fff;
  r4 = (load<u32>(key, 12) >> 8) & 0x00f_ffff;
  h0 = 0;
  h1 = 0;
  h2 = 0;
  h3 = 0;
  h4 = 0;
}

/** Of bytes, and zeros up to a whole block. */
export function polyUpdate(at: usize, length: usize): void {
  for (; length >= 16; length -= 16, at += 16) block(at);
  if (length == 0) return;
  memory.fill(PARTIAL, 0, 16);
  memory.copy(PARTIAL, at, length);
  block(PARTIAL);
}

function block(at: usize): void {
  h0 += load<u32>(at) & <u32>MASK;
  h1 += (load<u32>(at, 3) >> 2) & <u32>MASK;
  h2 += (load<u32>(at, 6) >> 4) & <u32>MASK;
  h3 += (load<u32>(at, 9) >> 6) & <u32>MASK;
  h4 += (load<u32>(at, 12) >> 8) | ABOVE;
  // What is above 2^130 comes back five times, since the modulus is 2^130 - 5.
  const s1 = r1 * 5, s2 = r2 * 5, s3 = r3 * 5, s4 = r4 * 5;
  const d0 = h0 * r0 + h1 * s4 + h2 * s3 + h3 * s2 + h4 * s1;
  let d1 = h0 * r1 + h1 * r0 + h2 * s4 + h3 * s3 + h4 * s2;
  let d2 = h0 * r2 + h1 * r1 + h2 * r0 + h3 * s4 + h4 * s3;
  let d3 = h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * s4;
  let d4 = h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0;
  d1 += d0 >> 26;
  d2 += d1 >> 26;
  d3 += d2 >> 26;
  d4 += d3 >> 26;
  h0 = (d0 & MASK) + (d4 >> 26) * 5;
  h1 = (d1 & MASK) + (h0 >> 26);
  h0 &= MASK;
  h2 = d2 & MASK;
  h3 = d3 & MASK;
  h4 = d4 & MASK;
}

/** The tag, with the second half of the key. */
export function polyEnd(pad: usize, into: usize): void {
  carry();
  carry();
  // h - p, if that is not below 0, chosen without a branch.
  const g0 = h0 + 5;
  const g1 = h1 + (g0 >> 26);
  const g2 = h2 + (g1 >> 26);
  const g3 = h3 + (g2 >> 26);
  const g4 = h4 + (g3 >> 26);
  const isReduced: u64 = 0 - (g4 >> 26);
  h0 = choose(isReduced, g0, h0);
  h1 = choose(isReduced, g1, h1);
  h2 = choose(isReduced, g2, h2);
  h3 = choose(isReduced, g3, h3);
  h4 = choose(isReduced, g4, h4);
  const low = h0 | (h1 << 26) | (h2 << 52);
  const high = (h2 >> 12) | (h3 << 14) | (h4 << 40);
  const sum = low + load<u64>(pad);
  store<u64>(into, sum);
  store<u64>(into, high + load<u64>(pad, 8) + u64(sum < low), 8);
}

function choose(mask: u64, one: u64, other: u64): u64 {
  return ((one & mask) | (other & ~mask)) & MASK;
}

function carry(): void {
  h2 += h1 >> 26;
  h1 &= MASK;
  h3 += h2 >> 26;
  h2 &= MASK;
  h4 += h3 >> 26;
  h3 &= MASK;
  h0 += (h4 >> 26) * 5;
  h4 &= MASK;
  h1 += h0 >> 26;
  h0 &= MASK;
}
