/**
 * A stream of bytes both ways, whoever carries it: our TCP (tcp/) or a socket of the host (host/). Owns the two chains,
 * the states of both directions and who is told. The carrier moves bytes between the chains and the world; the owner
 * (the control plane by events, or the HTTP layer by a list) reads and writes the chains.
 *
 * A Stream lies at the start of the carrier's own object (a TCP connection block), which allocates it.
 */
import {
  EVENT_CLOSED, EVENT_CONNECTED, EVENT_READABLE, EVENT_READ_END, EVENT_WRITABLE,
} from '../abi';
import { Chain, chainAppend, chainClear, chainCommit, chainConsume, chainHeadSpan, chainSpanLength, chainTailSpan } from '../memory/chain';
import { Entity, KIND_STREAM, entityFind } from '../object/entity';
import { eventPost, eventPostWith } from '../object/events';
import { scratch } from '../scratch';

/** Who reads and writes. */
export const OWNER_CONTROL: u8 = 0;
export const OWNER_HTTP: u8 = 1;

/** Stream.flags */
export const STREAM_CONNECTED: u32 = 1;
/** The peer's end was received; told to the owner. */
export const STREAM_READ_ENDED: u32 = 2;
/** The owner sends no more: FIN follows the chain. */
export const STREAM_SHUT: u32 = 4;
/** The owner wants a reset. */
export const STREAM_ABORT: u32 = 8;
/** The owner has let go: what still arrives is discarded, and the carrier frees it when the protocol allows. */
export const STREAM_RELEASED: u32 = 16;
/** Ended; told to the owner. */
export const STREAM_CLOSED: u32 = 32;
/** The owner found no room and waits for it. */
export const STREAM_WANTS_ROOM: u32 = 64;
/** Waits in the carrier's list. */
export const STREAM_DIRTY: u32 = 128;
/** The owner has taken bytes since the carrier last looked: a window update may be due. */
export const STREAM_CONSUMED: u32 = 256;
/** Waits in the HTTP layer's list. */
export const STREAM_READY: u32 = 512;
/** READABLE was told and the chain has not been emptied since. */
export const STREAM_TOLD: u32 = 1_024;

/** What a chain holds unless told otherwise. */
export const RECEIVE_LIMIT: u32 = 262_144;
export const SEND_LIMIT: u32 = 262_144;

@unmanaged
export class Stream extends Entity {
  flags: u32;
  owner: u8;
  /** REASON_*, once it is closed. */
  reason: u8;
  remotePort: u16;
  localPort: u16;
  device: u16;
  /** Two chains: see receiveChain and sendChain. */
  receive0: u32; receive1: u32; receive2: u32;
  send0: u32; send1: u32; send2: u32;
  receiveLimit: u32;
  sendLimit: u32;
  /** Links of the carrier's list and of the HTTP layer's. */
  nextDirty: usize;
  nextReady: usize;
  /** The HTTP layer's object, or 0. */
  http: usize;
  /** 16 bytes each, IPv4 as ::ffff:a.b.c.d, network order. */
  remote0: u64; remote1: u64;
  local0: u64; local1: u64;
}

// @ts-ignore: decorator
@inline
export function receiveChain(stream: Stream): Chain {
  return changetype<Chain>(changetype<usize>(stream) + offsetof<Stream>('receive0'));
}

// @ts-ignore: decorator
@inline
export function sendChain(stream: Stream): Chain {
  return changetype<Chain>(changetype<usize>(stream) + offsetof<Stream>('send0'));
}

/** Address of the 16 bytes. */
// @ts-ignore: decorator
@inline
export function streamRemote(stream: Stream): usize {
  return changetype<usize>(stream) + offsetof<Stream>('remote0');
}

// @ts-ignore: decorator
@inline
export function streamLocal(stream: Stream): usize {
  return changetype<usize>(stream) + offsetof<Stream>('local0');
}

/** Sets what is not zero at the start. The block is zeroed. */
export function streamInit(stream: Stream, slab: usize): void {
  stream.kind = KIND_STREAM;
  stream.slab = slab;
  stream.receiveLimit = RECEIVE_LIMIT;
  stream.sendLimit = SEND_LIMIT;
}

// ---- Lists.

let dirtyFirst: usize = 0;
let dirtyLast: usize = 0;
let readyFirst: usize = 0;
let readyLast: usize = 0;

