/**
 * Datagrams that arrive in fragments, of both versions (RFC 791, 3.2; RFC 8200, 4.5). Owns what has arrived of each: its
 * bytes in chunks, and a bit for each eight bytes that are there.
 *
 * Two fragments that overlap make the whole datagram void (RFC 5722), and what still comes of it, until its time is
 * over; only an exact copy is let pass. Number, memory and time are limited, and the oldest makes room for the newest.
 */
import { NEVER, nowMs } from '../clock';
import { COUNT_RX_FRAGMENT, Device, deviceAt, deviceDrop } from '../device/device';
import { CHUNK_BYTES, CHUNK_HEADER, chunkDrop, chunkTake } from '../memory/chunk';
import { Slab, slabGive, slabMake, slabTake } from '../memory/slab';
import { arenaTake } from '../memory/arena';
import { addressCopy, addressEqual, addressIsV4 } from './address';
import { reassemblyTimedOut } from './unreachable';

/** Datagrams at once, and the chunks of 4 KB of all of them: 512 KB, seven of the largest size. */
const DATAGRAMS: u32 = 32;
const CHUNKS: u32 = 128;
/** Shorter than the 60 s of RFC 1122 (3.3.2): at today's rates identifications come again before that (RFC 4963). */
const LIFETIME_V4_MS: u64 = 30_000;
/** RFC 8200, 4.5. */
const LIFETIME_V6_MS: u64 = 60_000;
/** Payload of the longest packet. */
const LONGEST: u32 = 65_535;
const PIECE: u32 = CHUNK_BYTES - CHUNK_HEADER;
const PIECES: u32 = 17;
const BITMAP: u32 = 1_024;
/** Of the first fragment's header, for an error that quotes it. */
export const HEAD_BYTES: u32 = 64;

@unmanaged
export class Datagram {
  local0: u64;
  local1: u64;
  remote0: u64;
  remote1: u64;
  expiresMs: u64;
  id: u32;
  device: u32;
  protocol: u8;
  /** Two fragments disagreed. */
  isVoid: bool;
  /** The last fragment is here: `total` is known. */
  hasLast: bool;
  /** Bytes of the first fragment's header in `head`; 0: it is not here. */
  headBytes: u8;
  /** Payload of the first fragment. */
  firstBytes: u32;
  total: u32;
  received: u32;
  /** The end of what is farthest behind. */
  end: u32;
  /** The next younger one. */
  next: usize;
  // Behind it: PIECES chunks, the bitmap, the head.
}

const AT_PIECES: usize = (offsetof<Datagram>() + 7) & ~7;
const AT_BITMAP: usize = AT_PIECES + 72;
const AT_HEAD: usize = AT_BITMAP + BITMAP;
const BYTES: u32 = <u32>AT_HEAD + HEAD_BYTES;

const slab: Slab = slabMake(memory.data(32), BYTES, DATAGRAMS);
let oldest: usize = 0;
let chunks: u32 = 0;
let dueMs: u64 = NEVER;
let buffer: usize = 0;

/** Where a whole datagram is put together: its payload begins 64 bytes behind. One at a time. */
export function reassemblyBuffer(): usize {
  if (buffer == 0) buffer = arenaTake(LONGEST + 1 + HEAD_BYTES);
  return buffer;
}

// @ts-ignore: decorator
@inline
export function datagramHead(datagram: Datagram): usize {
  return changetype<usize>(datagram) + AT_HEAD;
}

/**
 * Takes one fragment: `length` > 0 bytes that lie `offset` behind the payload's start; `head` is what stands in front
 * of the first one's payload. Returns the datagram when it is whole, to be copied out and dropped by the caller; else 0.
 */
export function reassemble(
  device: Device, local: usize, remote: usize, id: u32, protocol: u8, offset: u32, isMore: bool, bytes: usize, length: u32,
  head: usize, headBytes: u32,
): usize {
  const end = offset + length;
  if (length == 0 || end > LONGEST || (isMore && (length & 7) != 0)) {
    deviceDrop(device, COUNT_RX_FRAGMENT);
    return 0;
  }
  let found = find(device.number, local, remote, id, protocol);
  if (found == 0) found = make(device.number, local, remote, id, protocol);
  if (found == 0) {
    deviceDrop(device, COUNT_RX_FRAGMENT);
    return 0;
  }
  const datagram = changetype<Datagram>(found);
  const disagrees = datagram.hasLast && (isMore ? end > datagram.total : end != datagram.total);
  const state = stateOf(datagram, offset, length);
  if (datagram.isVoid || disagrees || (!isMore && datagram.end > end) || state == SOME) {
    makeVoid(device, datagram);
    return 0;
  }
  if (state == ALL) {
    // An exact copy: dropped alone (RFC 8200, 4.5). The bytes of a last block that is not full count up to `total`.
    if (!isSame(datagram, offset, bytes, length)) makeVoid(device, datagram);
    return 0;
  }
  if (!put(device, datagram, offset, bytes, length)) return 0;
  if (offset == 0) {
    datagram.headBytes = <u8>min(headBytes, HEAD_BYTES);
    datagram.firstBytes = length;
    memory.copy(datagramHead(datagram), head, datagram.headBytes);
  }
  if (!isMore) {
    datagram.hasLast = true;
    datagram.total = end;
  }
  datagram.end = max(datagram.end, end);
  datagram.received += length;
  return datagram.hasLast && datagram.received == datagram.total ? found : 0;
}

/** What of a range is there. */
const NONE: u32 = 0;
const SOME: u32 = 1;
const ALL: u32 = 2;

