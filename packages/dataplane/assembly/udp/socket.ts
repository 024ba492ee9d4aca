/**
 * UDP sockets: who has which port, and what waits for whom. Owns the sockets and their queues; datagrams wait in chunks,
 * one behind the other (ip/records.ts), bounded per socket and in all.
 */
import {
  E_AGAIN, E_ARGUMENT, E_HANDLE, E_MEMORY, E_PORT, E_ROUTE, EVENT_READABLE, EVENT_UNREACHABLE, UDP_ANY_PORT,
  UDP_UNCONFIGURED,
} from '../abi';
import { deviceCount } from '../device/device';
import { addressCopy, addressEqual, addressIsAny, addressIsV4 } from '../ip/address';
import { leaveAll } from '../ip/groups';
import { recordAppend, recordLength, recordTake, recordsClear } from '../ip/records';
import { isOurs } from '../ip/route';
import { Chain } from '../memory/chain';
import { load16 } from '../memory/wire';
import { Slab, slabMake, slabTake } from '../memory/slab';
import { Entity, KIND_UDP, entityFind, entityFree, entityName } from '../object/entity';
import { eventPost, eventPostWith } from '../object/events';
import { randomBelow } from '../random';
import { scratch } from '../scratch';

/** Sockets there may be: a gateway needs one per flow that it forwards. */
const SOCKETS: u32 = 4_096;
const BUCKETS: u32 = 256;
/** What waits in one socket: four datagrams of the largest size, or thousands of small ones. */
const QUEUE_BYTES: u32 = 262_144;
/** What waits in all, so that unread datagrams do not starve streams. */
const QUEUES_BYTES: u32 = 1_048_576;
/** Ephemeral ports (RFC 6335, section 6; RFC 6056, 3.3.1: at random). */
const FIRST_EPHEMERAL: u32 = 49_152;
const EPHEMERAL: u32 = 16_384;
/** Where OP_UDP_RECEIVE puts the payload. */
const PAYLOAD: usize = 64;

@unmanaged
export class UdpSocket extends Entity {
  /** 16 bytes, or :: for any. */
  local0: u64;
  local1: u64;
  port: u32;
  /** UDP_* */
  flags: u32;
  /** Device number + 1, or 0 for any. */
  device: u32;
  isTold: bool;
  queue0: u32; queue1: u32; queue2: u32;
  /** The next of its bucket, or the next that takes any port. */
  next: usize;
}

/** What stands in front of each datagram: as OP_UDP_RECEIVE shows it. */
export const UDP_HEAD: u32 = 37;
const HEAD_REMOTE_PORT: usize = 32;
const HEAD_LOCAL_PORT: usize = 34;
const HEAD_DEVICE: usize = 36;

const slab: Slab = slabMake(memory.data(32), offsetof<UdpSocket>(), SOCKETS);
const buckets: usize = memory.data(1_024);
const head: usize = memory.data(40);
/** Sockets with UDP_ANY_PORT. */
let anyPort: usize = 0;
let unconfigured: u32 = 0;
let queued: u32 = 0;

// @ts-ignore: decorator
@inline
function queueOf(socket: UdpSocket): Chain {
  return changetype<Chain>(changetype<usize>(socket) + offsetof<UdpSocket>('queue0'));
}

// @ts-ignore: decorator
@inline
export function udpLocal(socket: UdpSocket): usize {
  return changetype<usize>(socket) + offsetof<UdpSocket>('local0');
}

function listOf(socket: UdpSocket): usize {
  return socket.flags & UDP_ANY_PORT ? 0 : buckets + (socket.port % BUCKETS) * sizeof<usize>();
}

/** Whether two sockets would take the same datagrams. */
function clashes(socket: UdpSocket, local: usize, device: u32): bool {
  if (socket.device != 0 && device != 0 && socket.device != device) return false;
  const mine = udpLocal(socket);
  return addressEqual(mine, local) || (addressIsAny(mine) && addressIsAny(local));
}

function isTaken(port: u32, local: usize, device: u32): bool {
  for (let at = load<usize>(buckets + (port % BUCKETS) * sizeof<usize>()); at != 0; at = changetype<UdpSocket>(at).next) {
    if (changetype<UdpSocket>(at).port == port && clashes(changetype<UdpSocket>(at), local, device)) return true;
  }
  return false;
}

function choosePort(local: usize, device: u32): u32 {
  const start = randomBelow(EPHEMERAL);
  for (let i: u32 = 0; i < EPHEMERAL; i++) {
    const port = FIRST_EPHEMERAL + (start + i) % EPHEMERAL;
    if (!isTaken(port, local, device)) return port;
  }
  return 0;
}

/** OP_UDP_OPEN */
export function udpOpen(port: u32, flags: u32, device: u32): i32 {
  if (port > 65_535 || device > deviceCount() || (flags & ~(UDP_ANY_PORT | UDP_UNCONFIGURED)) != 0) return E_ARGUMENT;
  if (!addressIsAny(scratch) && !isOurs(-1, scratch)) return E_ROUTE;
  if ((flags & UDP_ANY_PORT) == 0) {
    if (port == 0) port = choosePort(scratch, device);
    if (port == 0 || isTaken(port, scratch, device)) return E_PORT;
  }
  const block = slabTake(slab);
  if (block == 0) return E_MEMORY;
  const socket = changetype<UdpSocket>(block);
  socket.kind = KIND_UDP;
  socket.slab = changetype<usize>(slab);
  if (entityName(socket) == 0) {
    entityFree(socket);
    return E_MEMORY;
  }
  addressCopy(udpLocal(socket), scratch);
  socket.port = port;
  socket.flags = flags;
  socket.device = device;
  if (flags & UDP_UNCONFIGURED) unconfigured++;
  const list = listOf(socket);
  socket.next = list == 0 ? anyPort : load<usize>(list);
  if (list == 0) anyPort = block;
  else store<usize>(list, block);
  return <i32>socket.handle;
}

