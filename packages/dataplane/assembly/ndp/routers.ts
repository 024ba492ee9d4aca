/** Default routers (RFC 4861, 5.1), and which one is used (6.3.6): one that answers, before one that may not. */
import { ADDRESS_ROUTER } from '../abi';
import { NEVER, nowMs } from '../clock';
import { DEVICES } from '../device/device';
import { addressCopy, addressEqual } from '../ip/address';
import { Interface, interfaceTell, routesChanged } from '../ip/interface';
import { NEIGHBOUR_INCOMPLETE, Neighbour, neighbourFind } from '../ip/neighbour';
import { arenaMust } from '../memory/arena';

@unmanaged
class Router {
  address0: u64;
  address1: u64;
  /** 0: this place is free; NEVER: set by hand. */
  expiresMs: u64;
}

/** Of one device; more are not believed. */
const ROUTERS: u32 = 4;
const BYTES: u32 = 32;

let table: usize = 0;
/** The one that is tried when none is known to answer. */
let turn: u32 = 0;
/** No router's lifetime ends before. */
let dueMs: u64 = NEVER;

export function routersStart(): void {
  table = arenaMust(DEVICES * ROUTERS * BYTES);
}

// @ts-ignore: decorator
@inline
function at(device: u32, index: u32): Router {
  return changetype<Router>(table + (device * ROUTERS + index) * BYTES);
}

/** The address of the router to use; 0: there is none. */
export function routerChoose(device: u32): usize {
  let some: usize = 0;
  for (let i: u32 = 0; i < ROUTERS; i++) {
    const router = at(device, (turn + i) % ROUTERS);
    if (router.expiresMs <= nowMs) continue;
    const found = neighbourFind(device, changetype<usize>(router));
    if (found != 0 && changetype<Neighbour>(found).state > NEIGHBOUR_INCOMPLETE) return changetype<usize>(router);
    if (some == 0) some = changetype<usize>(router);
  }
  // None is known to answer: each look begins with the next, so that all are tried.
  turn = (turn + 1) % ROUTERS;
  return some;
}

/** A router says how long it may be used: milliseconds, NEVER for ever, 0 not any more. */
export function routerSet(interfaced: Interface, address: usize, lifetimeMs: u64): void {
  const device = interfaced.device;
  let place: usize = 0;
  for (let i: u32 = 0; i < ROUTERS; i++) {
    const router = at(device, i);
    if (router.expiresMs > nowMs && addressEqual(changetype<usize>(router), address)) {
      place = changetype<usize>(router);
      break;
    }
    if (router.expiresMs <= nowMs && place == 0) place = changetype<usize>(router);
  }
  if (place == 0) return;
  const router = changetype<Router>(place);
  const wasUsed = router.expiresMs > nowMs;
  // One that was set by hand is not for an advertisement to take away.
  if (wasUsed && router.expiresMs == NEVER) return;
  if (!wasUsed && lifetimeMs == 0) return;
  addressCopy(place, address);
  router.expiresMs = lifetimeMs == NEVER ? NEVER : lifetimeMs == 0 ? 0 : nowMs + lifetimeMs;
  dueMs = min(dueMs, router.expiresMs == 0 ? nowMs : router.expiresMs);
  if (wasUsed == (lifetimeMs != 0)) return;
  routesChanged();
  interfaceTell(interfaced, ADDRESS_ROUTER);
}

/** It says that it is no router any more (7.2.5). */
export function routerForget(interfaced: Interface, address: usize): void {
  for (let i: u32 = 0; i < ROUTERS; i++) {
    if (addressEqual(changetype<usize>(at(interfaced.device, i)), address)) routerSet(interfaced, address, 0);
  }
}

/** Forgets all of a device. */
export function routersForget(device: u32): void {
  for (let i: u32 = 0; i < ROUTERS; i++) at(device, i).expiresMs = 0;
  routesChanged();
}

/** Ends lifetimes; the next deadline in milliseconds. */
export function routersTick(): u64 {
  if (nowMs < dueMs) return dueMs;
  dueMs = NEVER;
  routesChanged();
  for (let i: u32 = 0; i < DEVICES * ROUTERS; i++) {
    const router = changetype<Router>(table + i * BYTES);
    if (router.expiresMs > nowMs) dueMs = min(dueMs, router.expiresMs);
  }
  return dueMs;
}
