/**
 * IPv4 packets that were received (RFC 791; RFC 1122, 3.2): whether they are for us, put together from fragments, and
 * given to their protocol. We are a host: nothing is forwarded.
 */
import {
  COUNT_RX_CHECKSUM, COUNT_RX_MALFORMED, COUNT_RX_MARTIAN, COUNT_RX_NOT_OURS, COUNT_RX_PROTOCOL, Device, deviceAt,
  deviceDrop,
} from '../device/device';
import { icmpInput } from '../icmp/input';
import {
  ICMP_PARAMETER_PROBLEM, ICMP_UNREACHABLE, UNREACHABLE_PORT, UNREACHABLE_PROHIBITED, UNREACHABLE_PROTOCOL,
} from '../icmp/wire';
import { icmpError } from '../icmp/output';
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP, addressSetV4 } from '../ip/address';
import { isJoined } from '../ip/groups';
import { interfaceAt } from '../ip/interface';
import { BROADCAST, isBroadcast, isLoopbackV4, isMulticastV4, ownerV4 } from '../ip/route';
import { load16, load32 } from '../memory/wire';
import { tcpInput } from '../tcp/control';
import { udpInput } from '../udp/input';
import { udpWantsUnconfigured } from '../udp/socket';
import { ipv4Check, IPV4_CHECKSUM_WRONG, IPV4_GOOD, ipv4HeaderBytes } from './packet';
import { OPTIONS_GOOD, optionsCheck } from './options';
import { ipv4Reassemble } from './reassembly';
import {
  IPV4_DESTINATION, IPV4_FRAGMENT, IPV4_HEADER, IPV4_LENGTH, IPV4_MF, IPV4_OFFSET, IPV4_PROTOCOL, IPV4_SOURCE,
} from './wire';

/** Who a packet is for. */
const TO_NOBODY: u32 = 0;
const TO_US: u32 = 1;
/** A broadcast or a group: never answered with an error. */
const TO_GROUP: u32 = 2;
/** Somebody else's address, taken because the device takes any. */
const TO_ANY: u32 = 3;

const local: usize = memory.data(16);
const remote: usize = memory.data(16);

/**
 * A packet in `length` bytes, of which padding may follow. `isGroup`: its frame was sent to a group; `isLoop`: we have
 * sent it ourselves, to ourselves.
 */
export function ipv4Input(
  device: u32, packet: usize, length: u32, isGroup: bool, isChecked: bool, isLoop: bool = false,
): void {
  const at = deviceAt(device);
  const fault = ipv4Check(packet, length);
  if (fault != IPV4_GOOD) return deviceDrop(at, fault == IPV4_CHECKSUM_WRONG ? COUNT_RX_CHECKSUM : COUNT_RX_MALFORMED);
  const protocol = load<u8>(packet, IPV4_PROTOCOL);
  const source = load32(packet + IPV4_SOURCE);
  const destination = load32(packet + IPV4_DESTINATION);
  const to = isLoop ? TO_US : recipient(at, protocol, destination, isGroup);
  if (to == TO_NOBODY) return deviceDrop(at, COUNT_RX_NOT_OURS);
  if (!isLoop && isMartian(device, protocol, source, destination)) return deviceDrop(at, COUNT_RX_MARTIAN);
  const header = ipv4HeaderBytes(packet);
  if (header > IPV4_HEADER) {
    const options = optionsCheck(packet, header);
    if (options != OPTIONS_GOOD) {
      if (options > 0 && to == TO_US && !isGroup) icmpError(device, ICMP_PARAMETER_PROBLEM, 0, <u32>options << 24, packet);
      return deviceDrop(at, COUNT_RX_MALFORMED);
    }
  }
  if ((load16(packet + IPV4_FRAGMENT) & (IPV4_MF | IPV4_OFFSET)) != 0) {
    packet = ipv4Reassemble(at, packet);
    if (packet == 0) return;
    return deliver(at, packet, IPV4_HEADER, load16(packet + IPV4_LENGTH), to, isGroup, false);
  }
  deliver(at, packet, header, load16(packet + IPV4_LENGTH), to, isGroup, isChecked);
}

function recipient(device: Device, protocol: u8, destination: u32, isGroup: bool): u32 {
  const at = interfaceAt(device.number);
  if (at.address != 0 && destination == at.address) return isGroup ? TO_NOBODY : TO_US;
  if (isBroadcast(device.number, destination)) return TO_GROUP;
  if (isMulticastV4(destination)) {
    addressSetV4(local, destination);
    return isJoined(device.number, local) ? TO_GROUP : TO_NOBODY;
  }
  if (isGroup || destination == 0 || isLoopbackV4(destination) || destination >> 28 == 15) return TO_NOBODY;
  if (device.takesAny) return TO_ANY;
  // A host with several links is known under all its addresses on each of them (RFC 1122, 3.3.4.2, weak model).
  if (ownerV4(destination) >= 0) return TO_US;
  return at.address == 0 && protocol == PROTOCOL_UDP && udpWantsUnconfigured(device.number) ? TO_US : TO_NOBODY;
}

/** A source that cannot be (RFC 1122, 3.2.1.3). 0.0.0.0 may only ask everybody, for its address. */
function isMartian(device: u32, protocol: u8, source: u32, destination: u32): bool {
  if (source == 0) return protocol != PROTOCOL_UDP || destination != BROADCAST;
  if (source >> 28 >= 14 || isLoopbackV4(source) || isBroadcast(device, source)) return true;
  return source >> 24 == 0 || ownerV4(source) >= 0;
}

function deliver(
  device: Device, packet: usize, header: u32, total: u32, to: u32, isGroup: bool, isChecked: bool,
): void {
  const protocol = load<u8>(packet, IPV4_PROTOCOL);
  addressSetV4(local, load32(packet + IPV4_DESTINATION));
  addressSetV4(remote, load32(packet + IPV4_SOURCE));
  const segment = packet + header;
  const length = total - header;
  const isUnicast = to != TO_GROUP && !isGroup;
  if (protocol == PROTOCOL_TCP) {
    if (!isUnicast) return deviceDrop(device, COUNT_RX_NOT_OURS);
    return tcpInput(device.number, segment, length, local, remote, isChecked);
  }
  if (protocol == PROTOCOL_UDP) {
    if (udpInput(device, segment, length, local, remote, isChecked) || !isUnicast) return;
    const code = to == TO_ANY ? UNREACHABLE_PROHIBITED : UNREACHABLE_PORT;
    return icmpError(device.number, ICMP_UNREACHABLE, code, 0, packet);
  }
  if (protocol == PROTOCOL_ICMP) {
    // Answers come from our own addresses only: a gateway does not play those behind it.
    if (to == TO_ANY) return deviceDrop(device, COUNT_RX_NOT_OURS);
    return icmpInput(device, segment, length, local, remote, isUnicast);
  }
  deviceDrop(device, COUNT_RX_PROTOCOL);
  if (!isUnicast) return;
  icmpError(device.number, ICMP_UNREACHABLE, to == TO_ANY ? UNREACHABLE_PROHIBITED : UNREACHABLE_PROTOCOL, 0, packet);
}