/** Asks the carrier to look at it before the next frames leave. */
export function streamMarkDirty(stream: Stream): void {
  if (stream.flags & STREAM_DIRTY) return;
  stream.flags |= STREAM_DIRTY;
  stream.nextDirty = 0;
  if (dirtyLast == 0) dirtyFirst = changetype<usize>(stream);
  else changetype<Stream>(dirtyLast).nextDirty = changetype<usize>(stream);
  dirtyLast = changetype<usize>(stream);
}

/** The next that waits for its carrier, or 0. A stream in this list must not be freed. */
export function streamTakeDirty(): usize {
  const stream = changetype<Stream>(dirtyFirst);
  if (dirtyFirst == 0) return 0;
  dirtyFirst = stream.nextDirty;
  if (dirtyFirst == 0) dirtyLast = 0;
  stream.flags &= ~STREAM_DIRTY;
  return changetype<usize>(stream);
}

function markReady(stream: Stream): void {
  if (stream.flags & STREAM_READY) return;
  stream.flags |= STREAM_READY;
  stream.nextReady = 0;
  if (readyLast == 0) readyFirst = changetype<usize>(stream);
  else changetype<Stream>(readyLast).nextReady = changetype<usize>(stream);
  readyLast = changetype<usize>(stream);
}

/** The next that the HTTP layer has to look at, or 0. A stream in this list must not be freed: see streamIsListed. */
export function streamTakeReady(): usize {
  const stream = changetype<Stream>(readyFirst);
  if (readyFirst == 0) return 0;
  readyFirst = stream.nextReady;
  if (readyFirst == 0) readyLast = 0;
  stream.flags &= ~STREAM_READY;
  return changetype<usize>(stream);
}

/** While it waits in a list its memory cannot be given back. Who takes it out of the HTTP layer's list marks it dirty. */
// @ts-ignore: decorator
@inline
export function streamIsListed(stream: Stream): bool {
  return (stream.flags & (STREAM_DIRTY | STREAM_READY)) != 0;
}

// ---- For the carrier: what has happened. HTTP looks at the stream itself; the control plane gets an event.

function tell(stream: Stream, bits: u32): void {
  if (stream.owner == OWNER_HTTP) markReady(stream);
  else eventPost(stream, bits);
}

export function streamConnected(stream: Stream): void {
  stream.flags |= STREAM_CONNECTED;
  tell(stream, EVENT_CONNECTED);
}

/** Room in the receive chain: what the carrier may still append (and advertise). */
export function streamReceiveRoom(stream: Stream): u32 {
  const held = receiveChain(stream).bytes;
  return held >= stream.receiveLimit ? 0 : stream.receiveLimit - held;
}

/** Appends received bytes and tells the owner; returns how many were taken. Discards all once it was released. */
export function streamReceived(stream: Stream, bytes: usize, length: u32): u32 {
  if (stream.flags & STREAM_RELEASED) return length;
  const taken = chainAppend(receiveChain(stream), bytes, length);
  streamArrived(stream);
  return taken;
}

/** Tells the owner that the receive chain has grown, for a carrier that appends by itself. */
export function streamArrived(stream: Stream): void {
  if (stream.owner == OWNER_HTTP) markReady(stream);
  else if ((stream.flags & STREAM_TOLD) == 0) {
    stream.flags |= STREAM_TOLD;
    eventPost(stream, EVENT_READABLE);
  }
}

/** The peer sends no more. */
export function streamReadEnd(stream: Stream): void {
  if (stream.flags & STREAM_READ_ENDED) return;
  stream.flags |= STREAM_READ_ENDED;
  tell(stream, EVENT_READ_END);
}

/** Takes `count` bytes from the front of the send chain: the peer has them. Tells an owner who waits for room. */
export function streamSent(stream: Stream, count: u32): void {
  const chain = sendChain(stream);
  chainConsume(chain, count);
  if ((stream.flags & STREAM_WANTS_ROOM) != 0 && chain.bytes <= stream.sendLimit / 2) {
    stream.flags &= ~STREAM_WANTS_ROOM;
    tell(stream, EVENT_WRITABLE);
  }
}

