/**
 * The secret that the data plane was given, and numbers made of it with SipHash-2-4 (J.-P. Aumasson, D. J. Bernstein:
 * "SipHash: a fast short-input PRF", 2012): initial sequence numbers (RFC 6528), SYN cookies, ports (RFC 6056), ids.
 */

let key0: u64 = 0;
let key1: u64 = 0;
let counter: u64 = 0;

let v0: u64 = 0;
let v1: u64 = 0;
let v2: u64 = 0;
let v3: u64 = 0;

export function randomSeed(a: u64, b: u64): void {
  key0 = a;
  key1 = b;
}

function round(): void {
  v0 += v1;
  v1 = rotl<u64>(v1, 13) ^ v0;
  v0 = rotl<u64>(v0, 32);
  v2 += v3;
  v3 = rotl<u64>(v3, 16) ^ v2;
  v0 += v3;
  v3 = rotl<u64>(v3, 21) ^ v0;
  v2 += v1;
  v1 = rotl<u64>(v1, 17) ^ v2;
  v2 = rotl<u64>(v2, 32);
}

/** SipHash-2-4 of `length` bytes under the secret. */
export function sipHash(at: usize, length: u32): u64 {
  v0 = key0 ^ 0x736f6d6570736575;
  v1 = key1 ^ 0x646f72616e646f6d;
  v2 = key0 ^ 0x6c7967656e657261;
  v3 = key1 ^ 0x7465646279746573;
  const end = at + (length & ~7);
  for (; at < end; at += 8) {
    const word = load<u64>(at);
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  let last = <u64>length << 56;
  for (let i: u32 = 0; i < (length & 7); i++) last |= <u64>load<u8>(at + i) << (8 * i);
  v3 ^= last;
  round();
  round();
  v0 ^= last;
  v2 ^= 0xff;
  round();
  round();
  round();
  round();
  return v0 ^ v1 ^ v2 ^ v3;
}

const block = memory.data(8);

/** The next of a sequence that nobody can predict who does not know the secret. */
export function random64(): u64 {
  store<u64>(block, ++counter);
  return sipHash(block, 8);
}

/** An integer below `limit` ≥ 1; the bias is below limit / 2^64. */
export function randomBelow(limit: u32): u32 {
  return <u32>(random64() % limit);
}
