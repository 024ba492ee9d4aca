/** Rows of bytes: their order, and their checksum. */

/** Below 0, 0 or above 0, as one is before, equal to or behind the other; the shorter of two that begin alike is before. */
export function compare(one: usize, oneLength: u32, other: usize, otherLength: u32): i32 {
  let left = min(oneLength, otherLength);
  for (; left >= 8; left -= 8, one += 8, other += 8) {
    const a = load<u64>(one);
    const b = load<u64>(other);
    if (a != b) return bswap(a) < bswap(b) ? -1 : 1;
  }
  for (; left > 0; left--, one++, other++) {
    const difference = <i32>load<u8>(one) - <i32>load<u8>(other);
    if (difference != 0) return difference;
  }
  return <i32>oneLength - <i32>otherLength;
}

const PRIME1: u32 = 0x9e3779b1;
const PRIME2: u32 = 0x85ebca77;
const PRIME3: u32 = 0xc2b2ae3d;
const PRIME4: u32 = 0x27d4eb2f;
const PRIME5: u32 = 0x165667b1;

// @ts-ignore: decorator
@inline
function round(sum: u32, at: usize): u32 {
  return rotl(sum + load<u32>(at) * PRIME2, 13) * PRIME1;
}

/** XXH32 (xxHash specification 0.1.1, "XXH32 Algorithm") with the seed 0: finds what a disk has mangled. */
export function checksum(at: usize, length: u32): u32 {
  const end = at + length;
  let hash: u32 = PRIME5;
  if (length >= 16) {
    let one: u32 = PRIME1 + PRIME2;
    let two: u32 = PRIME2;
    let three: u32 = 0;
    let four: u32 = 0 - PRIME1;
    for (; end - at >= 16; at += 16) {
      one = round(one, at);
      two = round(two, at + 4);
      three = round(three, at + 8);
      four = round(four, at + 12);
    }
    hash = rotl(one, 1) + rotl(two, 7) + rotl(three, 12) + rotl(four, 18);
  }
  hash += length;
  for (; end - at >= 4; at += 4) hash = rotl(hash + load<u32>(at) * PRIME3, 17) * PRIME4;
  for (; at < end; at++) hash = rotl(hash + load<u8>(at) * PRIME5, 11) * PRIME1;
  hash = (hash ^ (hash >> 15)) * PRIME2;
  hash = (hash ^ (hash >> 13)) * PRIME3;
  return hash ^ (hash >> 16);
}
