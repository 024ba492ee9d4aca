/** Integers in network byte order, and the Internet checksum (RFC 1071). Addresses need no alignment. */

// @ts-ignore: decorator
@inline
export function load16(at: usize): u32 {
  return bswap<u16>(load<u16>(at));
}

// @ts-ignore: decorator
@inline
export function load32(at: usize): u32 {
  return bswap<u32>(load<u32>(at));
}

// @ts-ignore: decorator
@inline
export function store16(at: usize, value: u32): void {
  store<u16>(at, bswap<u16>(<u16>value));
}

// @ts-ignore: decorator
@inline
export function store32(at: usize, value: u32): void {
  store<u32>(at, bswap<u32>(value));
}

/**
 * Adds `length` bytes to a running sum of 16-bit words as they lie in memory (native order: the one's complement sum
 * does not mind, RFC 1071 section 2 (B)). Every part but the last has an even length. Sums are folded only at the end.
 */
export function sumBytes(sum: u64, at: usize, length: u32): u64 {
  const end32 = at + (length & ~31);
  // Each step adds eight 32-bit halves: less than 2^35, so a 64-bit sum takes half a billion steps.
  for (; at < end32; at += 32) {
    const a = load<u64>(at);
    const b = load<u64>(at, 8);
    const c = load<u64>(at, 16);
    const d = load<u64>(at, 24);
    sum += (a & 0xffffffff) + (a >> 32) + (b & 0xffffffff) + (b >> 32);
    sum += (c & 0xffffffff) + (c >> 32) + (d & 0xffffffff) + (d >> 32);
  }
  length &= 31;
  for (; length >= 4; length -= 4, at += 4) sum += load<u32>(at);
  if (length >= 2) {
    sum += load<u16>(at);
    at += 2;
    length -= 2;
  }
  if (length != 0) sum += load<u8>(at);
  return sum;
}

/** Folds a sum to 16 bits, still in native order. */
export function sumFold(sum: u64): u32 {
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffffffff) + (sum >> 32);
  let folded = <u32>(sum & 0xffff) + <u32>(sum >> 16);
  folded = (folded & 0xffff) + (folded >> 16);
  return folded;
}

/** The checksum field for a finished sum, to be stored as it is (`store<u16>`). */
// @ts-ignore: decorator
@inline
export function checksumOf(sum: u64): u16 {
  return <u16>~sumFold(sum);
}

/** Whether `length` bytes, their checksum field included, and the words in `sum` add up. */
export function checksumIsGood(sum: u64, at: usize, length: u32): bool {
  return sumFold(sumBytes(sum, at, length)) == 0xffff;
}
