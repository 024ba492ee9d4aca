/**
 * Path MTUs that are smaller than the link's (RFC 1191, RFC 8201), by destination. Learned from ICMP; forgotten after ten
 * minutes, so that a path that has become better is used again (RFC 1191, 6.3).
 */
import { nowMs } from '../clock';
import { arenaMust } from '../memory/arena';
import { addressIsV4 } from './address';

@unmanaged
class PathMtu {
  remote0: u64;
  remote1: u64;
  expiresMs: u64;
  mtu: u32;
}

/** A flood of forged messages drives out what was learned, and no more: 2 KB. */
const ENTRIES: u32 = 64;
const BYTES: u32 = 32;
const AGE_MS: u64 = 600_000;

/**
 * Smaller claims are not believed. IPv4: no link of today has less, and a forged 68 would make a packet of every few
 * bytes. IPv6: RFC 8200, section 5.
 */
export const MIN_MTU_V4: u32 = 552;
export const MIN_MTU_V6: u32 = 1_280;

let table: usize = 0;
/** No entry lives longer: the common case is that there is none. */
let lastMs: u64 = 0;
let hand: u32 = 0;

export function pmtuStart(): void {
  table = arenaMust(ENTRIES * BYTES);
}

/** The path's MTU, or `linkMtu` if none is known that is smaller. */
// @ts-ignore: decorator
@inline
export function pmtuFind(remote: usize, linkMtu: u32): u32 {
  return nowMs >= lastMs ? linkMtu : search(remote, linkMtu);
}

function entryOf(remote: usize): usize {
  for (let i: u32 = 0; i < ENTRIES; i++) {
    const entry = changetype<PathMtu>(table + i * BYTES);
    if (entry.expiresMs > nowMs && entry.remote0 == load<u64>(remote) && entry.remote1 == load<u64>(remote, 8)) {
      return changetype<usize>(entry);
    }
  }
  return 0;
}

function search(remote: usize, linkMtu: u32): u32 {
  const found = entryOf(remote);
  return found == 0 ? linkMtu : min(linkMtu, changetype<PathMtu>(found).mtu);
}

/** A router says that `mtu` bytes reach `remote`. Returns what is believed: never more than is known already. */
export function pmtuLearn(remote: usize, mtu: u32, linkMtu: u32): u32 {
  const learned = max(mtu, addressIsV4(remote) ? MIN_MTU_V4 : MIN_MTU_V6);
  if (learned >= pmtuFind(remote, linkMtu)) return pmtuFind(remote, linkMtu);
  let at = entryOf(remote);
  if (at == 0) {
    at = table + hand * BYTES;
    hand = (hand + 1) % ENTRIES;
  }
  const entry = changetype<PathMtu>(at);
  entry.remote0 = load<u64>(remote);
  entry.remote1 = load<u64>(remote, 8);
  entry.mtu = learned;
  entry.expiresMs = nowMs + AGE_MS;
  lastMs = entry.expiresMs;
  return learned;
}
