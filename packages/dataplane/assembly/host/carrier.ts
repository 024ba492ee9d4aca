/**
 * Streams that the host's sockets carry. The glue (platform/net/host) owns the sockets; here is what it moves bytes
 * between: it reads into the end of a receive chain, writes from the front of a send chain, and says what the sockets
 * said. Every stream has a handle.
 */
import {
  E_AGAIN, E_HANDLE, E_OPERATION, EVENT_ACCEPT, OP_STREAM_ABORT, OP_STREAM_ADDRESSES, OP_STREAM_READABLE, OP_STREAM_RELEASE,
  OP_STREAM_ROOM, OP_STREAM_SET, OP_STREAM_SHUTDOWN, OP_TCP_ACCEPT, REASON_ABORTED, STREAM_RECEIVE_LIMIT, STREAM_SEND_LIMIT,
} from '../abi';
import { httpListenerFind, httpListenerMake } from '../http/control';
import { arenaMust } from '../memory/arena';
import { chainClear, chainCommit, chainSpanLength, chainTailSpan } from '../memory/chain';
import { Chunk } from '../memory/chunk';
import { Slab, slabMake, slabTake } from '../memory/slab';
import { Entity, KIND_TCP_LISTENER, entityFind, entityFree, entityName } from '../object/entity';
import { eventPost } from '../object/events';
import { scratch } from '../scratch';
import {
  OWNER_HTTP, STREAM_ABORT, STREAM_CLOSED, STREAM_CONSUMED, STREAM_RELEASED, STREAM_SHUT, Stream, receiveChain, sendChain, streamAbort,
  streamAddresses, streamArrived, streamClosed, streamConnected, streamEmpty, streamFind, streamInit, streamIsListed,
  streamLocal, streamMarkDirty, streamReadEnd, streamReceived, streamReceiveRoom, streamRemote, streamRoom, streamSent, streamShutdown,
  streamTakeDirty,
} from '../socket/stream';

/** A listener of the control plane's: its accepted streams wait in a list, linked by nextReady. */
@unmanaged
class HostListener extends Entity {
  first: usize;
  last: usize;
}

let streams: Slab = changetype<Slab>(0);
let listeners: Slab = changetype<Slab>(0);

export function hostStart(): void {
  const slabs = arenaMust(2 * offsetof<Slab>());
  streams = slabMake(slabs, offsetof<Stream>());
  listeners = slabMake(slabs + offsetof<Slab>(), offsetof<HostListener>());
}

/** A listener's handle: of HTTP's, or of the control plane's; 0: no memory. */
export function hostListen(isHttp: bool): u32 {
  if (isHttp) {
    const listener = httpListenerMake();
    return changetype<usize>(listener) == 0 ? 0 : listener.handle;
  }
  const block = slabTake(listeners);
  if (block == 0) return 0;
  const listener = changetype<HostListener>(block);
  listener.kind = KIND_TCP_LISTENER;
  listener.slab = changetype<usize>(listeners);
  const handle = entityName(listener);
  if (handle == 0) entityFree(listener);
  return handle;
}

/**
 * A stream for a socket: accepted for `listener`, or connecting with 0. Its addresses are at scratch, as
 * OP_STREAM_ADDRESSES gives them. Its handle; 0: no memory.
 */
