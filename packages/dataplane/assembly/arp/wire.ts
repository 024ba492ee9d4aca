/**
 * An ARP packet for IPv4 on Ethernet (RFC 826):
 *
 *    0 hardware type 1   2 protocol 0x0800   4 hardware length 6, protocol length 4   6 operation
 *    8 sender's MAC     14 sender's IPv4    18 target's MAC                          24 target's IPv4
 */

export const ARP_BYTES: u32 = 28;
/** The first six bytes as two little-endian loads. */
export const ARP_FORMAT: u32 = 0x00080100;
export const ARP_LENGTHS: u16 = 0x0406;
export const ARP_OPERATION: usize = 6;
export const ARP_SENDER_MAC: usize = 8;
export const ARP_SENDER: usize = 14;
export const ARP_TARGET_MAC: usize = 18;
export const ARP_TARGET: usize = 24;

export const ARP_REQUEST: u32 = 1;
export const ARP_REPLY: u32 = 2;
