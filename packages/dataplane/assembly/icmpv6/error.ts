/** Errors about IPv6 packets of ours (RFC 4443, section 3; RFC 8201), as icmp/error.ts for IPv4. */
import { COUNT_RX_MALFORMED, COUNT_RX_NOT_OURS, Device, deviceDrop } from '../device/device';
import { ICMP_CODE, ICMP_HEADER, ICMP_PARAMETER } from '../icmp/wire';
import { PROTOCOL_TCP } from '../ip/address';
import { linkMtu } from '../ip/output';
import { pmtuLearn } from '../ip/pmtu';
import { transportUnreachable } from '../ip/unreachable';
import { ipv6OwnerOf } from '../ipv6/addresses';
import {
  FRAGMENT_HEADER, FRAGMENT_OFFSET, IPV6_DESTINATION, IPV6_HEADER, IPV6_LENGTH, IPV6_NEXT, IPV6_SOURCE, NEXT_FRAGMENT,
} from '../ipv6/wire';
import { load16, load32 } from '../memory/wire';
import {
  ICMPV6_PARAMETER_PROBLEM, ICMPV6_TOO_BIG, ICMPV6_UNREACHABLE, PROBLEM_NEXT_HEADER, UNREACHABLE_V6_PORT,
  UNREACHABLE_V6_PROHIBITED,
} from './wire';

/** What must be quoted of the segment. */
const SEGMENT: u32 = 8;

export function icmpv6ErrorInput(device: Device, message: usize, length: u32): void {
  const packet = message + ICMP_HEADER;
  if (length < ICMP_HEADER + IPV6_HEADER + SEGMENT || load<u8>(packet) >> 4 != 6) return deviceDrop(device, COUNT_RX_MALFORMED);
  const local = packet + IPV6_SOURCE;
  const remote = packet + IPV6_DESTINATION;
  if (ipv6OwnerOf(local) < 0 && !device.takesAny) return deviceDrop(device, COUNT_RX_NOT_OURS);
  let protocol = load<u8>(packet, IPV6_NEXT);
  let segment = packet + IPV6_HEADER;
  if (protocol == NEXT_FRAGMENT) {
    // Of our own extension headers there is only this one.
    if (length < ICMP_HEADER + IPV6_HEADER + FRAGMENT_HEADER + SEGMENT) return deviceDrop(device, COUNT_RX_MALFORMED);
    if ((load16(segment + FRAGMENT_OFFSET) & ~7) != 0) return;
    protocol = load<u8>(segment);
    segment += FRAGMENT_HEADER;
  }
  const type = load<u8>(message);
  const code = load<u8>(message, ICMP_CODE);
  let mtu: u32 = 0;
  if (type == ICMPV6_TOO_BIG) {
    mtu = load32(message + ICMP_PARAMETER);
    // What would have fitted was not too big. TCP knows better: its segments may have been joined when they were sent.
    if (mtu >= load16(packet + IPV6_LENGTH) + IPV6_HEADER && protocol != PROTOCOL_TCP) return;
    mtu = pmtuLearn(remote, mtu, linkMtu(device, false));
  }
  const isPort = type == ICMPV6_UNREACHABLE && code == UNREACHABLE_V6_PORT;
  const isProtocol = type == ICMPV6_PARAMETER_PROBLEM && code == PROBLEM_NEXT_HEADER;
  const isRefused = isPort || isProtocol;
  const isHard = isRefused || (type == ICMPV6_UNREACHABLE && code == UNREACHABLE_V6_PROHIBITED);
  transportUnreachable(device.number, protocol, segment, local, remote, mtu, isRefused, isHard);
}
