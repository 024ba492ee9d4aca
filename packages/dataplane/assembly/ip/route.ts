/**
 * Which way packets go: on which device, from which of our addresses, and to which neighbour. Routes are derived from
 * the interfaces' configuration (connected networks, gateways, default routers), so there is no table to keep in step.
 */
import { E_ROUTE } from '../abi';
import { Device, deviceAt, deviceCount } from '../device/device';
import { ipv6HasAddress, ipv6OwnerOf } from '../ipv6/addresses';
import { ipv6NextHop } from '../ipv6/route';
import { ipv6Select } from '../ipv6/select';
import { isLoopbackV6, isMulticastV6 } from '../ipv6/wire';
import { addressCopy, addressIsAny, addressIsV4, addressSetV4, addressV4 } from './address';
import { interfaceAt } from './interface';

/** No device: of the functions that return one. */
export const NO_DEVICE: i32 = -1;

export const BROADCAST: u32 = 0xffffffff;

// @ts-ignore: decorator
@inline
export function isMulticastV4(address: u32): bool {
  return address >> 28 == 14;
}

/** 127.0.0.0/8 */
// @ts-ignore: decorator
@inline
export function isLoopbackV4(address: u32): bool {
  return address >> 24 == 127;
}

/** Whether `address` is the broadcast address of the device's own network. */
export function isDirectedBroadcast(device: u32, address: u32): bool {
  const at = interfaceAt(device);
  return at.address != 0 && at.prefixLength < 31 && address == (at.address | ~at.netmask);
}

/** Whether packets to `address` reach all of a link: limited or directed broadcast. */
export function isBroadcast(device: u32, address: u32): bool {
  return address == BROADCAST || isDirectedBroadcast(device, address);
}

/** Whether packets to `address` (16 bytes) are for more than one host on that link. */
export function isGroup(device: u32, address: usize): bool {
  if (!addressIsV4(address)) return isMulticastV6(address);
  return isMulticastV4(addressV4(address)) || isBroadcast(device, addressV4(address));
}

/** The device that has the IPv4 address `address`, or NO_DEVICE. */
export function ownerV4(address: u32): i32 {
  if (address == 0) return NO_DEVICE;
  for (let i: u32 = 0; i < deviceCount(); i++) if (interfaceAt(i).address == address) return <i32>i;
  return NO_DEVICE;
}

/** Whether the 16 bytes are an address of ours, on that device or (`device` < 0) on any. */
export function isOurs(device: i32, address: usize): bool {
  if (addressIsV4(address)) {
    const owner = ownerV4(addressV4(address));
    return owner != NO_DEVICE && (device < 0 || owner == device);
  }
  return device < 0 ? ipv6OwnerOf(address) != NO_DEVICE : ipv6HasAddress(<u32>device, address);
}

/** The device through which the IPv4 address `remote` is reached: the longest connected network, else a gateway. */
function deviceForV4(remote: u32): i32 {
  let best = NO_DEVICE;
  let bestLength: i32 = -1;
  for (let i: u32 = 0; i < deviceCount(); i++) {
    const at = interfaceAt(i);
    if (!deviceAt(i).isUp || at.address == 0) continue;
    const isConnected = ((remote ^ at.address) & at.netmask) == 0;
    const isWay = isConnected || at.gateway != 0 || remote == BROADCAST || isMulticastV4(remote);
    const length: i32 = isConnected ? <i32>at.prefixLength + 1 : 0;
    if (isWay && length > bestLength) {
      best = <i32>i;
      bestLength = length;
    }
  }
  return best;
}

/** See routeFind of output.ts, for IPv4. */
export function routeFindV4(remote: usize, local: usize): i32 {
  const to = addressV4(remote);
  if (to == 0) return E_ROUTE;
  const owner = ownerV4(to);
  let device = owner != NO_DEVICE ? owner : deviceForV4(to);
  if (isLoopbackV4(to)) device = deviceCount() == 0 ? NO_DEVICE : 0;
  if (device == NO_DEVICE) return E_ROUTE;
  if (addressIsAny(local)) {
    addressSetV4(local, isLoopbackV4(to) ? to : interfaceAt(<u32>device).address);
    return device;
  }
  const from = ownerV4(addressV4(local));
  if (from == NO_DEVICE) return deviceAt(<u32>device).takesAny || isLoopbackV4(addressV4(local)) ? device : E_ROUTE;
  // What has no better way than the link of its source leaves there: broadcasts and groups.
  return to == BROADCAST || isMulticastV4(to) ? from : device;
}

/** The neighbour that packets to the IPv4 unicast address `remote` are given to on `device`; 16 bytes to `hop`. False: no way. */
export function nextHopV4(device: Device, remote: usize, hop: usize): bool {
  const at = interfaceAt(device.number);
  const to = addressV4(remote);
  if (at.address == 0) return false;
  if (((to ^ at.address) & at.netmask) == 0) addressCopy(hop, remote);
  else if (at.gateway != 0) addressSetV4(hop, at.gateway);
  else return false;
  return true;
}

/** See routeFind of output.ts, for IPv6. */
export function routeFindV6(remote: usize, local: usize): i32 {
  if (isLoopbackV6(remote)) {
    if (addressIsAny(local)) addressCopy(local, remote);
    return deviceCount() == 0 ? E_ROUTE : 0;
  }
  const owner = ipv6OwnerOf(remote);
  if (!addressIsAny(local)) {
    const from = ipv6OwnerOf(local);
    if (owner != NO_DEVICE || from != NO_DEVICE) return from != NO_DEVICE ? from : owner;
    for (let i: u32 = 0; i < deviceCount(); i++) {
      if (deviceAt(i).takesAny && ipv6NextHop(i, remote, 0) >= 0) return <i32>i;
    }
    return E_ROUTE;
  }
  let device = owner;
  let best: i32 = -1;
  for (let i: u32 = 0; device == owner && owner == NO_DEVICE && i < deviceCount(); i++) {
    const length = ipv6NextHop(i, remote, 0);
    if (length > best) best = length;
  }
  for (let i: u32 = 0; device == NO_DEVICE && best >= 0 && i < deviceCount(); i++) {
    if (ipv6NextHop(i, remote, 0) == best) device = <i32>i;
  }
  if (device == NO_DEVICE || !ipv6Select(<u32>device, remote, local)) return E_ROUTE;
  return device;
}
