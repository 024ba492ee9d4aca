/** Adler-32: the checksum of zlib (RFC 1950, section 9). Pure. */

const MODULUS = 65_521;
/** So many additions stay below 2^32. */
const RUN = 2_654;

export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let at = 0; at < bytes.length; ) {
    for (const end = Math.min(at + RUN, bytes.length); at < end; at++) {
      low += bytes[at] ?? 0;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return ((high << 16) | low) >>> 0;
}