function stateOf(datagram: Datagram, offset: u32, length: u32): u32 {
  const bitmap = changetype<usize>(datagram) + AT_BITMAP;
  const first = offset >> 3;
  const last = (offset + length - 1) >> 3;
  let there: u32 = 0;
  for (let i = first; i <= last; i++) there += (load<u8>(bitmap + (i >> 3)) >> <u8>(i & 7)) & 1;
  return there == 0 ? NONE : there == last - first + 1 ? ALL : SOME;
}

function piece(datagram: Datagram, index: u32): usize {
  return changetype<usize>(datagram) + AT_PIECES + index * 4;
}

function isSame(datagram: Datagram, offset: u32, bytes: usize, length: u32): bool {
  while (length > 0) {
    const within = offset % PIECE;
    const count = min(length, PIECE - within);
    if (memory.compare(<usize>load<u32>(piece(datagram, offset / PIECE)) + CHUNK_HEADER + within, bytes, count) != 0) return false;
    offset += count;
    bytes += count;
    length -= count;
  }
  return true;
}

/** Copies a fragment in and marks its blocks. False: no memory, and the datagram is gone. */
function put(device: Device, datagram: Datagram, offset: u32, bytes: usize, length: u32): bool {
  const bitmap = changetype<usize>(datagram) + AT_BITMAP;
  for (let i = offset >> 3; i <= (offset + length - 1) >> 3; i++) {
    const at = bitmap + (i >> 3);
    store<u8>(at, load<u8>(at) | (1 << <u8>(i & 7)));
  }
  while (length > 0) {
    const slot = piece(datagram, offset / PIECE);
    if (load<u32>(slot) == 0) {
      while (chunks >= CHUNKS && oldest != changetype<usize>(datagram)) datagramDrop(changetype<Datagram>(oldest));
      const chunk: usize = chunks >= CHUNKS ? 0 : chunkTake();
      if (chunk == 0) {
        makeVoid(device, datagram);
        return false;
      }
      chunks++;
      store<u32>(slot, <u32>chunk);
    }
    const within = offset % PIECE;
    const count = min(length, PIECE - within);
    memory.copy(<usize>load<u32>(slot) + CHUNK_HEADER + within, bytes, count);
    offset += count;
    bytes += count;
    length -= count;
  }
  return true;
}

/** Copies the first `length` bytes of payload to `to`; they are all there. */
export function datagramCopy(datagram: Datagram, to: usize, length: u32): void {
  for (let index: u32 = 0; length > 0; index++) {
    const count = min(length, PIECE);
    memory.copy(to, <usize>load<u32>(piece(datagram, index)) + CHUNK_HEADER, count);
    to += count;
    length -= count;
  }
}

function find(device: u32, local: usize, remote: usize, id: u32, protocol: u8): usize {
  for (let at = oldest; at != 0; at = changetype<Datagram>(at).next) {
    const datagram = changetype<Datagram>(at);
    if (datagram.id == id && datagram.protocol == protocol && datagram.device == device && addressEqual(at, local) &&
      addressEqual(at + offsetof<Datagram>('remote0'), remote)) return at;
  }
  return 0;
}

function make(device: u32, local: usize, remote: usize, id: u32, protocol: u8): usize {
  if (slab.used == DATAGRAMS) datagramDrop(changetype<Datagram>(oldest));
  const block = slabTake(slab);
  if (block == 0) return 0;
  const datagram = changetype<Datagram>(block);
  addressCopy(block, local);
  addressCopy(block + offsetof<Datagram>('remote0'), remote);
  datagram.id = id;
  datagram.protocol = protocol;
  datagram.device = device;
  datagram.expiresMs = nowMs + (addressIsV4(local) ? LIFETIME_V4_MS : LIFETIME_V6_MS);
  dueMs = min(dueMs, datagram.expiresMs);
  if (oldest == 0) oldest = block;
  else {
    let last = changetype<Datagram>(oldest);
    while (last.next != 0) last = changetype<Datagram>(last.next);
    last.next = block;
  }
  return block;
}

function makeVoid(device: Device, datagram: Datagram): void {
  deviceDrop(device, COUNT_RX_FRAGMENT);
  datagram.isVoid = true;
  dropPieces(datagram);
}

function dropPieces(datagram: Datagram): void {
  for (let i: u32 = 0; i < PIECES; i++) {
    const slot = piece(datagram, i);
    if (load<u32>(slot) == 0) continue;
    chunkDrop(load<u32>(slot));
    store<u32>(slot, 0);
    chunks--;
  }
}

/** Forgets a datagram and what it holds. */
export function datagramDrop(datagram: Datagram): void {
  dropPieces(datagram);
  if (oldest == changetype<usize>(datagram)) oldest = datagram.next;
  else {
    let before = changetype<Datagram>(oldest);
    while (before.next != changetype<usize>(datagram)) before = changetype<Datagram>(before.next);
    before.next = datagram.next;
  }
  slabGive(slab, changetype<usize>(datagram));
}

/** Drops what is too old, and says so to the sender if the first fragment is here. The next deadline in milliseconds. */
export function reassemblyTick(): u64 {
  if (nowMs < dueMs) return dueMs;
  dueMs = NEVER;
  for (let at = oldest; at != 0; ) {
    const datagram = changetype<Datagram>(at);
    at = datagram.next;
    if (datagram.expiresMs > nowMs) {
      dueMs = min(dueMs, datagram.expiresMs);
      continue;
    }
    if (!datagram.isVoid) {
      deviceDrop(deviceAt(datagram.device), COUNT_RX_FRAGMENT);
      if (datagram.headBytes != 0) reassemblyTimedOut(datagram);
    }
    datagramDrop(datagram);
  }
  return dueMs;
}
