/**
 * The IPv6 header (RFC 8200, section 3):
 *
 *    0 version 4, traffic class 8, flow label 20   4 payload length   6 next header   7 hop limit
 *    8 source 16                                  24 destination 16
 */

export const IPV6_HEADER: u32 = 40;
export const IPV6_LENGTH: usize = 4;
export const IPV6_NEXT: usize = 6;
export const IPV6_HOP_LIMIT: usize = 7;
export const IPV6_SOURCE: usize = 8;
export const IPV6_DESTINATION: usize = 24;

/** Next headers that are extension headers (RFC 8200, section 4). */
export const NEXT_HOP_BY_HOP: u8 = 0;
export const NEXT_ROUTING: u8 = 43;
export const NEXT_FRAGMENT: u8 = 44;
export const NEXT_NONE: u8 = 59;
export const NEXT_DESTINATION: u8 = 60;

/** Fragment header (4.5): next header 1, reserved 1, offset in 8 bytes 13, reserved 2, more 1, identification 4. */
export const FRAGMENT_HEADER: u32 = 8;
export const FRAGMENT_OFFSET: usize = 2;
export const FRAGMENT_ID: usize = 4;

/** ff00::/8 */
// @ts-ignore: decorator
@inline
export function isMulticastV6(address: usize): bool {
  return load<u8>(address) == 0xff;
}

/** fe80::/10 */
// @ts-ignore: decorator
@inline
export function isLinkLocalV6(address: usize): bool {
  return (load<u16>(address) & 0xc0ff) == 0x80fe;
}

/** ::1 */
// @ts-ignore: decorator
@inline
export function isLoopbackV6(address: usize): bool {
  return load<u64>(address) == 0 && load<u64>(address, 8) == 0x0100000000000000;
}