export function hostStream(listener: u32): u32 {
  const block = slabTake(streams);
  if (block == 0) return 0;
  const stream = changetype<Stream>(block);
  streamInit(stream, changetype<usize>(streams));
  if (entityName(stream) == 0) {
    entityFree(stream);
    return 0;
  }
  memory.copy(streamRemote(stream), scratch, 16);
  memory.copy(streamLocal(stream), scratch + 16, 16);
  stream.remotePort = load<u16>(scratch, 32);
  stream.localPort = load<u16>(scratch, 34);
  if (listener == 0) return stream.handle;
  const http = httpListenerFind(listener);
  if (changetype<usize>(http) != 0) {
    stream.owner = OWNER_HTTP;
    stream.http = changetype<usize>(http);
    streamConnected(stream);
    return stream.handle;
  }
  const found = entityFind(listener, KIND_TCP_LISTENER);
  if (found == 0) {
    entityFree(stream);
    return 0;
  }
  const own = changetype<HostListener>(found);
  streamConnected(stream);
  stream.mask = 0;
  stream.nextReady = 0;
  if (own.last == 0) own.first = block;
  else changetype<Stream>(own.last).nextReady = block;
  own.last = block;
  eventPost(own, EVENT_ACCEPT);
  return stream.handle;
}

/** The listener's socket is closed: its handle is no more. One of HTTP's is closed by OP_HTTP_CLOSE. */
export function hostUnlisten(handle: u32): void {
  const found = entityFind(handle, KIND_TCP_LISTENER);
  if (found != 0) entityFree(changetype<HostListener>(found));
}

function accept(listener: u32): i32 {
  const found = entityFind(listener, KIND_TCP_LISTENER);
  if (found == 0) return E_HANDLE;
  const own = changetype<HostListener>(found);
  if (own.first == 0) return E_AGAIN;
  const stream = changetype<Stream>(own.first);
  own.first = stream.nextReady;
  if (own.first == 0) own.last = 0;
  stream.nextReady = 0;
  return <i32>stream.handle;
}

/** A connecting socket is connected. */
export function hostConnected(handle: u32): void {
  const stream = streamFind(handle);
  if (changetype<usize>(stream) != 0) streamConnected(stream);
}

/**
 * Where the next bytes that are read may be put; their most in scratch+0, and in scratch+4 how many hostReceived would
 * take behind them. 0: no room now, a dirty entry tells when there is.
 */
export function hostReadSpan(handle: u32): u32 {
  store<u64>(scratch, 0);
  const stream = streamFind(handle);
  if (changetype<usize>(stream) == 0) return 0;
  const room = streamReceiveRoom(stream);
  if (room == 0) return 0;
  const span = chainTailSpan(receiveChain(stream));
  const most = span == 0 ? 0 : min(room, chainSpanLength);
  store<u32>(scratch, most);
  store<u32>(scratch, room - most, 4);
  return <u32>span;
}

/** `count` bytes at `bytes` were read behind a span that is full; how many were taken: fewer when memory is used up. */
export function hostReceived(handle: u32, bytes: u32, count: u32): u32 {
  const stream = streamFind(handle);
  return changetype<usize>(stream) == 0 ? count : streamReceived(stream, bytes, count);
}

/** `count` > 0 bytes were read to that place. */
export function hostReadCommit(handle: u32, count: u32): void {
  const stream = streamFind(handle);
  if (changetype<usize>(stream) == 0) return;
  const chain = receiveChain(stream);
  chainCommit(chain, count);
  if (stream.flags & STREAM_RELEASED) chainClear(chain);
  else streamArrived(stream);
}

/** Reading has found nothing: a chain that has no bytes needs no chunk. */
export function hostReadNothing(handle: u32): void {
  const stream = streamFind(handle);
  if (changetype<usize>(stream) != 0 && receiveChain(stream).bytes == 0) chainClear(receiveChain(stream));
}

/** The socket's other end sends no more. */
export function hostReadEnd(handle: u32): void {
  const stream = streamFind(handle);
  if (changetype<usize>(stream) != 0) streamReadEnd(stream);
}

/** The socket is gone, for that REASON_*. The glue knows the handle no more. */
export function hostClosed(handle: u32, reason: u32): void {
  const stream = streamFind(handle);
  if (changetype<usize>(stream) == 0) return;
  streamClosed(stream, reason);
  streamMarkDirty(stream);
}

