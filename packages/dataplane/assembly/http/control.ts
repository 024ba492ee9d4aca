/** The operations 140 to 199 of `call`, the HTTP layer's timers, and what streams tell it. */
import {
  E_AGAIN, E_ARGUMENT, E_HANDLE, E_MEMORY, E_OPERATION, E_STATE, EVENT_CLOSED, EVENT_READ_END, EVENT_WRITABLE, HTTP_OPTION_CONNECTIONS, HTTP_OPTION_HEAD_TIMEOUT,
  HTTP_OPTION_IDLE_TIMEOUT, HTTP_OPTION_STALL_TIMEOUT, HTTP_TEXT_FIELDS, HTTP_TEXT_METHOD, HTTP_TEXT_REASON,
  HTTP_TEXT_TARGET, OP_HTTP_ABORT, OP_HTTP_ADDRESSES, OP_HTTP_CLIENT, OP_HTTP_CLOSE, OP_HTTP_END, OP_HTTP_FIELD,
  OP_HTTP_FORGET, OP_HTTP_MEMO, OP_HTTP_MEMO_END, OP_HTTP_REQUEST, OP_HTTP_RESPOND, OP_HTTP_SET, OP_HTTP_TEXT,
  OP_HTTP_UPGRADE, OP_HTTP_WALL, RESPOND_STREAM,
} from '../abi';
import { arenaMust } from '../memory/arena';
import { chainCommit, chainSpanLength, chainTailSpan } from '../memory/chain';
import { Slab, slabMake, slabTake } from '../memory/slab';
import { Entity, KIND_HTTP, KIND_HTTP_LISTENER, KIND_HTTP_MEMO, entityFind, entityFree, entityName } from '../object/entity';
import { eventPost, eventPostWith } from '../object/events';
import { SCRATCH_BYTES, scratch } from '../scratch';
import { OWNER_CONTROL, STREAM_CLOSED, STREAM_READ_ENDED, Stream, streamAbort, streamAddresses, streamArrived, streamFind, streamMarkDirty, streamTakeReady, receiveChain } from '../socket/stream';
import { bodyConsume, bodySpanLength } from './body';
import { charactersStart } from './characters';
import { clientEnd, clientOpen, clientPump, clientRequest } from './client';
import {
  HTTP_LAST, HTTP_RESPONDED, HttpConnection, HttpListener, STATE_GONE, STATE_MESSAGE, connectionCut, connectionFind, connectionFree,
  connectionsStart, headForget, streamOf,
} from './connection';
import { dateSet } from './date';
import { fieldJoin, fieldsWrite } from './fields';
import { memoBody, memoEnd, memoFind, memoMake, memosForget, memosStart, Memo } from './memo';
import { namesStart } from './names';
import { sendCommit, sendResponse, sendSpan, sendSpanLength } from './send';
import { messageSpan, serverAccept, serverClose, serverContinue, serverEnd, serverExpired, serverPump } from './server';
import { statusesStart } from './status';
import {
  TIMER_HEAD, TIMER_IDLE, TIMER_STALL, timerExpired, timerSetLength, timersNext, timersStart,
} from './timers';

/** Connections of one listener, unless told otherwise. */
const CONNECTIONS: u32 = 16_384;
/** Where the length of a body that is told beforehand stands in scratch. */
const BODY_BYTES_AT: u32 = 65_532;

let listeners: Slab = changetype<Slab>(0);

export function httpStart(): void {
  charactersStart();
  namesStart();
  statusesStart();
  timersStart();
  connectionsStart();
  memosStart();
  listeners = slabMake(arenaMust(offsetof<Slab>()), offsetof<HttpListener>());
}

/** A listener of HTTP's, for which the carrier is then asked to listen: see `call` of direct.ts. 0: no memory. */
export function httpListenerMake(): HttpListener {
  const block = slabTake(listeners);
  if (block == 0) return changetype<HttpListener>(0);
  const listener = changetype<HttpListener>(block);
  listener.kind = KIND_HTTP_LISTENER;
  listener.slab = changetype<usize>(listeners);
  listener.most = CONNECTIONS;
  if (entityName(listener) == 0) {
    entityFree(listener);
    return changetype<HttpListener>(0);
  }
  return listener;
}

