/**
 * The neighbour cache of both versions of IP: who on a link has which address. Its states are those of RFC 4861, 7.3.2,
 * for ARP too; what makes them change is in resolve.ts. Owns the entries, which lie in one table, and their packets that
 * wait for an answer.
 *
 * An entry's place may be used again for another neighbour: whoever keeps a pointer keeps `generation` beside it.
 */
import { NEVER, nowMs } from '../clock';
import { COUNT_TX_DROPPED, COUNT_TX_NEIGHBOUR, deviceAt, deviceCountUp } from '../device/device';
import { frameDone, frameLink, frameNext } from '../device/frame';
import { arenaMust } from '../memory/arena';

export const NEIGHBOUR_FREE: u8 = 0;
/** Asked for; its MAC is not known yet. */
export const NEIGHBOUR_INCOMPLETE: u8 = 1;
/** Known to be there until `freshUntilMs`; then it counts as STALE. */
export const NEIGHBOUR_REACHABLE: u8 = 2;
export const NEIGHBOUR_STALE: u8 = 3;
/** Was used while stale; will be probed unless somebody confirms it. */
export const NEIGHBOUR_DELAY: u8 = 4;
export const NEIGHBOUR_PROBE: u8 = 5;

/** Entries for all devices: 48 KB. A /24 fits, and a scan of a larger link costs only those who are idle. */
const ENTRIES: u32 = 512;
const BUCKETS: u32 = 256;
/** How many entries are looked at to find one that can go. */
const CANDIDATES: u32 = 64;
/** Used so recently, an entry does not make room for somebody whom we did not ask for. */
const KEEP_MS: u64 = 60_000;
/** Packets that wait for one neighbour: the fragments of one datagram of 64 KB fit. */
const WAITING: u32 = 64;
/** Packets that wait for all of them: a quarter of the frames there are. */
const WAITING_ALL: u32 = 256;

@unmanaged
export class Neighbour {
  /** 16 bytes, IPv4 as ::ffff:a.b.c.d. */
  address0: u64;
  address1: u64;
  /** The low 48 bits: see ethernet/wire.ts. */
  mac: u64;
  freshUntilMs: u64;
  usedMs: u64;
  /** When resolve.ts has to look at it again, or NEVER. */
  dueMs: u64;
  /** The next of its bucket. */
  next: usize;
  generation: u32;
  waitingFirst: usize;
  waitingLast: usize;
  waiting: u16;
  device: u8;
  state: u8;
  /** Solicitations that were sent in this state. */
  probes: u8;
  isRouter: bool;
}

const BYTES: u32 = (offsetof<Neighbour>() + 15) & ~15;

let table: usize = 0;
let buckets: usize = 0;
/** Where the next search for room begins. */
let hand: u32 = 0;
let waitingAll: u32 = 0;

export function neighboursStart(): void {
  table = arenaMust(ENTRIES * BYTES);
  buckets = arenaMust(BUCKETS * sizeof<usize>());
  for (let i: u32 = 0; i < ENTRIES; i++) changetype<Neighbour>(table + i * BYTES).dueMs = NEVER;
}

/** Entry number `index`, in use or not; 0 behind the last. */
export function neighbourAt(index: u32): usize {
  return index < ENTRIES ? table + index * BYTES : 0;
}

// @ts-ignore: decorator
@inline
function bucketOf(device: u32, address: usize): usize {
  const mixed = (load<u64>(address) ^ load<u64>(address, 8) ^ device) * 0x9e3779b97f4a7c15;
  return buckets + (<u32>(mixed >> 32) % BUCKETS) * sizeof<usize>();
}

/** The entry of that address, or 0. */
export function neighbourFind(device: u32, address: usize): usize {
  for (let at = load<usize>(bucketOf(device, address)); at != 0; at = changetype<Neighbour>(at).next) {
    const entry = changetype<Neighbour>(at);
    if (entry.address0 == load<u64>(address) && entry.address1 == load<u64>(address, 8) && entry.device == device) return at;
  }
  return 0;
}

/**
 * A new entry for an address that has none: INCOMPLETE, and nobody is asked yet. `isAsked`: a packet of ours needs it;
 * else somebody has told us, who must not drive out those who are in use. 0: no room.
 */
