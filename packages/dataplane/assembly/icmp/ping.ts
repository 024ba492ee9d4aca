/**
 * Pingers: echo requests of both versions that we send, one at a time, and their answers (RFC 792, RFC 4443 section 4).
 * An answer is known by identifier, sequence and the address that was asked.
 */
import {
  E_ARGUMENT, E_HANDLE, E_MEMORY, E_ROUTE, E_STATE, EVENT_CLOSED, EVENT_ECHO, REASON_TIMEOUT,
} from '../abi';
import { NEVER, nowMs, nowNs } from '../clock';
import { COUNT_RX_PORT, Device, deviceDrop } from '../device/device';
import { ICMPV6_ECHO } from '../icmpv6/wire';
import {
  PROTOCOL_ICMP, PROTOCOL_ICMPV6, addressCopy, addressEqual, addressIsV4, pseudoHeaderSum,
} from '../ip/address';
import { ipSendBytes } from '../ip/fragment';
import { routeFind } from '../ip/output';
import { isGroup } from '../ip/route';
import { checksumOf, load16, store16, sumBytes } from '../memory/wire';
import { Slab, slabMake, slabTake } from '../memory/slab';
import { Entity, KIND_PING, entityFind, entityFree, entityName } from '../object/entity';
import { eventPostWith } from '../object/events';
import { random64 } from '../random';
import { scratch } from '../scratch';
import { ICMP_CHECKSUM, ICMP_ECHO, ICMP_HEADER, ICMP_IDENTIFIER, ICMP_SEQUENCE } from './wire';

const PINGERS: u32 = 64;
/** The longest payload, so that the request fits behind 64 bytes of scratch. */
const PAYLOAD_MAX: u32 = 65_499;

@unmanaged
class Pinger extends Entity {
  remote0: u64;
  remote1: u64;
  sentNs: u64;
  /** When the answer is given up; NEVER: none is awaited. */
  dueMs: u64;
  length: u32;
  identifier: u32;
  sequence: u32;
  next: usize;
}

const slab: Slab = slabMake(memory.data(32), offsetof<Pinger>(), PINGERS);
const local: usize = memory.data(16);
let first: usize = 0;

// @ts-ignore: decorator
@inline
function remoteOf(pinger: Pinger): usize {
  return changetype<usize>(pinger) + offsetof<Pinger>('remote0');
}

/** OP_PING */
export function pingOpen(length: u32, timeoutMs: u32): i32 {
  if (length > PAYLOAD_MAX || timeoutMs == 0) return E_ARGUMENT;
  const block = slabTake(slab);
  if (block == 0) return E_MEMORY;
  const pinger = changetype<Pinger>(block);
  pinger.kind = KIND_PING;
  pinger.slab = changetype<usize>(slab);
  pinger.dueMs = NEVER;
  pinger.length = length;
  pinger.identifier = <u32>random64() & 0xffff;
  addressCopy(remoteOf(pinger), scratch);
  if (entityName(pinger) == 0) {
    entityFree(pinger);
    return E_MEMORY;
  }
  pinger.next = first;
  first = block;
  const handle = <i32>pinger.handle;
  const result = send(pinger, timeoutMs);
  if (result >= 0) return handle;
  pingClose(<u32>handle);
  return result;
}

/** OP_PING_AGAIN */
export function pingAgain(handle: u32, timeoutMs: u32): i32 {
  const pinger = changetype<Pinger>(entityFind(handle, KIND_PING));
  if (changetype<usize>(pinger) == 0) return E_HANDLE;
  if (timeoutMs == 0) return E_ARGUMENT;
  return pinger.dueMs == NEVER ? send(pinger, timeoutMs) : E_STATE;
}

/** OP_PING_CLOSE */
export function pingClose(handle: u32): i32 {
  const found = entityFind(handle, KIND_PING);
  if (found == 0) return E_HANDLE;
  const pinger = changetype<Pinger>(found);
  if (first == found) first = pinger.next;
  else {
    let before = changetype<Pinger>(first);
    while (before.next != found) before = changetype<Pinger>(before.next);
    before.next = pinger.next;
  }
  entityFree(pinger);
  return 0;
}

