/** Leading bits of addresses. */

/** How many leading bits two addresses share: 0 to 128. */
export function commonPrefix(a: usize, b: usize): u32 {
  const high = bswap<u64>(load<u64>(a) ^ load<u64>(b));
  if (high != 0) return <u32>clz(high);
  return 64 + <u32>clz(bswap<u64>(load<u64>(a, 8) ^ load<u64>(b, 8)));
}
