/**
 * Our IPv6 addresses on each device (RFC 4862): their states and lifetimes. Whether one may be used is found out by
 * ndp/dad.ts; which of several is used is chosen by select.ts.
 */
import { ADDRESS_IPV6, E_AGAIN } from '../abi';
import { NEVER, nowMs } from '../clock';
import { DEVICES, deviceCount } from '../device/device';
import { addressCopy, addressEqual } from '../ip/address';
import { groupJoin, groupLeave } from '../ip/groups';
import { interfaceAt, interfaceTell, routesChanged } from '../ip/interface';
import { arenaMust } from '../memory/arena';
import { scratch } from '../scratch';
import { isLinkLocalV6 } from './wire';

/** Addresses on one device: link-local, and some prefixes' (RFC 4862, 5.5.3 leaves the limit to us). */
export const ADDRESSES: u32 = 8;

export const ADDRESS_FREE_PLACE: u8 = 0;
/** Being checked: not used, not answered for. */
export const ADDRESS_TENTATIVE: u8 = 1;
export const ADDRESS_PREFERRED: u8 = 2;
/** Kept for what uses it, not chosen for anything new. */
export const ADDRESS_DEPRECATED: u8 = 3;
/** Somebody else has it. */
export const ADDRESS_DUPLICATE: u8 = 4;

export const ORIGIN_LINK_LOCAL: u8 = 0;
export const ORIGIN_STATIC: u8 = 1;
export const ORIGIN_SLAAC: u8 = 2;

@unmanaged
export class Address6 {
  address0: u64;
  address1: u64;
  /** Until when; NEVER: for ever. */
  preferredMs: u64;
  validMs: u64;
  /** When ndp/dad.ts has to look at it again, or NEVER. */
  dueMs: u64;
  prefixLength: u8;
  state: u8;
  origin: u8;
  device: u8;
  /** Solicitations still to be sent before it is ours. */
  probes: u8;
  /** How often another interface identifier was tried (RFC 7217, section 6). */
  attempts: u8;
}

const BYTES: u32 = 48;

const group: usize = memory.data<u8>([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 0]);
let table: usize = 0;
/** No lifetime ends before. */
let dueMs: u64 = NEVER;

export function addressesStart(): void {
  table = arenaMust(DEVICES * ADDRESSES * BYTES);
}

/** Place `index` < ADDRESSES of a device, in use or not. */
// @ts-ignore: decorator
@inline
export function addressAt(device: u32, index: u32): Address6 {
  return changetype<Address6>(table + (device * ADDRESSES + index) * BYTES);
}

/** The solicited-node group of an address (RFC 4291, 2.7.1): 16 bytes, valid until the next call. */
export function solicitedNode(address: usize): usize {
  store<u8>(group, load<u8>(address, 13), 13);
  store<u16>(group, load<u16>(address, 14), 14);
  return group;
}

/** The place of an address on a device, whatever its state; 0: not there. */
export function addressFind(device: u32, address: usize): usize {
  for (let i: u32 = 0; i < ADDRESSES; i++) {
    const at = addressAt(device, i);
    if (at.state != ADDRESS_FREE_PLACE && addressEqual(changetype<usize>(at), address)) return changetype<usize>(at);
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function isUsable(at: Address6): bool {
  return at.state == ADDRESS_PREFERRED || at.state == ADDRESS_DEPRECATED;
}

/** Whether packets to `address` on that device are for us. */
export function ipv6HasAddress(device: u32, address: usize): bool {
  const found = addressFind(device, address);
  return found != 0 && isUsable(changetype<Address6>(found));
}

/** The device that has that address, or -1. */
export function ipv6OwnerOf(address: usize): i32 {
  for (let i: u32 = 0; i < deviceCount(); i++) if (ipv6HasAddress(i, address)) return <i32>i;
  return -1;
}

/** The device's usable link-local address; 0: none yet. */
export function ipv6LinkLocal(device: u32): usize {
  for (let i: u32 = 0; i < ADDRESSES; i++) {
    const at = addressAt(device, i);
    if (isUsable(at) && isLinkLocalV6(changetype<usize>(at))) return changetype<usize>(at);
  }
  return 0;
}

/** A new tentative address that lives for ever, for ndp/dad.ts to check; 0: no place is left, or it is there already. */
export function addressMake(device: u32, address: usize, prefixLength: u32, origin: u8): usize {
  if (addressFind(device, address) != 0) return 0;
  for (let i: u32 = 0; i < ADDRESSES; i++) {
    const at = addressAt(device, i);
    if (at.state != ADDRESS_FREE_PLACE) continue;
    addressCopy(changetype<usize>(at), address);
    at.prefixLength = <u8>prefixLength;
    at.state = ADDRESS_TENTATIVE;
    at.origin = origin;
    at.device = <u8>device;
    at.preferredMs = NEVER;
    at.validMs = NEVER;
    at.dueMs = NEVER;
    at.attempts = 0;
    groupJoin(device, solicitedNode(address), 0);
    return changetype<usize>(at);
  }
  return 0;
}

/** Takes an address away. */
export function addressForget(at: Address6): void {
  if (at.state != ADDRESS_DUPLICATE) groupLeave(at.device, solicitedNode(changetype<usize>(at)), 0);
  at.state = ADDRESS_FREE_PLACE;
  at.dueMs = NEVER;
  routesChanged();
  interfaceTell(interfaceAt(at.device), ADDRESS_IPV6);
}

/** Sets how long an address is preferred and valid, in milliseconds from now; NEVER: for ever. */
export function addressSetLifetimes(at: Address6, preferredMs: u64, validMs: u64): void {
  at.preferredMs = preferredMs == NEVER ? NEVER : nowMs + preferredMs;
  at.validMs = validMs == NEVER ? NEVER : nowMs + validMs;
  if (at.state == ADDRESS_DEPRECATED && at.preferredMs > nowMs) at.state = ADDRESS_PREFERRED;
  dueMs = min(dueMs, min(at.preferredMs, at.validMs));
}

/** Ends what has lived long enough (RFC 4862, 5.5.4); the next deadline in milliseconds. */
export function addressesTick(): u64 {
  if (nowMs < dueMs) return dueMs;
  dueMs = NEVER;
  for (let i: u32 = 0; i < deviceCount() * ADDRESSES; i++) {
    const at = changetype<Address6>(table + i * BYTES);
    if (at.state == ADDRESS_FREE_PLACE) continue;
    if (at.validMs <= nowMs) {
      addressForget(at);
      continue;
    }
    if (at.state == ADDRESS_PREFERRED && at.preferredMs <= nowMs) at.state = ADDRESS_DEPRECATED;
    dueMs = min(dueMs, at.validMs);
    if (at.state != ADDRESS_DEPRECATED && at.preferredMs > nowMs) dueMs = min(dueMs, at.preferredMs);
  }
  return dueMs;
}

/** OP_IPV6_GET */
export function addressGet(device: u32, index: u32): i32 {
  for (let i: u32 = 0; i < ADDRESSES; i++) {
    const at = addressAt(device, i);
    if (at.state == ADDRESS_FREE_PLACE || index-- != 0) continue;
    addressCopy(scratch, changetype<usize>(at));
    store<u8>(scratch, at.prefixLength, 16);
    store<u8>(scratch, at.state, 17);
    store<u8>(scratch, at.origin, 18);
    return 0;
  }
  return E_AGAIN;
}
