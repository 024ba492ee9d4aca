/**
 * The header of a TCP segment (RFC 9293, 3.1) and arithmetic on sequence numbers (3.4).
 *
 *     0  source port          2  destination port
 *     4  sequence number      8  acknowledgment number
 *    12  data offset (4 bits) 13  flags     14  window
 *    16  checksum            18  urgent pointer     20  options
 */

export const TCP_SOURCE: usize = 0;
export const TCP_DESTINATION: usize = 2;
export const TCP_SEQUENCE: usize = 4;
export const TCP_ACKNOWLEDGMENT: usize = 8;
export const TCP_DATA_OFFSET: usize = 12;
export const TCP_FLAGS: usize = 13;
export const TCP_WINDOW: usize = 14;
export const TCP_CHECKSUM: usize = 16;
export const TCP_URGENT: usize = 18;
export const TCP_HEADER: u32 = 20;

export const FIN: u32 = 1;
export const SYN: u32 = 2;
export const RST: u32 = 4;
export const PSH: u32 = 8;
export const ACK: u32 = 16;

/** a < b, for numbers less than 2^31 apart. */
// @ts-ignore: decorator
@inline
export function seqLess(a: u32, b: u32): bool {
  return <i32>(a - b) < 0;
}

/** a ≤ b, for numbers less than 2^31 apart. */
// @ts-ignore: decorator
@inline
export function seqLessOrEqual(a: u32, b: u32): bool {
  return <i32>(a - b) <= 0;
}

// @ts-ignore: decorator
@inline
export function seqMax(a: u32, b: u32): u32 {
  return seqLess(a, b) ? b : a;
}