export function httpListenerFind(handle: u32): HttpListener {
  return changetype<HttpListener>(entityFind(handle, KIND_HTTP_LISTENER));
}

/** Looks at every stream of HTTP's that something has happened to. */
export function httpPump(): void {
  for (let at = streamTakeReady(); at != 0; at = streamTakeReady()) {
    const stream = changetype<Stream>(at);
    if (stream.http == 0) {
      streamMarkDirty(stream);
      continue;
    }
    const owner = changetype<Entity>(stream.http);
    if (owner.kind == KIND_HTTP_LISTENER) {
      serverAccept(stream, changetype<HttpListener>(stream.http));
      if (stream.http == 0) continue;
    }
    const connection = changetype<HttpConnection>(stream.http);
    if (connection.listener != 0) serverPump(connection);
    else clientPump(connection);
  }
}

/** Runs what is due; returns the next deadline in nanoseconds, or NEVER. */
export function httpTick(): u64 {
  for (let at = timerExpired(); at != 0; at = timerExpired()) serverExpired(changetype<HttpConnection>(at));
  return timersNext();
}

export function httpCall(op: u32, a: u32, b: u32, c: u32): i32 {
  switch (op) {
    case OP_HTTP_WALL:
      dateSet(a);
      return 0;
    case OP_HTTP_CLIENT: {
      const stream = streamFind(a);
      return changetype<usize>(stream) == 0 ? E_HANDLE : clientOpen(stream);
    }
    case OP_HTTP_SET:
    case OP_HTTP_CLOSE:
    case OP_HTTP_MEMO:
    case OP_HTTP_FORGET: {
      const listener = httpListenerFind(a);
      return changetype<usize>(listener) == 0 ? E_HANDLE : listenerCall(op, listener, b, c);
    }
    case OP_HTTP_MEMO_END: {
      const memo = memoFind(a);
      return changetype<usize>(memo) == 0 ? E_HANDLE : memoEnd(memo, b, scratch, c);
    }
  }
  const connection = connectionFind(a);
  return changetype<usize>(connection) == 0 ? E_HANDLE : messageCall(op, connection, b, c);
}

function listenerCall(op: u32, listener: HttpListener, b: u32, c: u32): i32 {
  switch (op) {
    case OP_HTTP_MEMO: return memoMake(listener, scratch, b, c);
    case OP_HTTP_FORGET:
      memosForget(listener, scratch, b);
      return 0;
    case OP_HTTP_CLOSE:
      serverClose(listener);
      return <i32>listener.carrier;
  }
  switch (b) {
    case HTTP_OPTION_HEAD_TIMEOUT: timerSetLength(TIMER_HEAD, c * 1_000); return 0;
    case HTTP_OPTION_IDLE_TIMEOUT: timerSetLength(TIMER_IDLE, c * 1_000); return 0;
    case HTTP_OPTION_STALL_TIMEOUT: timerSetLength(TIMER_STALL, c * 1_000); return 0;
    case HTTP_OPTION_CONNECTIONS: listener.most = c; return 0;
  }
  return E_ARGUMENT;
}

function messageCall(op: u32, connection: HttpConnection, b: u32, c: u32): i32 {
  switch (op) {
    case OP_HTTP_TEXT: return text(connection, b);
    case OP_HTTP_FIELD: return field(connection, b);
    case OP_HTTP_RESPOND:
      if (connection.state != STATE_MESSAGE || connection.listener == 0) return E_STATE;
      if (c > BODY_BYTES_AT) return E_ARGUMENT;
      // An answer without an end in sight may be made from the request's body while that comes.
      if ((b >> 16) & RESPOND_STREAM && (b & 0xffff) >= 200) serverContinue(connection);
      return sendResponse(connection, b & 0xffff, b >> 16, scratch, c, load<u32>(scratch + BODY_BYTES_AT));
    case OP_HTTP_REQUEST:
      if (c > BODY_BYTES_AT) return E_ARGUMENT;
      return connection.stream == 0 ? E_STATE : clientRequest(connection, b, scratch, c, load<u32>(scratch + BODY_BYTES_AT));
    case OP_HTTP_END: return connection.listener != 0 ? serverEnd(connection) : clientEnd(connection);
    case OP_HTTP_ABORT:
      if (connection.state == STATE_GONE) connectionFree(connection);
      else connectionCut(connection);
      return 0;
    case OP_HTTP_UPGRADE: return upgrade(connection);
    case OP_HTTP_ADDRESSES:
      if (connection.stream == 0) return E_STATE;
      streamAddresses(streamOf(connection));
      return 0;
  }
  return E_OPERATION;
}

