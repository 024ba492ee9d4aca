/**
 * What the network layer knows of each device: its IPv4 configuration, its IPv6 variables (RFC 4861, 6.3.2), and the
 * entity through which the control plane hears of changes (handle = device number + 1, EVENT_ADDRESS).
 */
import { EVENT_ADDRESS } from '../abi';
import { NEVER } from '../clock';
import { DEVICES } from '../device/device';
import { arenaMust } from '../memory/arena';
import { Entity, KIND_DEVICE } from '../object/entity';
import { eventPost } from '../object/events';

@unmanaged
export class Interface extends Entity {
  device: u32;

  // ---- IPv4: integers in host order. Address 0: not configured.
  address: u32;
  netmask: u32;
  gateway: u32;
  prefixLength: u32;
  /** Announcements still to be made, and when (arp/announce.ts). */
  announcements: u32;
  announceMs: u64;
  /** When a conflict was last answered. */
  defendedMs: u64;
  /** An address that is being probed, 0: none; probes still to be sent, and when. */
  probed: u32;
  probes: u32;
  probeMs: u64;

  // ---- IPv6
  isEnabled: bool;
  /** Sends router advertisements: a gateway. */
  isRouter: bool;
  hopLimit: u8;
  /** Router solicitations still to be sent, and when. */
  solicitations: u32;
  solicitMs: u64;
  reachableMs: u32;
  retransMs: u32;
  /** The link's MTU for IPv6; 0: the device's (RFC 4861, 4.6.4). */
  mtu: u32;
}

const BYTES: u32 = (offsetof<Interface>() + 15) & ~15;

/** RFC 4861, section 10: REACHABLE_TIME and RETRANS_TIMER in milliseconds. */
export const REACHABLE_MS: u32 = 30_000;
export const RETRANS_MS: u32 = 1_000;

let table: usize = 0;

/** Changes whenever a route may have: what was looked up before is looked up again. */
export let routeVersion: u32 = 1;

export function interfacesStart(): void {
  table = arenaMust(DEVICES * BYTES);
  for (let i: u32 = 0; i < DEVICES; i++) {
    const at = interfaceAt(i);
    at.kind = KIND_DEVICE;
    at.handle = i + 1;
    at.device = i;
    at.hopLimit = 64;
    at.reachableMs = REACHABLE_MS;
    at.retransMs = RETRANS_MS;
    at.announceMs = NEVER;
    at.probeMs = NEVER;
    at.solicitMs = NEVER;
  }
}

/** For every number below DEVICES, whether there is a device or not. */
// @ts-ignore: decorator
@inline
export function interfaceAt(device: u32): Interface {
  return changetype<Interface>(table + device * BYTES);
}

export function routesChanged(): void {
  routeVersion++;
}

/** Tells the control plane: `bits` are ADDRESS_*, which collect until they are taken; `detail` is the last one's. */
export function interfaceTell(at: Interface, bits: u32, detail: u32 = 0): void {
  at.a = at.mask != 0 ? at.a | bits : bits;
  at.b = detail;
  eventPost(at, EVENT_ADDRESS);
}
