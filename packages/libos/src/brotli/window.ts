/** How many bits the window of a brotli stream has, from its first byte (RFC 7932, 9.1). Undefined: no stream begins so. */
export function windowBits(first: number): number | undefined {
  if ((first & 1) === 0) return 16;
  const high = (first >> 1) & 7;
  if (high !== 0) return 17 + high;
  const low = (first >> 4) & 7;
  if (low === 1) return undefined;
  return low === 0 ? 17 : 8 + low;
}
