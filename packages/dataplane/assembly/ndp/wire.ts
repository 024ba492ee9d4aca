/**
 * Neighbour discovery (RFC 4861, section 4). Each message begins with the 8 bytes of ICMPv6; options follow the fixed
 * part, each with its type, its length in 8 bytes, and its value.
 *
 *    solicitation   8 target
 *    advertisement  4 flags R S O     8 target
 *    router adv.    4 hop limit   5 flags   6 router lifetime (s)   8 reachable time (ms)   12 retransmission time (ms)
 *    prefix option  2 length   3 flags L A   4 valid (s)   8 preferred (s)   16 prefix
 */

export const NDP_TARGET: usize = 8;
export const SOLICITATION: u32 = 24;
export const ADVERTISEMENT: u32 = 24;
export const ROUTER_SOLICITATION: u32 = 8;
export const ROUTER_ADVERTISEMENT: u32 = 16;

/** Flags of an advertisement, in the byte at 4. */
export const FLAG_ROUTER: u8 = 0x80;
export const FLAG_SOLICITED: u8 = 0x40;
export const FLAG_OVERRIDE: u8 = 0x20;

export const RA_HOP_LIMIT: usize = 4;
export const RA_LIFETIME: usize = 6;
export const RA_REACHABLE: usize = 8;
export const RA_RETRANS: usize = 12;

export const OPTION_SOURCE_MAC: u8 = 1;
export const OPTION_TARGET_MAC: u8 = 2;
export const OPTION_PREFIX: u8 = 3;
export const OPTION_MTU: u8 = 5;
export const MAC_OPTION: u32 = 8;
export const PREFIX_OPTION: u32 = 32;
export const MTU_OPTION: u32 = 8;

export const PREFIX_ON_LINK: u8 = 0x80;
export const PREFIX_AUTONOMOUS: u8 = 0x40;
/** A lifetime that never ends, in seconds. */
export const INFINITE: u32 = 0xffffffff;

/** Every message of neighbour discovery is sent with it, and believed only with it. */
export const NDP_HOP_LIMIT: u32 = 255;
