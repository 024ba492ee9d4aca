/**
 * Multicast groups that we are in, per device: those of the stack itself (an address's solicited-node group) and those
 * that sockets have joined. A group is left when its last member goes. No IGMP is spoken: on a link whose switches prune
 * IPv4 groups without it, they do not reach us.
 */
import { E_ARGUMENT, E_HANDLE, E_MEMORY } from '../abi';
import { arenaMust } from '../memory/arena';
import { deviceCount } from '../device/device';
import { KIND_UDP, entityFind } from '../object/entity';
import { mldChanged } from '../icmpv6/mld';
import { isMulticastV6 } from '../ipv6/wire';
import { scratch } from '../scratch';
import { addressCopy, addressEqual, addressIsV4, addressV4 } from './address';
import { interfaceAt } from './interface';
import { isMulticastV4 } from './route';

@unmanaged
class Membership {
  group0: u64;
  group1: u64;
  /** The socket's handle, or 0 for the stack. */
  owner: u32;
  /** Device number + 1; 0: this place is free. */
  device: u32;
}

/** Memberships in all: 2 KB. Looked through for each group packet, so few. */
const MEMBERSHIPS: u32 = 64;
const BYTES: u32 = 24;

let table: usize = 0;
/** No place from here on is in use. */
let top: u32 = 0;

export function groupsStart(): void {
  table = arenaMust(MEMBERSHIPS * BYTES);
}

// @ts-ignore: decorator
@inline
function at(index: u32): Membership {
  return changetype<Membership>(table + index * BYTES);
}

/** Group number `index` of a device, each once and in any order; 0 behind the last. */
export function groupAt(index: u32, device: u32): usize {
  for (let i: u32 = 0; i < top; i++) {
    const member = at(i);
    if (member.device != device + 1 || isRepeated(i)) continue;
    if (index-- == 0) return changetype<usize>(member);
  }
  return 0;
}

function isRepeated(index: u32): bool {
  for (let i: u32 = 0; i < index; i++) {
    if (at(i).device == at(index).device && addressEqual(changetype<usize>(at(i)), changetype<usize>(at(index)))) return true;
  }
  return false;
}

function isMember(device: u32, group: usize): bool {
  for (let i: u32 = 0; i < top; i++) {
    if (at(i).device == device + 1 && addressEqual(changetype<usize>(at(i)), group)) return true;
  }
  return false;
}

/** Whether packets to `group` are for us: one that we have joined, or all hosts (RFC 1112, RFC 4291 section 2.8). */
export function isJoined(device: u32, group: usize): bool {
  if (addressIsV4(group)) return addressV4(group) == 0xe0000001 || isMember(device, group);
  const scope = load<u8>(group, 1);
  if (load<u32>(group, 4) == 0 && load<u32>(group, 8) == 0 && (scope == 1 || scope == 2) && load<u16>(group, 2) == 0) {
    const number = bswap<u32>(load<u32>(group, 12));
    if (number == 1 || (number == 2 && interfaceAt(device).isRouter)) return true;
  }
  return isMember(device, group);
}

/** Joins for `owner`. False: no place is left. */
export function groupJoin(device: u32, group: usize, owner: u32): bool {
  let free: u32 = 0;
  while (free < top && at(free).device != 0) free++;
  if (free == MEMBERSHIPS) return false;
  const isNew = !isMember(device, group);
  if (free == top) top++;
  const member = at(free);
  addressCopy(changetype<usize>(member), group);
  member.owner = owner;
  member.device = device + 1;
  if (isNew && !addressIsV4(group)) mldChanged(device, group, true);
  return true;
}

/** Leaves once for `owner`; whether it was a member. */
export function groupLeave(device: u32, group: usize, owner: u32): bool {
  for (let i: u32 = 0; i < top; i++) {
    const member = at(i);
    if (member.owner != owner || member.device != device + 1 || !addressEqual(changetype<usize>(member), group)) continue;
    member.device = 0;
    if (!addressIsV4(group) && !isMember(device, group)) mldChanged(device, group, false);
    return true;
  }
  return false;
}

/** A socket is closed. */
export function leaveAll(owner: u32): void {
  for (let i: u32 = 0; i < top; i++) {
    const member = at(i);
    if (member.device != 0 && member.owner == owner) groupLeave(member.device - 1, changetype<usize>(member), owner);
  }
}

/** OP_UDP_GROUP */
export function groupCall(handle: u32, device: u32, isToJoin: bool): i32 {
  if (entityFind(handle, KIND_UDP) == 0) return E_HANDLE;
  const isGroup = addressIsV4(scratch) ? isMulticastV4(addressV4(scratch)) : isMulticastV6(scratch);
  if (!isGroup || device >= deviceCount()) return E_ARGUMENT;
  if (!isToJoin) return groupLeave(device, scratch, handle) ? 0 : E_ARGUMENT;
  return groupJoin(device, scratch, handle) ? 0 : E_MEMORY;
}