function text(connection: HttpConnection, what: u32): i32 {
  if (connection.head == 0) return E_STATE;
  switch (what) {
    case HTTP_TEXT_METHOD: {
      let length: u32 = 0;
      while (load<u8>(connection.head + length) != 0x20) length++;
      memory.copy(scratch, connection.head, length);
      return <i32>length;
    }
    case HTTP_TEXT_TARGET:
    case HTTP_TEXT_REASON:
      memory.copy(scratch, connection.textAt, connection.textLength);
      return <i32>connection.textLength;
    case HTTP_TEXT_FIELDS:
      return <i32>fieldsWrite(connection.fieldsAt, connection.head + connection.headBytes, scratch, SCRATCH_BYTES);
  }
  return E_ARGUMENT;
}

/** The name is moved behind the place of the result. */
function field(connection: HttpConnection, nameLength: u32): i32 {
  if (connection.head == 0) return E_STATE;
  if (nameLength == 0 || nameLength > 256) return E_ARGUMENT;
  const name = scratch + SCRATCH_BYTES - 256;
  memory.copy(name, scratch, nameLength);
  const end = connection.head + connection.headBytes;
  const length = fieldJoin(connection.fieldsAt, end, name, nameLength, scratch, SCRATCH_BYTES - 256);
  return length < 0 ? E_AGAIN : length;
}

/** The stream becomes the control plane's again, and this connection is over. */
function upgrade(connection: HttpConnection): i32 {
  const isDone = connection.listener != 0 ? (connection.flags & HTTP_RESPONDED) != 0 : connection.state == STATE_MESSAGE;
  if (connection.stream == 0 || connection.status != 101 || !isDone) return E_STATE;
  const stream = streamOf(connection);
  if (entityName(stream) == 0) return E_MEMORY;
  stream.owner = OWNER_CONTROL;
  stream.http = 0;
  connection.stream = 0;
  headForget(connection);
  connectionFree(connection);
  if (receiveChain(stream).bytes != 0) streamArrived(stream);
  // What the stream has told this layer already the control plane has to hear, too.
  if (stream.flags & STREAM_READ_ENDED) eventPost(stream, EVENT_READ_END);
  if (stream.flags & STREAM_CLOSED) eventPostWith(stream, EVENT_CLOSED, stream.reason, 0);
  return <i32>stream.handle;
}

// ---- The exports txSpan, txCommit, rxSpan, rxConsume, when the handle is HTTP's.

export function httpIsHandle(handle: u32): bool {
  return entityFind(handle, KIND_HTTP) != 0 || entityFind(handle, KIND_HTTP_MEMO) != 0;
}

export function httpTxSpan(handle: u32): u32 {
  const memo = memoFind(handle);
  if (changetype<usize>(memo) != 0) {
    const span = memo.isReady ? <usize>0 : chainTailSpan(memoBody(memo));
    store<u32>(scratch, span == 0 ? 0 : chainSpanLength);
    return <u32>span;
  }
  const connection = connectionFind(handle);
  const span = connection.stream == 0 ? <usize>0 : sendSpan(connection);
  store<u32>(scratch, span == 0 ? 0 : sendSpanLength);
  return <u32>span;
}

export function httpTxCommit(handle: u32, count: u32): void {
  const memo = memoFind(handle);
  if (changetype<usize>(memo) != 0) chainCommit(memoBody(memo), count);
  else if (connectionFind(handle).stream != 0) sendCommit(connectionFind(handle), count);
}

export function httpRxSpan(handle: u32): u32 {
  const connection = connectionFind(handle);
  const span = changetype<usize>(connection) == 0 || connection.stream == 0 ? <usize>0 : messageSpan(connection);
  store<u32>(scratch, span == 0 ? 0 : bodySpanLength);
  return <u32>span;
}

export function httpRxConsume(handle: u32, count: u32): void {
  const connection = connectionFind(handle);
  if (changetype<usize>(connection) != 0 && connection.stream != 0) bodyConsume(connection, count);
}