/** The end, for whatever reason. Clears the send chain; what was received stays readable. */
export function streamClosed(stream: Stream, reason: u32): void {
  if (stream.flags & STREAM_CLOSED) return;
  stream.flags |= STREAM_CLOSED;
  stream.reason = <u8>reason;
  chainClear(sendChain(stream));
  if (stream.owner == OWNER_HTTP) markReady(stream);
  else eventPostWith(stream, EVENT_CLOSED, reason, 0);
}

/** Empties both chains, before the carrier frees it. */
export function streamEmpty(stream: Stream): void {
  chainClear(sendChain(stream));
  chainClear(receiveChain(stream));
}

// ---- For the owner.

export function streamFind(handle: u32): Stream {
  return changetype<Stream>(entityFind(handle, KIND_STREAM));
}

/** Bytes that the send chain takes now. */
export function streamRoom(stream: Stream): u32 {
  if (stream.flags & (STREAM_SHUT | STREAM_ABORT | STREAM_CLOSED)) return 0;
  const held = sendChain(stream).bytes;
  return held >= stream.sendLimit ? 0 : stream.sendLimit - held;
}

/** Free space for bytes to send; its length in chainSpanLength. 0: none, and WRITABLE will tell when there is. */
export function streamSendSpan(stream: Stream): usize {
  const room = streamRoom(stream);
  if (room == 0) {
    if ((stream.flags & (STREAM_SHUT | STREAM_ABORT | STREAM_CLOSED)) == 0) stream.flags |= STREAM_WANTS_ROOM;
    spanLength = 0;
    return 0;
  }
  const span = chainTailSpan(sendChain(stream));
  spanLength = span == 0 ? 0 : min(room, chainSpanLength);
  return span;
}

export let spanLength: u32 = 0;

export function streamSendCommit(stream: Stream, count: u32): void {
  chainCommit(sendChain(stream), count);
  streamMarkDirty(stream);
}

/** Appends to the send chain; returns how many bytes were taken. */
export function streamSend(stream: Stream, bytes: usize, length: u32): u32 {
  const room = streamRoom(stream);
  if (room < length) stream.flags |= STREAM_WANTS_ROOM;
  const taken = chainAppend(sendChain(stream), bytes, min(length, room));
  if (taken > 0) streamMarkDirty(stream);
  return taken;
}

/** `count` bytes at the front of the receive chain are not needed any more. */
export function streamConsume(stream: Stream, count: u32): void {
  const chain = receiveChain(stream);
  chainConsume(chain, count);
  if (chain.bytes == 0) stream.flags &= ~STREAM_TOLD;
  stream.flags |= STREAM_CONSUMED;
  streamMarkDirty(stream);
}

export function streamShutdown(stream: Stream): void {
  stream.flags |= STREAM_SHUT;
  streamMarkDirty(stream);
}

export function streamAbort(stream: Stream): void {
  stream.flags |= STREAM_ABORT;
  streamMarkDirty(stream);
}

/** Copies the two addresses and ports to scratch, as OP_STREAM_ADDRESSES says. */
export function streamAddresses(stream: Stream): void {
  memory.copy(scratch, streamRemote(stream), 16);
  memory.copy(scratch + 16, streamLocal(stream), 16);
  store<u16>(scratch, stream.remotePort, 32);
  store<u16>(scratch, stream.localPort, 34);
}

/** The exports txSpan, txCommit, rxSpan and rxConsume, for any carrier. */
export function streamTxSpan(handle: u32): u32 {
  const stream = streamFind(handle);
  if (changetype<usize>(stream) == 0) {
    store<u32>(scratch, 0);
    return 0;
  }
  const span = streamSendSpan(stream);
  store<u32>(scratch, spanLength);
  return <u32>span;
}

export function streamTxCommit(handle: u32, count: u32): void {
  const stream = streamFind(handle);
  if (changetype<usize>(stream) != 0) streamSendCommit(stream, count);
}

export function streamRxSpan(handle: u32): u32 {
  const stream = streamFind(handle);
  if (changetype<usize>(stream) == 0) {
    store<u32>(scratch, 0);
    return 0;
  }
  const span = chainHeadSpan(receiveChain(stream));
  store<u32>(scratch, chainSpanLength);
  return <u32>span;
}

export function streamRxConsume(handle: u32, count: u32): void {
  const stream = streamFind(handle);
  if (changetype<usize>(stream) != 0) streamConsume(stream, min(count, receiveChain(stream).bytes));
}

