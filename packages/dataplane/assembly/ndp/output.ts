/** Solicitations and advertisements that we send (RFC 4861, 7.2; RFC 4862, 5.4.2). */
import { deviceAt } from '../device/device';
import { FRAME_TRANSPORT, framePush, frameOwn, frameTake } from '../device/frame';
import { ethernetOutput } from '../ethernet/output';
import { ETHERTYPE_IPV6, macStore } from '../ethernet/wire';
import { ICMP_CHECKSUM } from '../icmp/wire';
import { icmpv6Send } from '../icmpv6/output';
import { NDP_NEIGHBOUR_ADVERTISEMENT, NDP_NEIGHBOUR_SOLICITATION, NDP_ROUTER_SOLICITATION } from '../icmpv6/wire';
import { PROTOCOL_ICMPV6, addressCopy, addressIsAny, pseudoHeaderSum } from '../ip/address';
import { interfaceAt } from '../ip/interface';
import { ipv6HasAddress, ipv6LinkLocal, solicitedNode } from '../ipv6/addresses';
import { ipv6Write } from '../ipv6/packet';
import { ipv6Select } from '../ipv6/select';
import { IPV6_HEADER } from '../ipv6/wire';
import { checksumOf, sumBytes } from '../memory/wire';
import {
  ADVERTISEMENT, FLAG_OVERRIDE, FLAG_ROUTER, FLAG_SOLICITED, MAC_OPTION, NDP_HOP_LIMIT, NDP_TARGET, OPTION_SOURCE_MAC,
  OPTION_TARGET_MAC, ROUTER_SOLICITATION, SOLICITATION,
} from './wire';

const local: usize = memory.data(16);
const unspecified: usize = memory.data(16);
export const allNodes: usize = memory.data<u8>([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
const allRouters: usize = memory.data<u8>([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);

/** Writes an option with our own MAC. */
export function macOption(at: usize, type: u8, device: u32): void {
  store<u8>(at, type);
  store<u8>(at, 1, 1);
  macStore(at + 2, deviceAt(device).mac);
}

/**
 * Asks for `target` (7.2.2): its group, or only the station `mac` if that is not 0. `source`: 16 bytes of the packet that
 * needs it, or 0.
 */
export function ndpSolicit(device: u32, target: usize, mac: u64, source: usize): void {
  if (source != 0 && ipv6HasAddress(device, source)) addressCopy(local, source);
  else if (!ipv6Select(device, target, local)) return;
  const frame = frameTake();
  if (frame == 0) return;
  const message = frame + FRAME_TRANSPORT;
  store<u64>(message, NDP_NEIGHBOUR_SOLICITATION);
  addressCopy(message + NDP_TARGET, target);
  macOption(message + SOLICITATION, OPTION_SOURCE_MAC, device);
  if (mac == 0) icmpv6Send(device, frame, SOLICITATION + MAC_OPTION, local, solicitedNode(target), NDP_HOP_LIMIT);
  else toStation(device, frame, SOLICITATION + MAC_OPTION, local, target, mac);
}

/** Whether somebody has `target`, which we would like to have (RFC 4862, 5.4.2): from ::, without our MAC. */
export function ndpProbe(device: u32, target: usize): void {
  const frame = frameTake();
  if (frame == 0) return;
  const message = frame + FRAME_TRANSPORT;
  store<u64>(message, NDP_NEIGHBOUR_SOLICITATION);
  addressCopy(message + NDP_TARGET, target);
  icmpv6Send(device, frame, SOLICITATION, unspecified, solicitedNode(target), NDP_HOP_LIMIT);
}

/**
 * Says that `target` is ours (7.2.4): to `remote` at `mac`; or to everybody, if `remote` is :: or 0 (then it was not
 * asked for).
 */
export function ndpAdvertise(device: u32, target: usize, remote: usize, mac: u64): void {
  const frame = frameTake();
  if (frame == 0) return;
  const message = frame + FRAME_TRANSPORT;
  const isSolicited = remote != 0 && !addressIsAny(remote);
  const flags = FLAG_OVERRIDE | (isSolicited ? FLAG_SOLICITED : 0) | (interfaceAt(device).isRouter ? FLAG_ROUTER : 0);
  store<u64>(message, NDP_NEIGHBOUR_ADVERTISEMENT);
  store<u8>(message, flags, 4);
  addressCopy(message + NDP_TARGET, target);
  macOption(message + ADVERTISEMENT, OPTION_TARGET_MAC, device);
  addressCopy(local, target);
  const length = ADVERTISEMENT + MAC_OPTION;
  if (!isSolicited) icmpv6Send(device, frame, length, local, allNodes, NDP_HOP_LIMIT);
  else if (mac != 0) toStation(device, frame, length, local, remote, mac);
  else icmpv6Send(device, frame, length, local, remote, NDP_HOP_LIMIT);
}

/** Asks routers to advertise themselves (6.3.7). */
export function ndpSolicitRouters(device: u32): void {
  const from = ipv6LinkLocal(device);
  const frame: usize = from == 0 ? 0 : frameTake();
  if (frame == 0) return;
  const message = frame + FRAME_TRANSPORT;
  store<u64>(message, NDP_ROUTER_SOLICITATION);
  macOption(message + ROUTER_SOLICITATION, OPTION_SOURCE_MAC, device);
  icmpv6Send(device, frame, ROUTER_SOLICITATION + MAC_OPTION, from, allRouters, NDP_HOP_LIMIT);
}

/** Sends to a station whose MAC we know, past the neighbour cache. */
function toStation(device: u32, frame: usize, length: u32, from: usize, to: usize, mac: u64): void {
  const message = frame + FRAME_TRANSPORT;
  store<u16>(message, checksumOf(sumBytes(pseudoHeaderSum(from, to, PROTOCOL_ICMPV6, length), message, length)), ICMP_CHECKSUM);
  frameOwn(frame, length);
  ipv6Write(framePush(frame, IPV6_HEADER), length, PROTOCOL_ICMPV6, from, to, NDP_HOP_LIMIT);
  ethernetOutput(deviceAt(device), frame, mac, ETHERTYPE_IPV6);
}