/** OP_UDP_CLOSE: what waits is lost. */
export function udpClose(handle: u32): i32 {
  const found = entityFind(handle, KIND_UDP);
  if (found == 0) return E_HANDLE;
  const socket = changetype<UdpSocket>(found);
  const list = listOf(socket);
  let before: usize = 0;
  let at = list == 0 ? anyPort : load<usize>(list);
  while (at != found) {
    before = at;
    at = changetype<UdpSocket>(at).next;
  }
  if (before != 0) changetype<UdpSocket>(before).next = socket.next;
  else if (list == 0) anyPort = socket.next;
  else store<usize>(list, socket.next);
  if (socket.flags & UDP_UNCONFIGURED) unconfigured--;
  leaveAll(handle);
  queued -= queueOf(socket).bytes;
  recordsClear(queueOf(socket));
  entityFree(socket);
  return 0;
}

export function udpFind(handle: u32): usize {
  return entityFind(handle, KIND_UDP);
}

/** Whether a device without an address has a socket that may receive (UDP_UNCONFIGURED). */
export function udpWantsUnconfigured(device: u32): bool {
  if (unconfigured == 0) return false;
  for (let i: u32 = 0; i < BUCKETS; i++) {
    for (let at = load<usize>(buckets + i * sizeof<usize>()); at != 0; at = changetype<UdpSocket>(at).next) {
      const socket = changetype<UdpSocket>(at);
      if ((socket.flags & UDP_UNCONFIGURED) != 0 && (socket.device == 0 || socket.device == device + 1)) return true;
    }
  }
  return false;
}

/**
 * The socket for a datagram to `local` and `port` on `device`: the one with exactly that address before one for any, one
 * with that port before one for all ports. 0: nobody.
 */
export function udpLookup(device: u32, local: usize, port: u32): usize {
  let best: usize = 0;
  let bestScore: u32 = 0;
  for (let at = load<usize>(buckets + (port % BUCKETS) * sizeof<usize>()); at != 0; at = changetype<UdpSocket>(at).next) {
    const socket = changetype<UdpSocket>(at);
    if (socket.port != port) continue;
    const score = match(socket, device, local);
    if (score > bestScore) {
      best = at;
      bestScore = score;
    }
  }
  for (let at = anyPort; at != 0 && best == 0; at = changetype<UdpSocket>(at).next) {
    if (match(changetype<UdpSocket>(at), device, local) != 0) best = at;
  }
  return best;
}

/** How well a socket fits; 0: not at all. 0.0.0.0 takes IPv4 only, :: takes both. */
function match(socket: UdpSocket, device: u32, local: usize): u32 {
  if (socket.device != 0 && socket.device != device + 1) return 0;
  const mine = udpLocal(socket);
  const byDevice: u32 = socket.device != 0 ? 1 : 0;
  if (addressEqual(mine, local)) return 3 + byDevice;
  if (!addressIsAny(mine) || (addressIsV4(mine) && !addressIsV4(local))) return 0;
  return 1 + byDevice;
}

/** Appends a datagram to a socket's queue. False: no room. */
export function udpQueue(
  socket: UdpSocket, device: u32, local: usize, port: u32, remote: usize, remotePort: u32, payload: usize, length: u32,
): bool {
  const queue = queueOf(socket);
  const before = queue.bytes;
  if (before + length > QUEUE_BYTES || queued + length > QUEUES_BYTES) return false;
  addressCopy(head, remote);
  addressCopy(head + 16, local);
  store<u16>(head, <u16>remotePort, HEAD_REMOTE_PORT);
  store<u16>(head, <u16>port, HEAD_LOCAL_PORT);
  store<u8>(head, <u8>device, HEAD_DEVICE);
  if (!recordAppend(queue, head, UDP_HEAD, payload, length)) return false;
  queued += queue.bytes - before;
  if (!socket.isTold) {
    socket.isTold = true;
    eventPost(socket, EVENT_READABLE);
  }
  return true;
}

/** ICMP says that a datagram of ours, which begins at `datagram`, did not arrive (RFC 1122, 4.1.3.3). */
export function udpUnreachable(device: u32, datagram: usize, local: usize, reason: u32): void {
  const socket = udpLookup(device, local, load16(datagram));
  if (socket != 0) eventPostWith(changetype<UdpSocket>(socket), EVENT_UNREACHABLE, reason, load16(datagram + 2));
}

/** OP_UDP_PORT */
export function udpPort(handle: u32): i32 {
  const found = entityFind(handle, KIND_UDP);
  return found == 0 ? E_HANDLE : <i32>changetype<UdpSocket>(found).port;
}

/** OP_UDP_RECEIVE */
export function udpReceive(handle: u32): i32 {
  const socket = changetype<UdpSocket>(entityFind(handle, KIND_UDP));
  if (changetype<usize>(socket) == 0) return E_HANDLE;
  const queue = queueOf(socket);
  if (queue.bytes == 0) {
    socket.isTold = false;
    return E_AGAIN;
  }
  const before = queue.bytes;
  const length = recordLength(queue);
  recordTake(queue, scratch, UDP_HEAD, scratch + PAYLOAD, length);
  queued -= before - queue.bytes;
  if (queue.bytes == 0) socket.isTold = false;
  return <i32>length;
}