/** The payload counts upwards, as that of ping always has. */
function send(pinger: Pinger, timeoutMs: u32): i32 {
  const remote = remoteOf(pinger);
  const isV4 = addressIsV4(remote);
  memory.fill(local, 0, 16);
  const device = routeFind(remote, local);
  if (device < 0) return E_ROUTE;
  const message = scratch + 64;
  const total = pinger.length + ICMP_HEADER;
  pinger.sequence = (pinger.sequence + 1) & 0xffff;
  store<u32>(message, isV4 ? ICMP_ECHO : ICMPV6_ECHO);
  store16(message + ICMP_IDENTIFIER, pinger.identifier);
  store16(message + ICMP_SEQUENCE, pinger.sequence);
  for (let i: u32 = 0; i < pinger.length; i++) store<u8>(message + ICMP_HEADER + i, <u8>i);
  const sum = isV4 ? 0 : pseudoHeaderSum(local, remote, PROTOCOL_ICMPV6, total);
  store<u16>(message, checksumOf(sumBytes(sum, message, total)), ICMP_CHECKSUM);
  pinger.sentNs = nowNs;
  pinger.dueMs = nowMs + timeoutMs;
  if (pinger.dueMs < dueMs) dueMs = pinger.dueMs;
  const result = ipSendBytes(<u32>device, isV4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6, local, remote, message, total, 0);
  if (result < 0) pinger.dueMs = NEVER;
  return result;
}

/** An echo reply of either version. */
export function pingAnswered(device: Device, message: usize, length: u32, remote: usize): void {
  for (let at = first; at != 0; at = changetype<Pinger>(at).next) {
    const pinger = changetype<Pinger>(at);
    if (pinger.dueMs == NEVER || !isOf(pinger, message) || length != pinger.length + ICMP_HEADER) continue;
    if (!addressEqual(remoteOf(pinger), remote) && !isGroup(device.number, remoteOf(pinger))) continue;
    pinger.dueMs = NEVER;
    const microseconds = min<u64>((nowNs - pinger.sentNs) / 1_000, u32.MAX_VALUE);
    return eventPostWith(pinger, EVENT_ECHO, pinger.sequence, <u32>microseconds);
  }
  deviceDrop(device, COUNT_RX_PORT);
}

function isOf(pinger: Pinger, message: usize): bool {
  return load16(message + ICMP_IDENTIFIER) == pinger.identifier && load16(message + ICMP_SEQUENCE) == pinger.sequence;
}

/** An error about a message of ours, which begins at `message`. */
export function pingUnreachable(message: usize, remote: usize, reason: u32): void {
  const type = load<u8>(message);
  if (type != ICMP_ECHO && type != ICMPV6_ECHO) return;
  for (let at = first; at != 0; at = changetype<Pinger>(at).next) {
    const pinger = changetype<Pinger>(at);
    if (pinger.dueMs == NEVER || !isOf(pinger, message) || !addressEqual(remoteOf(pinger), remote)) continue;
    pinger.dueMs = NEVER;
    return eventPostWith(pinger, EVENT_CLOSED, reason, 0);
  }
}

/** No answer is due before. */
let dueMs: u64 = NEVER;

/** Gives up what is late; the next deadline in milliseconds. */
export function pingTick(): u64 {
  if (nowMs < dueMs) return dueMs;
  dueMs = NEVER;
  for (let at = first; at != 0; at = changetype<Pinger>(at).next) {
    const pinger = changetype<Pinger>(at);
    if (pinger.dueMs <= nowMs) {
      pinger.dueMs = NEVER;
      eventPostWith(pinger, EVENT_CLOSED, REASON_TIMEOUT, 0);
    }
    dueMs = min(dueMs, pinger.dueMs);
  }
  return dueMs;
}
