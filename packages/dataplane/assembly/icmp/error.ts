/**
 * Errors about packets of ours (RFC 792; RFC 1122, 3.2.2): believed as far as what they quote can be ours, and given to
 * the transport, which knows better (RFC 5927).
 */
import { COUNT_RX_MALFORMED, COUNT_RX_NOT_OURS, Device, deviceDrop } from '../device/device';
import { PROTOCOL_TCP, addressSetV4 } from '../ip/address';
import { pmtuLearn } from '../ip/pmtu';
import { ownerV4 } from '../ip/route';
import { transportUnreachable } from '../ip/unreachable';
import { ipv4HeaderBytes } from '../ipv4/packet';
import {
  IPV4_DESTINATION, IPV4_FRAGMENT, IPV4_HEADER, IPV4_LENGTH, IPV4_OFFSET, IPV4_PROTOCOL, IPV4_SOURCE,
} from '../ipv4/wire';
import { load16, load32 } from '../memory/wire';
import {
  ICMP_CODE, ICMP_HEADER, ICMP_MTU, ICMP_UNREACHABLE, UNREACHABLE_PORT, UNREACHABLE_PROTOCOL, UNREACHABLE_TOO_BIG,
} from './wire';

/** What must be quoted of the segment. */
const SEGMENT: u32 = 8;

const local: usize = memory.data(16);
const remote: usize = memory.data(16);

/** A message of type unreachable, time exceeded or parameter problem. */
export function icmpErrorInput(device: Device, message: usize, length: u32): void {
  const packet = message + ICMP_HEADER;
  if (length < ICMP_HEADER + IPV4_HEADER + SEGMENT) return deviceDrop(device, COUNT_RX_MALFORMED);
  const header = ipv4HeaderBytes(packet);
  const total = load16(packet + IPV4_LENGTH);
  if (load<u8>(packet) >> 4 != 4 || header < IPV4_HEADER || length < ICMP_HEADER + header + SEGMENT || total < header + SEGMENT) {
    return deviceDrop(device, COUNT_RX_MALFORMED);
  }
  const source = load32(packet + IPV4_SOURCE);
  const isOurs = ownerV4(source) >= 0 || device.takesAny;
  if (!isOurs || (load16(packet + IPV4_FRAGMENT) & IPV4_OFFSET) != 0) return deviceDrop(device, COUNT_RX_NOT_OURS);
  addressSetV4(local, source);
  addressSetV4(remote, load32(packet + IPV4_DESTINATION));
  const code = load<u8>(message, ICMP_CODE);
  const protocol = load<u8>(packet, IPV4_PROTOCOL);
  const isUnreachable = load<u8>(message) == ICMP_UNREACHABLE;
  let mtu: u32 = 0;
  if (isUnreachable && code == UNREACHABLE_TOO_BIG) {
    mtu = load16(message + ICMP_MTU);
    if (mtu == 0) mtu = plateauBelow(total);
    // What would have fitted was not too big. TCP knows better: its segments may have been joined when they were sent.
    if (mtu >= total && protocol != PROTOCOL_TCP) return;
    mtu = pmtuLearn(remote, mtu, device.mtu);
  }
  const isRefused = isUnreachable && (code == UNREACHABLE_PORT || code == UNREACHABLE_PROTOCOL);
  transportUnreachable(device.number, protocol, packet + header, local, remote, mtu, isRefused, isUnreachable && isHard(code));
}

/** Codes that waiting does not help against: protocol, port, and the prohibitions (RFC 1122, 4.2.3.9; RFC 1812, 5.2.7.1). */
function isHard(code: u8): bool {
  return code == UNREACHABLE_PROTOCOL || code == UNREACHABLE_PORT || code == 9 || code == 10 || code == 13;
}

/** What a router without RFC 1191 may have meant: the next usual MTU below (RFC 1191, section 7). */
function plateauBelow(total: u32): u32 {
  if (total > 8_166) return 8_166;
  if (total > 4_352) return 4_352;
  if (total > 2_002) return 2_002;
  if (total > 1_492) return 1_492;
  return total > 1_006 ? 1_006 : 552;
}
