/**
 * One HTTP/1.1 connection, of a server or of a client: its state, its message, and where it waits. What happens to it is
 * in server.ts and client.ts; how bodies are framed in body.ts and send.ts.
 */
import { EVENT_CLOSED } from '../abi';
import { chunkDrop } from '../memory/chunk';
import { Slab, slabGive, slabMake, slabTake } from '../memory/slab';
import { arenaMust } from '../memory/arena';
import { Entity, KIND_HTTP, entityFind, entityFree } from '../object/entity';
import { eventPostWith } from '../object/events';
import { STREAM_RELEASED, STREAM_SHUT, Stream, streamAbort, streamMarkDirty } from '../socket/stream';
import { HEAD_LIMIT } from './head';
import { timerStop } from './timers';

/** Waits for a head, or reads it. */
export const STATE_HEAD: u8 = 0;
/** The control plane has the message. */
export const STATE_MESSAGE: u8 = 1;
/** Answered; the rest of the request's body is read and forgotten. */
export const STATE_DRAIN: u8 = 2;
/** A client's, between two messages. */
export const STATE_IDLE: u8 = 3;
/** The stream is gone while the control plane has the message; it is told, and gives the handle back. */
export const STATE_GONE: u8 = 4;

/** The control plane asked for body bytes that were not there. */
export const HTTP_WANTS_BODY: u32 = 1;
/** It found no room to send. */
export const HTTP_WANTS_ROOM: u32 = 2;
/** EVENT_BODY_END was told. */
export const HTTP_END_TOLD: u32 = 4;
/** The head lies in a block of its own, not in a chunk of the stream. */
export const HTTP_OWN_HEAD: u32 = 8;
/** The head of our answer is written. */
export const HTTP_RESPONDED: u32 = 16;
/** The connection ends after this message. */
export const HTTP_LAST: u32 = 32;
/** The answer has no body on the wire, whatever is written: HEAD, 1xx, 204, 304. */
export const HTTP_BODYLESS: u32 = 64;
/** 100 (Continue) is owed when the body is asked for. */
export const HTTP_OWES_CONTINUE: u32 = 128;
/** A client's: OP_HTTP_END has come for the request. */
export const HTTP_SENT: u32 = 256;

@unmanaged
export class HttpConnection extends Entity {
  stream: usize;
  /** An HttpListener; 0: a client's connection. */
  listener: usize;
  flags: u32;
  /** MESSAGE_* of the message that was received. */
  message: u32;
  state: u8;
  /** BODY_* of what is received, SEND_* of what is sent. */
  body: u8;
  send: u8;
  method: u8;
  status: u16;
  /** Digits and the like of a chunk's first line so far. */
  chunkDigits: u16;
  /** The head: where, how long, how much of it was searched for its end. */
  head: usize;
  headBytes: u32;
  scanned: u32;
  textAt: usize;
  textLength: u32;
  fieldsAt: usize;
  /** Bytes that are still to come of the body or of its chunk; and of a body that we send with a length. */
  bodyLeft: u64;
  sendLeft: u64;
  /** Bytes of trailers, or of a body that nobody wants, so far. */
  spent: u32;
  /** In one of the lists of timers.ts. */
  timer: u32;
  deadlineMs: u64;
  nextTimed: usize;
  lastTimed: usize;
}

let connections: Slab = changetype<Slab>(0);
let heads: Slab = changetype<Slab>(0);

/** Heads that span chunks, at once; a connection that needs one more is refused with 503. */
const OWN_HEADS: u32 = 256;

export function connectionsStart(): void {
  const slabs = arenaMust(2 * offsetof<Slab>());
  connections = slabMake(slabs, offsetof<HttpConnection>());
  heads = slabMake(slabs + offsetof<Slab>(), HEAD_LIMIT, OWN_HEADS);
}

/** A connection on that stream, in STATE_HEAD; 0: no memory. */
export function connectionMake(stream: Stream, listener: usize): usize {
  const block = slabTake(connections);
  if (block == 0) return 0;
  const connection = changetype<HttpConnection>(block);
  connection.kind = KIND_HTTP;
  connection.slab = changetype<usize>(connections);
  connection.stream = changetype<usize>(stream);
  connection.listener = listener;
  stream.http = block;
  return block;
}

export function connectionFind(handle: u32): HttpConnection {
  return changetype<HttpConnection>(entityFind(handle, KIND_HTTP));
}

// @ts-ignore: decorator
@inline
export function streamOf(connection: HttpConnection): Stream {
  return changetype<Stream>(connection.stream);
}

/** A block for a head that spans chunks; 0: too many of them. */
export function ownHeadTake(connection: HttpConnection): usize {
  const block = slabTake(heads);
  if (block != 0) connection.flags |= HTTP_OWN_HEAD;
  return block;
}

/** The message is over: its head is not read any more. */
export function headForget(connection: HttpConnection): void {
  if (connection.head != 0) {
    if (connection.flags & HTTP_OWN_HEAD) slabGive(heads, connection.head);
    else chunkDrop(connection.head);
  }
  connection.head = 0;
  connection.headBytes = 0;
  connection.scanned = 0;
  connection.flags &= ~HTTP_OWN_HEAD;
}

/** Lets the stream go, in an orderly way, and frees the connection. */
export function connectionEnd(connection: HttpConnection): void {
  const stream = streamOf(connection);
  if (changetype<usize>(stream) != 0) {
    stream.http = 0;
    stream.flags |= STREAM_RELEASED | STREAM_SHUT;
    streamMarkDirty(stream);
  }
  connectionFree(connection);
}

/** The same with a reset. */
export function connectionCut(connection: HttpConnection): void {
  const stream = streamOf(connection);
  if (changetype<usize>(stream) != 0) {
    stream.http = 0;
    stream.flags |= STREAM_RELEASED;
    streamAbort(stream);
  }
  connectionFree(connection);
}

/** The stream has ended: who has the message is told why and keeps the handle, else the connection is over. */
export function connectionLost(connection: HttpConnection, reason: u32): void {
  const stream = streamOf(connection);
  stream.http = 0;
  stream.flags |= STREAM_RELEASED;
  streamMarkDirty(stream);
  connection.stream = 0;
  timerStop(connection);
  if (connection.state != STATE_MESSAGE && connection.listener != 0) {
    connectionFree(connection);
    return;
  }
  connection.state = STATE_GONE;
  eventPostWith(connection, EVENT_CLOSED, reason, 0);
}

export function connectionFree(connection: HttpConnection): void {
  timerStop(connection);
  headForget(connection);
  if (connection.listener != 0) changetype<HttpListener>(connection.listener).connections--;
  entityFree(connection);
}

/** What the connections of one port have in common. */
@unmanaged
export class HttpListener extends Entity {
  /** Handle of the carrier's listener. */
  carrier: u32;
  connections: u32;
  most: u32;
  /** Takes no more requests. */
  isClosing: bool;
  /** First of the memoised responses, by hash; see memo.ts. */
  memos: usize;
}
