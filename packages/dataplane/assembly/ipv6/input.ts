/** IPv6 packets that were received (RFC 8200): whether they are for us, put together, and given to their protocol. */
import {
  COUNT_RX_FRAGMENT, COUNT_RX_MALFORMED, COUNT_RX_MARTIAN, COUNT_RX_NOT_OURS, COUNT_RX_PROTOCOL, Device, deviceAt, deviceDrop,
} from '../device/device';
import { icmpv6Input } from '../icmpv6/input';
import { icmpv6Error } from '../icmpv6/output';
import {
  ICMPV6_PARAMETER_PROBLEM, ICMPV6_UNREACHABLE, PROBLEM_NEXT_HEADER, PROBLEM_OPTION, UNREACHABLE_V6_PORT, UNREACHABLE_V6_PROHIBITED,
} from '../icmpv6/wire';
import { PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP, addressIsAny, addressIsV4 } from '../ip/address';
import { isJoined } from '../ip/groups';
import { interfaceAt } from '../ip/interface';
import { load16 } from '../memory/wire';
import { tcpInput } from '../tcp/control';
import { udpInput } from '../udp/input';
import { ipv6HasAddress, ipv6OwnerOf } from './addresses';
import {
  WALK_DROP, WALK_FRAGMENT, WALK_PROBLEM, headersWalk, walkAt, walkCode, walkNext, walkNextAt,
} from './headers';
import { ipv6Reassemble } from './reassembly';
import {
  IPV6_DESTINATION, IPV6_HEADER, IPV6_LENGTH, IPV6_NEXT, IPV6_SOURCE, NEXT_NONE, isLinkLocalV6, isLoopbackV6, isMulticastV6,
} from './wire';

/** Who a packet is for. */
const TO_NOBODY: u32 = 0;
const TO_US: u32 = 1;
const TO_GROUP: u32 = 2;
const TO_ANY: u32 = 3;

/**
 * A packet in `length` bytes, of which padding may follow. `isGroup`: its frame was sent to a group; `isLoop`: we have
 * sent it ourselves, to ourselves.
 */
export function ipv6Input(
  device: u32, packet: usize, length: u32, isGroup: bool, isChecked: bool, isLoop: bool = false,
): void {
  const at = deviceAt(device);
  if (length < IPV6_HEADER || load<u8>(packet) >> 4 != 6) return deviceDrop(at, COUNT_RX_MALFORMED);
  const total = load16(packet + IPV6_LENGTH) + IPV6_HEADER;
  if (total > length) return deviceDrop(at, COUNT_RX_MALFORMED);
  if (!isLoop && isMartian(packet)) return deviceDrop(at, COUNT_RX_MARTIAN);
  const to = isLoop ? TO_US : recipient(at, packet + IPV6_DESTINATION, isGroup);
  if (to == TO_NOBODY) return deviceDrop(at, COUNT_RX_NOT_OURS);
  walk(at, packet, total, to, isGroup, isChecked);
}

/** Addresses that never stand there on a wire; a mapped one would be taken for IPv4 further up. */
function isMartian(packet: usize): bool {
  const source = packet + IPV6_SOURCE;
  const destination = packet + IPV6_DESTINATION;
  if (isMulticastV6(source) || isLoopbackV6(source) || addressIsV4(source)) return true;
  if (addressIsAny(destination) || isLoopbackV6(destination) || addressIsV4(destination)) return true;
  if (addressIsAny(source)) return !isMulticastV6(destination);
  return ipv6OwnerOf(source) >= 0;
}

function recipient(device: Device, destination: usize, isGroup: bool): u32 {
  if (!interfaceAt(device.number).isEnabled) return TO_NOBODY;
  if (isMulticastV6(destination)) return isGroup && isJoined(device.number, destination) ? TO_GROUP : TO_NOBODY;
  if (isGroup) return TO_NOBODY;
  if (ipv6HasAddress(device.number, destination)) return TO_US;
  if (isLinkLocalV6(destination)) return TO_NOBODY;
  if (device.takesAny) return TO_ANY;
  return ipv6OwnerOf(destination) >= 0 ? TO_US : TO_NOBODY;
}

function walk(device: Device, packet: usize, total: u32, to: u32, isGroup: bool, isChecked: bool): void {
  let result = headersWalk(packet, load<u8>(packet, IPV6_NEXT), <u32>IPV6_NEXT, IPV6_HEADER, total, to == TO_GROUP);
  if (result == WALK_FRAGMENT) {
    packet = ipv6Reassemble(device, packet, walkAt, total);
    if (packet == 0) return;
    total = load16(packet + IPV6_LENGTH) + IPV6_HEADER;
    isChecked = false;
    result = headersWalk(packet, load<u8>(packet, IPV6_NEXT), <u32>IPV6_NEXT, IPV6_HEADER, total, to == TO_GROUP);
    // Fragments of fragments are nobody's.
    if (result == WALK_FRAGMENT) return deviceDrop(device, COUNT_RX_FRAGMENT);
  }
  if (result == WALK_DROP) return deviceDrop(device, COUNT_RX_MALFORMED);
  if (result == WALK_PROBLEM) {
    deviceDrop(device, COUNT_RX_MALFORMED);
    if (!isGroup || walkCode == PROBLEM_OPTION) {
      icmpv6Error(device.number, ICMPV6_PARAMETER_PROBLEM, walkCode, walkAt, packet, total);
    }
    return;
  }
  deliver(device, packet, total, to, isGroup, isChecked);
}

function deliver(device: Device, packet: usize, total: u32, to: u32, isGroup: bool, isChecked: bool): void {
  const local = packet + IPV6_DESTINATION;
  const remote = packet + IPV6_SOURCE;
  const segment = packet + walkAt;
  const length = total - walkAt;
  const protocol = walkNext;
  const isUnicast = to != TO_GROUP;
  if (protocol == PROTOCOL_ICMPV6) return icmpv6Input(device, packet, segment, length, isUnicast, to != TO_ANY);
  if (addressIsAny(remote)) return deviceDrop(device, COUNT_RX_MARTIAN);
  if (protocol == PROTOCOL_TCP) {
    if (!isUnicast) return deviceDrop(device, COUNT_RX_NOT_OURS);
    return tcpInput(device.number, segment, length, local, remote, isChecked);
  }
  if (protocol == PROTOCOL_UDP) {
    if (udpInput(device, segment, length, local, remote, isChecked) || !isUnicast) return;
    const code = to == TO_ANY ? UNREACHABLE_V6_PROHIBITED : UNREACHABLE_V6_PORT;
    return icmpv6Error(device.number, ICMPV6_UNREACHABLE, code, 0, packet, total);
  }
  if (protocol == NEXT_NONE) return;
  deviceDrop(device, COUNT_RX_PROTOCOL);
  if (isUnicast) icmpv6Error(device.number, ICMPV6_PARAMETER_PROBLEM, PROBLEM_NEXT_HEADER, walkNextAt, packet, total);
}