export function neighbourMake(device: u32, address: usize, isAsked: bool): usize {
  const at = findRoom(isAsked);
  if (at == 0) return 0;
  const entry = changetype<Neighbour>(at);
  if (entry.state != NEIGHBOUR_FREE) neighbourForget(entry);
  const generation = entry.generation;
  memory.fill(at, 0, BYTES);
  entry.generation = generation;
  entry.address0 = load<u64>(address);
  entry.address1 = load<u64>(address, 8);
  entry.device = <u8>device;
  entry.state = NEIGHBOUR_INCOMPLETE;
  entry.dueMs = NEVER;
  entry.usedMs = isAsked ? nowMs : 0;
  const bucket = bucketOf(device, address);
  entry.next = load<usize>(bucket);
  store<usize>(bucket, at);
  return at;
}

/** A free entry, or the longest unused of some that may go. */
function findRoom(isAsked: bool): usize {
  let best: usize = 0;
  let bestMs: u64 = NEVER;
  for (let i: u32 = 0; i < CANDIDATES; i++) {
    const at = table + hand * BYTES;
    hand = (hand + 1) % ENTRIES;
    const entry = changetype<Neighbour>(at);
    if (entry.state == NEIGHBOUR_FREE) return at;
    const mayGo = isAsked || (entry.state == NEIGHBOUR_STALE && entry.usedMs + KEEP_MS <= nowMs) || entry.usedMs == 0;
    if (mayGo && entry.usedMs < bestMs) {
      best = at;
      bestMs = entry.usedMs;
    }
  }
  return best;
}

/** Takes an entry out; its waiting packets are dropped. */
export function neighbourForget(entry: Neighbour): void {
  let frame = neighbourTakeWaiting(entry);
  while (frame != 0) {
    const next = frameNext(frame);
    deviceCountUp(deviceAt(entry.device), COUNT_TX_DROPPED);
    deviceCountUp(deviceAt(entry.device), COUNT_TX_NEIGHBOUR);
    frameDone(frame);
    frame = next;
  }
  let link = bucketOf(entry.device, changetype<usize>(entry));
  while (load<usize>(link) != changetype<usize>(entry)) link = load<usize>(link) + offsetof<Neighbour>('next');
  store<usize>(link, entry.next);
  entry.state = NEIGHBOUR_FREE;
  entry.dueMs = NEVER;
  entry.generation++;
}

/** Forgets all of a device: its link went down or its addresses have changed. */
export function neighboursForget(device: u32, isV4: bool): void {
  for (let i: u32 = 0; i < ENTRIES; i++) {
    const entry = changetype<Neighbour>(table + i * BYTES);
    const is4 = entry.address0 == 0 && <u32>entry.address1 == 0xffff0000;
    if (entry.state != NEIGHBOUR_FREE && entry.device == device && is4 == isV4) neighbourForget(entry);
  }
}

/** Lets a packet wait for the neighbour's MAC. The oldest makes room (RFC 4861, 7.2.2). Takes the frame. */
export function neighbourWait(entry: Neighbour, frame: usize): void {
  if (entry.waiting == WAITING || (waitingAll == WAITING_ALL && entry.waiting > 0)) {
    const oldest = entry.waitingFirst;
    entry.waitingFirst = frameNext(oldest);
    if (entry.waitingFirst == 0) entry.waitingLast = 0;
    entry.waiting--;
    waitingAll--;
    dropped(entry, oldest);
  } else if (waitingAll == WAITING_ALL) {
    dropped(entry, frame);
    return;
  }
  frameLink(frame, 0);
  if (entry.waitingLast == 0) entry.waitingFirst = frame;
  else frameLink(entry.waitingLast, frame);
  entry.waitingLast = frame;
  entry.waiting++;
  waitingAll++;
}

function dropped(entry: Neighbour, frame: usize): void {
  deviceCountUp(deviceAt(entry.device), COUNT_TX_DROPPED);
  frameDone(frame);
}

/** The waiting packets, linked; the entry has none any more. */
export function neighbourTakeWaiting(entry: Neighbour): usize {
  const first = entry.waitingFirst;
  entry.waitingFirst = 0;
  entry.waitingLast = 0;
  waitingAll -= entry.waiting;
  entry.waiting = 0;
  return first;
}
