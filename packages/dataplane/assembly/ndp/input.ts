/**
 * Messages of neighbour discovery that were received (RFC 4861, sections 6 and 7; hop limit 255, code 0 and the checksum
 * have been seen to). Redirects are not followed: a host here has one router, and a forged one would take its traffic.
 */
import { COUNT_RX_MALFORMED, Device, deviceDrop } from '../device/device';
import {
  NDP_NEIGHBOUR_ADVERTISEMENT, NDP_NEIGHBOUR_SOLICITATION, NDP_ROUTER_ADVERTISEMENT, NDP_ROUTER_SOLICITATION,
} from '../icmpv6/wire';
import { addressIsAny } from '../ip/address';
import { interfaceAt } from '../ip/interface';
import {
  NEIGHBOUR_INCOMPLETE, NEIGHBOUR_REACHABLE, Neighbour, neighbourFind, neighbourMake,
} from '../ip/neighbour';
import { neighbourReachable, neighbourStale } from '../ip/resolve';
import { ADDRESS_TENTATIVE, Address6, addressFind, ipv6HasAddress } from '../ipv6/addresses';
import { isLinkLocalV6, isMulticastV6 } from '../ipv6/wire';
import { routerSolicited } from './advertise';
import { dadConflict } from './dad';
import { routerAdvertised } from './discovery';
import { optionMac, optionsAreGood } from './options';
import { ndpAdvertise } from './output';
import { routerForget } from './routers';
import {
  ADVERTISEMENT, FLAG_OVERRIDE, FLAG_ROUTER, FLAG_SOLICITED, NDP_TARGET, OPTION_SOURCE_MAC, OPTION_TARGET_MAC,
  ROUTER_ADVERTISEMENT, ROUTER_SOLICITATION, SOLICITATION,
} from './wire';

/** A message of `length` bytes from `remote` to `local`. */
export function ndpInput(device: Device, message: usize, length: u32, local: usize, remote: usize): void {
  const type = load<u8>(message);
  const fixed = fixedBytes(type);
  const end = message + length;
  if (fixed == 0) return;
  if (length < fixed || !optionsAreGood(message + fixed, end)) return deviceDrop(device, COUNT_RX_MALFORMED);
  if (type == NDP_NEIGHBOUR_SOLICITATION) solicited(device, message, end, local, remote);
  else if (type == NDP_NEIGHBOUR_ADVERTISEMENT) advertised(device, message, end, local);
  else if (type == NDP_ROUTER_ADVERTISEMENT) {
    if (!isLinkLocalV6(remote)) return deviceDrop(device, COUNT_RX_MALFORMED);
    learn(device, remote, optionMac(message + fixed, end, OPTION_SOURCE_MAC));
    routerAdvertised(interfaceAt(device.number), message, end, remote);
  } else if (interfaceAt(device.number).isRouter) {
    const mac = optionMac(message + fixed, end, OPTION_SOURCE_MAC);
    if (addressIsAny(remote) && mac != 0) return deviceDrop(device, COUNT_RX_MALFORMED);
    if (!addressIsAny(remote)) learn(device, remote, mac);
    routerSolicited(device.number);
  }
}

/** Bytes before the options; 0: not a message that we read. */
function fixedBytes(type: u8): u32 {
  if (type == NDP_NEIGHBOUR_SOLICITATION) return SOLICITATION;
  if (type == NDP_NEIGHBOUR_ADVERTISEMENT) return ADVERTISEMENT;
  if (type == NDP_ROUTER_ADVERTISEMENT) return ROUTER_ADVERTISEMENT;
  return type == NDP_ROUTER_SOLICITATION ? ROUTER_SOLICITATION : 0;
}

/** Somebody who talks to us says what its MAC is (7.2.3): good enough to send to, not to call it reachable. */
function learn(device: Device, remote: usize, mac: u64): void {
  if (mac == 0) return;
  let found = neighbourFind(device.number, remote);
  if (found == 0) found = neighbourMake(device.number, remote, false);
  if (found == 0) return;
  const entry = changetype<Neighbour>(found);
  if (entry.state == NEIGHBOUR_INCOMPLETE || entry.mac != mac) neighbourStale(entry, mac);
}

/** A neighbour solicitation (7.2.3). */
function solicited(device: Device, message: usize, end: usize, local: usize, remote: usize): void {
  const target = message + NDP_TARGET;
  const mac = optionMac(message + SOLICITATION, end, OPTION_SOURCE_MAC);
  const isProbe = addressIsAny(remote);
  // A probe goes to the group of its target, without a MAC (7.1.1).
  if (isMulticastV6(target) || (isProbe && (mac != 0 || !isMulticastV6(local)))) return deviceDrop(device, COUNT_RX_MALFORMED);
  const found = addressFind(device.number, target);
  if (found == 0) return;
  const at = changetype<Address6>(found);
  if (at.state == ADDRESS_TENTATIVE) {
    // Somebody else checks the same address (RFC 4862, 5.4.3); who only resolves it hears nothing yet.
    if (isProbe) dadConflict(at);
    return;
  }
  if (!ipv6HasAddress(device.number, target)) return;
  if (!isProbe) learn(device, remote, mac);
  ndpAdvertise(device.number, target, remote, mac);
}

/** A neighbour advertisement (7.2.5). */
function advertised(device: Device, message: usize, end: usize, local: usize): void {
  const target = message + NDP_TARGET;
  const flags = load<u8>(message, 4);
  const isSolicited = (flags & FLAG_SOLICITED) != 0;
  if (isMulticastV6(target) || (isSolicited && isMulticastV6(local))) return deviceDrop(device, COUNT_RX_MALFORMED);
  const ours = addressFind(device.number, target);
  if (ours != 0) return dadConflict(changetype<Address6>(ours));
  const found = neighbourFind(device.number, target);
  if (found == 0) return;
  const entry = changetype<Neighbour>(found);
  const mac = optionMac(message + ADVERTISEMENT, end, OPTION_TARGET_MAC);
  const isRouter = (flags & FLAG_ROUTER) != 0;
  if (entry.state == NEIGHBOUR_INCOMPLETE) {
    if (mac == 0) return;
    entry.isRouter = isRouter;
    if (isSolicited) neighbourReachable(entry, mac);
    else neighbourStale(entry, mac);
    return;
  }
  const isOther = mac != 0 && mac != entry.mac;
  if (isOther && (flags & FLAG_OVERRIDE) == 0) {
    // Contradicted, but not replaced: what we have is not trusted any more.
    if (entry.state == NEIGHBOUR_REACHABLE) neighbourStale(entry, entry.mac);
    return;
  }
  if (isSolicited) neighbourReachable(entry, mac == 0 ? entry.mac : mac);
  else if (isOther) neighbourStale(entry, mac);
  if (entry.isRouter && !isRouter) routerForget(interfaceAt(device.number), target);
  entry.isRouter = isRouter;
}
