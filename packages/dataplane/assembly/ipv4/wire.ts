/**
 * The IPv4 header (RFC 791, 3.1):
 *
 *    0 version 4, header length in words 4   1 type of service   2 total length
 *    4 identification                        6 flags 3, fragment offset in 8 bytes 13
 *    8 time to live    9 protocol   10 header checksum   12 source   16 destination   20 options
 */

export const IPV4_HEADER: u32 = 20;
export const IPV4_LENGTH: usize = 2;
export const IPV4_ID: usize = 4;
export const IPV4_FRAGMENT: usize = 6;
export const IPV4_TTL: usize = 8;
export const IPV4_PROTOCOL: usize = 9;
export const IPV4_CHECKSUM: usize = 10;
export const IPV4_SOURCE: usize = 12;
export const IPV4_DESTINATION: usize = 16;
export const IPV4_OPTIONS: u32 = 20;

export const IPV4_DF: u32 = 0x4000;
export const IPV4_MF: u32 = 0x2000;
export const IPV4_OFFSET: u32 = 0x1fff;
