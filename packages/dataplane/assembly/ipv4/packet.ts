/** IPv4 headers: checked and written. RFC 791, RFC 1122 (3.2.1). */
import { identification } from '../ip/identification';
import { checksumIsGood, checksumOf, load16, store16 } from '../memory/wire';
import {
  IPV4_CHECKSUM, IPV4_DESTINATION, IPV4_DF, IPV4_FRAGMENT, IPV4_HEADER, IPV4_ID, IPV4_LENGTH, IPV4_SOURCE,
  IPV4_TTL,
} from './wire';

/** What ipv4Check finds. */
export const IPV4_GOOD: u32 = 0;
export const IPV4_MALFORMED: u32 = 1;
export const IPV4_CHECKSUM_WRONG: u32 = 2;

/** Whether `length` bytes hold a whole IPv4 packet with a good header. */
export function ipv4Check(packet: usize, length: u32): u32 {
  if (length < IPV4_HEADER) return IPV4_MALFORMED;
  const first = load<u8>(packet);
  const header = <u32>(first & 15) * 4;
  const total = load16(packet + IPV4_LENGTH);
  if (first >> 4 != 4 || header < IPV4_HEADER || total < header || total > length) return IPV4_MALFORMED;
  return checksumIsGood(0, packet, header) ? IPV4_GOOD : IPV4_CHECKSUM_WRONG;
}

// @ts-ignore: decorator
@inline
export function ipv4HeaderBytes(packet: usize): u32 {
  return <u32>(load<u8>(packet) & 15) * 4;
}

/**
 * Writes a header without options; `total` is the packet's length, header included. With `isWhole` routers may not cut
 * the packet (DF), and its identification is free to be zero (RFC 6864, 4.1).
 */
export function ipv4Write(
  at: usize, total: u32, protocol: u8, local: usize, remote: usize, hopLimit: u32, isWhole: bool,
): void {
  const first: u32 = 0x45 | (<u32>bswap<u16>(<u16>total) << 16);
  const second: u32 = isWhole ? <u32>bswap<u16>(<u16>IPV4_DF) << 16 : identification(local, remote, protocol) & 0xffff;
  const third: u32 = (hopLimit & 0xff) | (<u32>protocol << 8);
  const source = load<u32>(local, 12);
  const destination = load<u32>(remote, 12);
  const sum = <u64>first + <u64>second + <u64>third + <u64>source + <u64>destination;
  store<u32>(at, first);
  store<u32>(at, second, IPV4_ID);
  store<u32>(at, third | (<u32>checksumOf(sum) << 16), IPV4_TTL);
  store<u32>(at, source, IPV4_SOURCE);
  store<u32>(at, destination, IPV4_DESTINATION);
}

/** Changes the field of flags and offset, and the checksum with it. */
export function ipv4SetFragment(at: usize, id: u32, field: u32): void {
  store<u16>(at, <u16>id, IPV4_ID);
  store16(at + IPV4_FRAGMENT, field);
  ipv4Seal(at, IPV4_HEADER);
}

/** Stores the checksum of a header that was changed. */
export function ipv4Seal(at: usize, header: u32): void {
  store<u16>(at, 0, IPV4_CHECKSUM);
  store<u16>(at, checksumOf(sumHeader(at, header)), IPV4_CHECKSUM);
}

function sumHeader(at: usize, header: u32): u64 {
  let sum: u64 = 0;
  for (const end = at + header; at < end; at += 4) sum += load<u32>(at);
  return sum;
}
