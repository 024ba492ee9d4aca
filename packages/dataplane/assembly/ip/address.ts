/**
 * Addresses are 16 bytes everywhere above the network layer, in network order; an IPv4 address is ::ffff:a.b.c.d
 * (RFC 4291, 2.5.5.2), the unspecified address is ::.
 */
import { load32 } from '../memory/wire';

export const PROTOCOL_ICMP: u8 = 1;
export const PROTOCOL_TCP: u8 = 6;
export const PROTOCOL_UDP: u8 = 17;
export const PROTOCOL_ICMPV6: u8 = 58;

const MAPPED: u64 = 0xffff000000000000;

// @ts-ignore: decorator
@inline
export function addressIsV4(at: usize): bool {
  return load<u64>(at) == 0 && load<u32>(at, 8) == 0xffff0000;
}

/** The IPv4 address as an integer. */
// @ts-ignore: decorator
@inline
export function addressV4(at: usize): u32 {
  return load32(at + 12);
}

/** Writes the IPv4 address `value` as 16 bytes. */
// @ts-ignore: decorator
@inline
export function addressSetV4(at: usize, value: u32): void {
  store<u64>(at, 0);
  store<u32>(at, 0xffff0000, 8);
  store<u32>(at, bswap<u32>(value), 12);
}

// @ts-ignore: decorator
@inline
export function addressIsAny(at: usize): bool {
  return load<u64>(at) == 0 && (load<u64>(at, 8) == 0 || load<u64>(at, 8) == (MAPPED >> 32));
}

// @ts-ignore: decorator
@inline
export function addressEqual(a: usize, b: usize): bool {
  return load<u64>(a) == load<u64>(b) && load<u64>(a, 8) == load<u64>(b, 8);
}

// @ts-ignore: decorator
@inline
export function addressCopy(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from));
  store<u64>(to, load<u64>(from, 8), 8);
}

/**
 * The pseudo-header's part of a transport checksum (RFC 9293, 3.1; RFC 8200, 8.1), to be continued by sumBytes over the
 * segment. `length` is the segment's.
 */
export function pseudoHeaderSum(local: usize, remote: usize, protocol: u8, length: u32): u64 {
  const rest = <u64>bswap<u16>(<u16>protocol) + <u64>bswap<u32>(length);
  // The mapped prefix would add 0xffff, which changes nothing but the zero; it is left out.
  if (addressIsV4(local)) return rest + load<u32>(local, 12) + load<u32>(remote, 12);
  let sum = rest;
  for (let i: usize = 0; i < 16; i += 4) sum += <u64>load<u32>(local + i) + <u64>load<u32>(remote + i);
  return sum;
}