/** The first bytes to write, as at most `most` spans {u32 address, u32 length} at scratch; returns their number. */
export function hostWriteSpans(handle: u32, most: u32): u32 {
  const stream = streamFind(handle);
  if (changetype<usize>(stream) == 0) return 0;
  let count: u32 = 0;
  for (let chunk = sendChain(stream).head; chunk != 0 && count < most; chunk = changetype<Chunk>(chunk).next) {
    const held: u32 = changetype<Chunk>(chunk).end - changetype<Chunk>(chunk).start;
    if (held == 0) continue;
    store<u32>(scratch + count * 8, <u32>chunk + changetype<Chunk>(chunk).start);
    store<u32>(scratch + count * 8, held, 4);
    count++;
  }
  return count;
}

/** `count` of them were written. */
export function hostWritten(handle: u32, count: u32): void {
  const stream = streamFind(handle);
  if (changetype<usize>(stream) != 0) streamSent(stream, count);
}

/** What the glue has to do for a stream: bits of hostNext. */
const DO_WRITE: u32 = 1;
const DO_READ: u32 = 2;
const DO_SHUTDOWN: u32 = 4;
/** Close with a reset, and forget the handle. */
const DO_ABORT: u32 = 8;
/** Close when all is written and the peer has ended or not: nobody reads any more. */
const DO_RELEASE: u32 = 16;

/** The next stream that has something for the glue to do: its handle, and DO_* bits in scratch+0. 0: none. */
export function hostNext(): u32 {
  for (let at = streamTakeDirty(); at != 0; at = streamTakeDirty()) {
    const stream = changetype<Stream>(at);
    if (stream.flags & STREAM_CLOSED) {
      if (stream.flags & STREAM_RELEASED) end(stream);
      continue;
    }
    if (stream.flags & STREAM_ABORT) {
      const handle = stream.handle;
      streamClosed(stream, REASON_ABORTED);
      streamMarkDirty(stream);
      store<u32>(scratch, DO_ABORT);
      return handle;
    }
    let work: u32 = 0;
    if (sendChain(stream).bytes != 0) work |= DO_WRITE;
    if (stream.flags & STREAM_CONSUMED) work |= DO_READ;
    if (stream.flags & STREAM_SHUT) work |= DO_SHUTDOWN;
    if (stream.flags & STREAM_RELEASED) work |= DO_RELEASE;
    stream.flags &= ~STREAM_CONSUMED;
    if (work == 0) continue;
    store<u32>(scratch, work);
    return stream.handle;
  }
  return 0;
}

function end(stream: Stream): void {
  // The HTTP layer lets go of it at its next look, and marks it again.
  if (streamIsListed(stream)) return;
  streamEmpty(stream);
  entityFree(stream);
}

/** The operations 100 to 139 that need no socket: the glue answers OP_TCP_LISTEN and OP_TCP_CONNECT itself. */
export function hostCall(op: u32, a: u32, b: u32, c: u32): i32 {
  if (op == OP_TCP_ACCEPT) return accept(a);
  const stream = streamFind(a);
  if (changetype<usize>(stream) == 0) return E_HANDLE;
  switch (op) {
    case OP_STREAM_SHUTDOWN:
      streamShutdown(stream);
      return 0;
    case OP_STREAM_ABORT:
      streamAbort(stream);
      return 0;
    case OP_STREAM_RELEASE:
      stream.flags |= STREAM_RELEASED | STREAM_SHUT;
      chainClear(receiveChain(stream));
      streamMarkDirty(stream);
      return 0;
    case OP_STREAM_ADDRESSES:
      streamAddresses(stream);
      return 0;
    case OP_STREAM_READABLE:
      return <i32>receiveChain(stream).bytes;
    case OP_STREAM_ROOM:
      return <i32>streamRoom(stream);
    case OP_STREAM_SET:
      if (b == STREAM_RECEIVE_LIMIT) stream.receiveLimit = c;
      else if (b == STREAM_SEND_LIMIT) stream.sendLimit = c;
      return 0;
  }
  return E_OPERATION;
}

