/**
 * From an address to a MAC, and whether it still answers: the state machine of RFC 4861, 7.3 (neighbour unreachability
 * detection), which ARP shares. Owns the neighbours' timers.
 */
import { E_MEMORY } from '../abi';
import { arpRequest } from '../arp/output';
import { NEVER, nowMs } from '../clock';
import { deviceAt } from '../device/device';
import { frameNext, frameSpan } from '../device/frame';
import { ethernetOutput } from '../ethernet/output';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../ethernet/wire';
import { ndpSolicit } from '../ndp/output';
import { randomBelow } from '../random';
import { addressIsV4 } from './address';
import { interfaceAt, routesChanged } from './interface';
import {
  NEIGHBOUR_DELAY, NEIGHBOUR_INCOMPLETE, NEIGHBOUR_PROBE, NEIGHBOUR_REACHABLE, NEIGHBOUR_STALE, Neighbour,
  neighbourAt, neighbourForget, neighbourTakeWaiting, neighbourWait,
} from './neighbour';
import { neighbourFailed } from './unreachable';

/** RFC 4861, section 10. */
const MAX_MULTICAST_SOLICIT: u8 = 3;
const MAX_UNICAST_SOLICIT: u8 = 3;
const DELAY_FIRST_PROBE_MS: u64 = 5_000;
/** Timers run on this raster, so that many neighbours cause one look at the table. */
const RASTER_MS: u64 = 50;

/** No entry is due before. */
let dueMs: u64 = NEVER;

function setDue(entry: Neighbour, afterMs: u64): void {
  entry.dueMs = (nowMs + afterMs + RASTER_MS - 1) / RASTER_MS * RASTER_MS;
  if (entry.dueMs < dueMs) dueMs = entry.dueMs;
}

function etherTypeOf(entry: Neighbour): u32 {
  return addressIsV4(changetype<usize>(entry)) ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
}

/** Asks for the neighbour: everybody, or (`isProbe`) the one whose MAC we know. */
function solicit(entry: Neighbour, isProbe: bool): void {
  entry.probes++;
  setDue(entry, interfaceAt(entry.device).retransMs);
  if (addressIsV4(changetype<usize>(entry))) arpRequest(deviceAt(entry.device), changetype<usize>(entry), isProbe ? entry.mac : 0);
  else ndpSolicit(entry.device, changetype<usize>(entry), isProbe ? entry.mac : 0, packetSource(entry));
}

/** The source of the first packet that waits (RFC 4861, 7.2.2), or 0. */
function packetSource(entry: Neighbour): usize {
  return entry.waitingFirst == 0 ? 0 : frameSpan(entry.waitingFirst, 0) + 8;
}

/** Sends a finished IP packet to the neighbour, now or when its MAC is known. Takes the frame; 0 or E_MEMORY. */
export function neighbourSend(entry: Neighbour, frame: usize): i32 {
  entry.usedMs = nowMs;
  if (entry.state == NEIGHBOUR_INCOMPLETE) {
    neighbourWait(entry, frame);
    if (entry.probes == 0) solicit(entry, false);
    return 0;
  }
  if (entry.state == NEIGHBOUR_STALE || (entry.state == NEIGHBOUR_REACHABLE && nowMs >= entry.freshUntilMs)) {
    entry.state = NEIGHBOUR_DELAY;
    entry.probes = 0;
    setDue(entry, DELAY_FIRST_PROBE_MS);
  }
  return ethernetOutput(deviceAt(entry.device), frame, entry.mac, etherTypeOf(entry));
}

/** Its MAC is known: what has waited is sent. */
function flush(entry: Neighbour): void {
  let frame = neighbourTakeWaiting(entry);
  const etherType = etherTypeOf(entry);
  while (frame != 0) {
    const next = frameNext(frame);
    ethernetOutput(deviceAt(entry.device), frame, entry.mac, etherType);
    frame = next;
  }
}

/** The neighbour itself has just answered us: it is there, and has that MAC. */
export function neighbourReachable(entry: Neighbour, mac: u64): void {
  const base = interfaceAt(entry.device).reachableMs;
  entry.mac = mac;
  entry.state = NEIGHBOUR_REACHABLE;
  // Between half and one and a half of the base (RFC 4861, 6.3.2), so that a link's hosts do not probe in step.
  entry.freshUntilMs = nowMs + base / 2 + randomBelow(base);
  entry.dueMs = NEVER;
  entry.probes = 0;
  flush(entry);
}

/** Somebody says that it has that MAC; whether packets reach it there is not known. */
export function neighbourStale(entry: Neighbour, mac: u64): void {
  entry.mac = mac;
  entry.state = NEIGHBOUR_STALE;
  entry.dueMs = NEVER;
  entry.probes = 0;
  flush(entry);
}

/** Somebody contradicts what we know: the MAC that we have is asked at once, and forgotten if it does not answer. */
export function neighbourDoubt(entry: Neighbour): void {
  if (entry.state == NEIGHBOUR_PROBE) return;
  entry.state = NEIGHBOUR_PROBE;
  entry.probes = 0;
  solicit(entry, true);
}

/** A transport has seen its packets arrive (RFC 4861, 7.3.1): the neighbour that they go through is reachable. */
export function neighbourConfirm(entry: Neighbour): void {
  if (entry.state < NEIGHBOUR_REACHABLE) return;
  entry.state = NEIGHBOUR_REACHABLE;
  entry.freshUntilMs = nowMs + interfaceAt(entry.device).reachableMs;
  entry.dueMs = NEVER;
  entry.probes = 0;
}

function due(entry: Neighbour): void {
  if (entry.state == NEIGHBOUR_DELAY) {
    entry.state = NEIGHBOUR_PROBE;
    entry.probes = 0;
    solicit(entry, true);
  } else if (entry.state == NEIGHBOUR_PROBE && entry.probes < MAX_UNICAST_SOLICIT) {
    solicit(entry, true);
  } else if (entry.state == NEIGHBOUR_INCOMPLETE && entry.probes < MAX_MULTICAST_SOLICIT) {
    solicit(entry, false);
  } else {
    neighbourFailed(entry);
    neighbourForget(entry);
    routesChanged();
  }
}

/** Runs what is due; the next deadline in milliseconds, or NEVER. */
export function neighboursTick(): u64 {
  if (nowMs < dueMs) return dueMs;
  for (let i: u32 = 0, at = neighbourAt(0); at != 0; at = neighbourAt(++i)) {
    if (changetype<Neighbour>(at).dueMs <= nowMs) due(changetype<Neighbour>(at));
  }
  dueMs = NEVER;
  for (let i: u32 = 0, at = neighbourAt(0); at != 0; at = neighbourAt(++i)) {
    dueMs = min(dueMs, changetype<Neighbour>(at).dueMs);
  }
  return dueMs;
}
