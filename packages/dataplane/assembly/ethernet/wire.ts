/**
 * The Ethernet header (IEEE 802.3, RFC 894): destination 6, source 6, type or length 2. Behind a length there is an LLC
 * header (RFC 1042); behind a tag (IEEE 802.1Q) two bytes of priority and VLAN, and the type again.
 */

export const ETHERNET_HEADER: u32 = 14;
export const ETHERNET_SOURCE: usize = 6;
export const ETHERNET_TYPE: usize = 12;

export const ETHERTYPE_IPV4: u32 = 0x0800;
export const ETHERTYPE_ARP: u32 = 0x0806;
export const ETHERTYPE_VLAN: u32 = 0x8100;
export const ETHERTYPE_IPV6: u32 = 0x86dd;
export const ETHERTYPE_QINQ: u32 = 0x88a8;
/** Values below are lengths (IEEE 802.3, 3.2.6). */
export const ETHERTYPE_FIRST: u32 = 0x0600;

export const VLAN_TAG: u32 = 4;
export const VLAN_ID: u32 = 0x0fff;
/** LLC (AA AA 03) and SNAP's organisation (00 00 00), then the type. */
export const SNAP_HEADER: u32 = 8;

/** A MAC is the low 48 bits of a u64, its first byte lowest: as a little-endian load from the wire gives it. */
export const MAC_MASK: u64 = 0xffffffffffff;
export const MAC_BROADCAST: u64 = 0xffffffffffff;

// @ts-ignore: decorator
@inline
export function macLoad(at: usize): u64 {
  return <u64>load<u32>(at) | (<u64>load<u16>(at, 4) << 32);
}

// @ts-ignore: decorator
@inline
export function macStore(at: usize, mac: u64): void {
  store<u32>(at, <u32>mac);
  store<u16>(at, <u16>(mac >> 32), 4);
}

/** Broadcast and multicast: the first bit on the wire is set. */
// @ts-ignore: decorator
@inline
export function macIsGroup(mac: u64): bool {
  return (mac & 1) != 0;
}
