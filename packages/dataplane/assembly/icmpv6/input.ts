/** ICMPv6 messages that were received (RFC 4443; RFC 4861 for neighbour discovery). */
import { COUNT_RX_CHECKSUM, COUNT_RX_MALFORMED, COUNT_RX_NOT_OURS, Device, deviceDrop } from '../device/device';
import { ICMP_CHECKSUM, ICMP_HEADER } from '../icmp/wire';
import { pingAnswered } from '../icmp/ping';
import { PROTOCOL_ICMPV6, pseudoHeaderSum } from '../ip/address';
import { ipSendBytes } from '../ip/fragment';
import { IPV6_DESTINATION, IPV6_HOP_LIMIT, IPV6_SOURCE, isLinkLocalV6 } from '../ipv6/wire';
import { checksumIsGood, checksumOf, sumBytes } from '../memory/wire';
import { ndpInput } from '../ndp/input';
import { icmpv6ErrorInput } from './error';
import { mldQueried } from './mld';
import {
  ICMPV6_ECHO, ICMPV6_ECHO_REPLY, ICMPV6_PARAMETER_PROBLEM, MLD_QUERY, NDP_REDIRECT, NDP_ROUTER_SOLICITATION,
} from './wire';

/**
 * A message of `length` bytes in `packet`. `isUnicast`: neither it nor its frame was sent to a group; `isOurs`: it is
 * for an address or a group of ours, not for one that the device only takes.
 */
export function icmpv6Input(
  device: Device, packet: usize, message: usize, length: u32, isUnicast: bool, isOurs: bool,
): void {
  if (length < ICMP_HEADER) return deviceDrop(device, COUNT_RX_MALFORMED);
  const remote = packet + IPV6_SOURCE;
  const local = packet + IPV6_DESTINATION;
  if (!checksumIsGood(pseudoHeaderSum(local, remote, PROTOCOL_ICMPV6, length), message, length)) {
    return deviceDrop(device, COUNT_RX_CHECKSUM);
  }
  if (!isOurs) return deviceDrop(device, COUNT_RX_NOT_OURS);
  const type = load<u8>(message);
  const hopLimit = load<u8>(packet, IPV6_HOP_LIMIT);
  if (type >= NDP_ROUTER_SOLICITATION && type <= NDP_REDIRECT) {
    // 255: it has passed no router, so it comes from this very link (RFC 4861, section 3.1).
    if (hopLimit != 255 || load<u8>(message, 1) != 0) return deviceDrop(device, COUNT_RX_MALFORMED);
    return ndpInput(device, message, length, local, remote);
  }
  if (type == MLD_QUERY) {
    if (hopLimit == 1 && isLinkLocalV6(remote)) mldQueried(device, message, length);
    return;
  }
  if (!isUnicast) return deviceDrop(device, COUNT_RX_NOT_OURS);
  if (type == ICMPV6_ECHO) echo(device, message, length, local, remote);
  else if (type == ICMPV6_ECHO_REPLY) pingAnswered(device, message, length, remote);
  else if (type <= ICMPV6_PARAMETER_PROBLEM) icmpv6ErrorInput(device, message, length);
}

/** The request becomes the reply, where it lies. */
function echo(device: Device, message: usize, length: u32, local: usize, remote: usize): void {
  store<u8>(message, ICMPV6_ECHO_REPLY);
  store<u16>(message, 0, ICMP_CHECKSUM);
  const sum = pseudoHeaderSum(local, remote, PROTOCOL_ICMPV6, length);
  store<u16>(message, checksumOf(sumBytes(sum, message, length)), ICMP_CHECKSUM);
  ipSendBytes(device.number, PROTOCOL_ICMPV6, local, remote, message, length, 0);
}
