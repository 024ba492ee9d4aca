/** IPv6 headers, written (RFC 8200, section 3). */
import { addressCopy } from '../ip/address';
import { store16, store32 } from '../memory/wire';
import {
  FRAGMENT_HEADER, FRAGMENT_ID, FRAGMENT_OFFSET, IPV6_DESTINATION, IPV6_HEADER, IPV6_HOP_LIMIT, IPV6_LENGTH, IPV6_NEXT,
  IPV6_SOURCE, NEXT_FRAGMENT,
} from './wire';

/** Writes a header in front of `length` bytes of payload. */
export function ipv6Write(at: usize, length: u32, next: u8, local: usize, remote: usize, hopLimit: u32): void {
  store<u32>(at, 0x60);
  store16(at + IPV6_LENGTH, length);
  store<u8>(at, next, IPV6_NEXT);
  store<u8>(at, <u8>hopLimit, IPV6_HOP_LIMIT);
  addressCopy(at + IPV6_SOURCE, local);
  addressCopy(at + IPV6_DESTINATION, remote);
}

/** The same with a fragment header (RFC 8200, 4.5), for `length` bytes that lie `offset` behind the message's start. */
export function ipv6WriteFragment(
  at: usize, length: u32, next: u8, local: usize, remote: usize, hopLimit: u32, id: u32, offset: u32, isMore: bool,
): void {
  ipv6Write(at, length + FRAGMENT_HEADER, NEXT_FRAGMENT, local, remote, hopLimit);
  const header = at + IPV6_HEADER;
  store16(header, <u32>next << 8);
  store16(header + FRAGMENT_OFFSET, offset | (isMore ? 1 : 0));
  store32(header + FRAGMENT_ID, id);
}
