/** ICMPv6 messages that we send (RFC 4443). */
import { COUNT_ICMP_ERRORS, COUNT_ICMP_LIMITED, deviceAt, deviceCountUp } from '../device/device';
import { FRAME_TRANSPORT, frameOwn, frameTake } from '../device/frame';
import { ICMP_CHECKSUM, ICMP_CODE, ICMP_HEADER, ICMP_PARAMETER } from '../icmp/wire';
import { PROTOCOL_ICMPV6, addressCopy, addressIsAny, pseudoHeaderSum } from '../ip/address';
import { errorIsAllowed } from '../ip/limit';
import { ipSend } from '../ip/output';
import { ipv6HasAddress } from '../ipv6/addresses';
import { ipv6Select } from '../ipv6/select';
import { IPV6_DESTINATION, IPV6_HEADER, IPV6_NEXT, IPV6_SOURCE, NEXT_FRAGMENT, isMulticastV6 } from '../ipv6/wire';
import { checksumOf, sumBytes } from '../memory/wire';
import { ICMPV6_INFORMATION, ICMPV6_PARAMETER_PROBLEM, ICMPV6_TOO_BIG, NDP_REDIRECT, PROBLEM_OPTION } from './wire';

/** The whole error fits the smallest MTU (RFC 4443, 2.4 (c)). */
const QUOTE: u32 = 1_280 - IPV6_HEADER - ICMP_HEADER;

const local: usize = memory.data(16);
const remote: usize = memory.data(16);

/** Sends the message of `length` bytes that stands at the frame's FRAME_TRANSPORT, once its checksum is in. */
export function icmpv6Send(device: u32, frame: usize, length: u32, from: usize, to: usize, hopLimit: u32): i32 {
  const message = frame + FRAME_TRANSPORT;
  store<u16>(message, 0, ICMP_CHECKSUM);
  const sum = pseudoHeaderSum(from, to, PROTOCOL_ICMPV6, length);
  store<u16>(message, checksumOf(sumBytes(sum, message, length)), ICMP_CHECKSUM);
  frameOwn(frame, length);
  return ipSend(device, frame, PROTOCOL_ICMPV6, from, to, hopLimit);
}

/**
 * Says to the source of `packet` (`length` bytes of it are there) what is wrong with it. Silent where RFC 4443, 2.4 (e)
 * wants it, and beyond the rate limit.
 */
export function icmpv6Error(device: u32, type: u8, code: u8, parameter: u32, packet: usize, length: u32): void {
  const source = packet + IPV6_SOURCE;
  if (addressIsAny(source) || isMulticastV6(source) || isError(packet, length)) return;
  const destination = packet + IPV6_DESTINATION;
  const isAllowed = type == ICMPV6_TOO_BIG || (type == ICMPV6_PARAMETER_PROBLEM && code == PROBLEM_OPTION);
  if (isMulticastV6(destination) && !isAllowed) return;
  addressCopy(remote, source);
  if (ipv6HasAddress(device, destination)) addressCopy(local, destination);
  else if (!ipv6Select(device, remote, local)) return;
  const at = deviceAt(device);
  if (!errorIsAllowed()) return deviceCountUp(at, COUNT_ICMP_LIMITED);
  const frame = frameTake();
  if (frame == 0) return;
  const message = frame + FRAME_TRANSPORT;
  const quoted = min(length, QUOTE);
  store<u8>(message, type);
  store<u8>(message, code, ICMP_CODE);
  store<u32>(message, bswap<u32>(parameter), ICMP_PARAMETER);
  memory.copy(message + ICMP_HEADER, packet, quoted);
  deviceCountUp(at, COUNT_ICMP_ERRORS);
  icmpv6Send(device, frame, ICMP_HEADER + quoted, local, remote, 0);
}

/** Whether a packet is an error or a redirect itself, as far as its first headers show. */
function isError(packet: usize, length: u32): bool {
  let next = load<u8>(packet, IPV6_NEXT);
  let at = IPV6_HEADER;
  if (next == NEXT_FRAGMENT && at + 8 <= length) {
    next = load<u8>(packet + at);
    at += 8;
  }
  if (next != PROTOCOL_ICMPV6) return false;
  if (at >= length) return true;
  const type = load<u8>(packet + at);
  return type < ICMPV6_INFORMATION || type == NDP_REDIRECT;
}
