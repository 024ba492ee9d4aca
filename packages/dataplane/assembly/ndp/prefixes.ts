/** The prefixes that routers say are on the link (RFC 4861, 5.1 and 6.3.4). */
import { NEVER, nowMs } from '../clock';
import { DEVICES } from '../device/device';
import { addressCopy, addressEqual } from '../ip/address';
import { routesChanged } from '../ip/interface';
import { commonPrefix } from '../ipv6/prefix';
import { arenaMust } from '../memory/arena';

@unmanaged
class Prefix {
  prefix0: u64;
  prefix1: u64;
  /** 0: this place is free. */
  validMs: u64;
  length: u32;
}

/** Of one device; more are not believed. */
const PREFIXES: u32 = 8;
const BYTES: u32 = 32;

let table: usize = 0;

export function prefixesStart(): void {
  table = arenaMust(DEVICES * PREFIXES * BYTES);
}

// @ts-ignore: decorator
@inline
function at(device: u32, index: u32): Prefix {
  return changetype<Prefix>(table + (device * PREFIXES + index) * BYTES);
}

/** How specific the prefix is that `address` has on the link: its length + 1; -1: none. */
export function prefixMatch(device: u32, address: usize): i32 {
  let best: i32 = -1;
  for (let i: u32 = 0; i < PREFIXES; i++) {
    const prefix = at(device, i);
    if (prefix.validMs <= nowMs || commonPrefix(changetype<usize>(prefix), address) < prefix.length) continue;
    best = max(best, <i32>prefix.length + 1);
  }
  return best;
}

/** A router says how long a prefix is on the link: milliseconds, NEVER for ever, 0 not any more. */
export function prefixSet(device: u32, address: usize, length: u32, validMs: u64): void {
  let place: usize = 0;
  for (let i: u32 = 0; i < PREFIXES; i++) {
    const prefix = at(device, i);
    const isSame = prefix.length == length && addressEqual(changetype<usize>(prefix), address);
    if (prefix.validMs > nowMs && isSame) {
      place = changetype<usize>(prefix);
      break;
    }
    if (prefix.validMs <= nowMs && place == 0) place = changetype<usize>(prefix);
  }
  if (place == 0) return;
  const prefix = changetype<Prefix>(place);
  addressCopy(place, address);
  prefix.length = length;
  prefix.validMs = validMs == NEVER ? NEVER : nowMs + validMs;
  routesChanged();
}

/** Forgets all of a device. */
export function prefixesForget(device: u32): void {
  for (let i: u32 = 0; i < PREFIXES; i++) at(device, i).validMs = 0;
}
