/**
 * ICMP (RFC 792): type 1, code 1, checksum 2, then four bytes that depend on the type (identifier and sequence of an
 * echo; the MTU of a next hop in the low 16 bits, RFC 1191; a pointer in the first byte), then data. An error quotes the
 * packet that it is about.
 */

export const ICMP_HEADER: u32 = 8;
export const ICMP_CODE: usize = 1;
export const ICMP_CHECKSUM: usize = 2;
export const ICMP_PARAMETER: usize = 4;
export const ICMP_IDENTIFIER: usize = 4;
export const ICMP_SEQUENCE: usize = 6;
export const ICMP_MTU: usize = 6;

export const ICMP_ECHO_REPLY: u8 = 0;
export const ICMP_UNREACHABLE: u8 = 3;
export const ICMP_SOURCE_QUENCH: u8 = 4;
export const ICMP_REDIRECT: u8 = 5;
export const ICMP_ECHO: u8 = 8;
export const ICMP_TIME_EXCEEDED: u8 = 11;
export const ICMP_PARAMETER_PROBLEM: u8 = 12;

/** Codes of ICMP_UNREACHABLE. */
export const UNREACHABLE_PROTOCOL: u8 = 2;
export const UNREACHABLE_PORT: u8 = 3;
export const UNREACHABLE_TOO_BIG: u8 = 4;
export const UNREACHABLE_PROHIBITED: u8 = 13;
/** Code of ICMP_TIME_EXCEEDED. */
export const TIME_REASSEMBLY: u8 = 1;
