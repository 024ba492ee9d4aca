/**
 * From a transport to the wire: which way, and under which headers. Both versions of IP; the version is that of the
 * addresses.
 */
import { E_ROUTE, E_SIZE } from '../abi';
import { Device, deviceAt } from '../device/device';
import { Frame, frameDone, frameIsSegmented, framePush } from '../device/frame';
import { ethernetOutput } from '../ethernet/output';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, MAC_BROADCAST } from '../ethernet/wire';
import { ipv4Write } from '../ipv4/packet';
import { IPV4_HEADER } from '../ipv4/wire';
import { ipv6Write } from '../ipv6/packet';
import { IPV6_HEADER } from '../ipv6/wire';
import { addressIsV4, addressV4 } from './address';
import { destinationFind } from './destination';
import { interfaceAt } from './interface';
import { isLoopback, loopbackSend } from './loopback';
import { Neighbour } from './neighbour';
import { MIN_MTU_V4, pmtuFind } from './pmtu';
import { neighbourConfirm, neighbourSend } from './resolve';
import { isGroup, isMulticastV4, routeFindV4, routeFindV6 } from './route';

/**
 * The device on which packets to `remote` (16 bytes) leave, and our address there. Fills `local` (16 bytes) when it is
 * ::; else the address must be ours (or the device takes any). E_ROUTE when there is none.
 */
export function routeFind(remote: usize, local: usize): i32 {
  return addressIsV4(remote) ? routeFindV4(remote, local) : routeFindV6(remote, local);
}

/** RFC 1122, 3.2.1.7: what has become usual. IPv6 has what routers advertise. */
const TTL: u32 = 64;

/** The largest IP packet of the link itself. */
// @ts-ignore: decorator
@inline
export function linkMtu(device: Device, isV4: bool): u32 {
  if (isV4) return device.mtu;
  const mtu = interfaceAt(device.number).mtu;
  return mtu == 0 ? device.mtu : mtu;
}

/** The largest IP packet, headers included, that reaches `remote` through `device`, as far as is known. */
export function routeMtu(device: u32, remote: usize): u32 {
  return pmtuFind(remote, linkMtu(deviceAt(device), addressIsV4(remote)));
}

/**
 * Sends `frame`, whose transport segment begins at FRAME_TRANSPORT, its checksum stored or offloaded. Puts the IP and the
 * Ethernet header in front, waits for the neighbour's address if need be. Takes the frame, whatever the result: 0, or
 * E_ROUTE, E_SIZE (larger than the MTU and not to be segmented by the device), E_MEMORY (dropped). Hop limit 0: the usual.
 */
export function ipSend(device: u32, frame: usize, protocol: u8, local: usize, remote: usize, hopLimit: u32 = 0): i32 {
  const at = deviceAt(device);
  const isV4 = addressIsV4(remote);
  if (hopLimit == 0) hopLimit = isV4 ? TTL : <u32>interfaceAt(device).hopLimit;
  const length = changetype<Frame>(frame).length + (isV4 ? IPV4_HEADER : IPV6_HEADER);
  if (length > linkMtu(at, isV4) && (!frameIsSegmented(frame) || length > 65_535)) {
    frameDone(frame);
    return E_SIZE;
  }
  // Where a path claims to take no more than the least that we believe, its routers may cut.
  const isWhole = pmtuFind(remote, 65_535) > MIN_MTU_V4;
  if (isV4) ipv4Write(framePush(frame, IPV4_HEADER), length, protocol, local, remote, hopLimit, isWhole);
  else ipv6Write(framePush(frame, IPV6_HEADER), length - IPV6_HEADER, protocol, local, remote, hopLimit);
  return packetSend(at, frame, isV4, remote);
}

/** Sends a finished IP packet towards `remote`, a group or a host. Takes the frame; results as of ipSend. */
export function packetSend(device: Device, frame: usize, isV4: bool, remote: usize): i32 {
  const neighbour = destinationFind(device, remote);
  if (neighbour != 0) return neighbourSend(changetype<Neighbour>(neighbour), frame);
  if (isGroup(device.number, remote)) return groupSend(device, frame, isV4, remote);
  if (isLoopback(remote)) return loopbackSend(device, frame);
  frameDone(frame);
  return E_ROUTE;
}

/** The MAC of a group is made of its address (RFC 1112, 6.4; RFC 2464, 7). */
function groupSend(device: Device, frame: usize, isV4: bool, remote: usize): i32 {
  if (!isV4) return ethernetOutput(device, frame, 0x3333 | (<u64>load<u32>(remote, 12) << 16), ETHERTYPE_IPV6);
  const address = addressV4(remote);
  if (!isMulticastV4(address)) return ethernetOutput(device, frame, MAC_BROADCAST, ETHERTYPE_IPV4);
  const low = bswap<u32>(address & 0x7fffff);
  return ethernetOutput(device, frame, 0x5e0001 | (<u64>low << 16), ETHERTYPE_IPV4);
}

/** A transport has seen that packets to `remote` arrive: its neighbour needs no probe (RFC 4861, 7.3.1). */
export function ipConfirm(device: u32, remote: usize): void {
  const neighbour = destinationFind(deviceAt(device), remote);
  if (neighbour != 0) neighbourConfirm(changetype<Neighbour>(neighbour));
}
