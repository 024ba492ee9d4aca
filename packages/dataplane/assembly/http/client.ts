/** The client's side of a connection: a request goes out, a response comes in, then the next. */
import {
  E_AGAIN, E_HANDLE, E_MEMORY, E_STATE, EVENT_RESPONSE, HTTP_CONNECT, HTTP_HEAD, MESSAGE_HAS_BODY, MESSAGE_KEEPS_ALIVE, REASON_ABORTED,
} from '../abi';
import { chainHeadSpan } from '../memory/chain';
import { entityName } from '../object/entity';
import { eventPostWith } from '../object/events';
import {
  OWNER_CONTROL, OWNER_HTTP, STREAM_CLOSED, STREAM_CONNECTED, STREAM_READ_ENDED, Stream, receiveChain, streamAbort, streamConsume,
} from '../socket/stream';
import { BODY_CHUNK_SIZE, BODY_DONE, BODY_LENGTH, BODY_UNTIL_END } from './body';
import {
  HTTP_END_TOLD, HTTP_LAST, HTTP_SENT, HTTP_WANTS_BODY, HttpConnection, STATE_HEAD, STATE_IDLE, STATE_MESSAGE,
  connectionCut, connectionFree, connectionLost, connectionMake, headForget, streamOf,
} from './connection';
import { headHasLength, headIsChunked, headLength, headStatus, parseResponse } from './head';
import { headReceive, headTake } from './receive';
import { sendEnd, sendRequest } from './send';
import { serverProgress } from './server';

/** OP_HTTP_CLIENT: the stream is the HTTP layer's from now on. */
export function clientOpen(stream: Stream): i32 {
  if (stream.owner != OWNER_CONTROL || (stream.flags & STREAM_CONNECTED) == 0) return E_STATE;
  const made = connectionMake(stream, 0);
  if (made == 0) return E_MEMORY;
  const connection = changetype<HttpConnection>(made);
  connection.state = STATE_IDLE;
  if (entityName(connection) == 0) {
    connectionFree(connection);
    stream.http = 0;
    return E_MEMORY;
  }
  stream.owner = OWNER_HTTP;
  return <i32>connection.handle;
}

/** OP_HTTP_REQUEST. The method is what the head begins with, as far as the answer's framing depends on it. */
export function clientRequest(connection: HttpConnection, how: u32, head: usize, headLength: u32, bodyBytes: u64): i32 {
  if (connection.listener != 0 || connection.state != STATE_IDLE) return E_STATE;
  connection.flags = 0;
  connection.method = 0;
  if (headLength > 8) {
    if (load<u32>(head) == 0x44414548 && load<u8>(head, 4) == 0x20) connection.method = <u8>HTTP_HEAD;
    if (load<u64>(head) == 0x205443454e4e4f43) connection.method = <u8>HTTP_CONNECT;
  }
  connection.state = STATE_HEAD;
  return sendRequest(connection, how, head, headLength, bodyBytes);
}

export function clientPump(connection: HttpConnection): void {
  const stream = streamOf(connection);
  while (connection.state == STATE_HEAD) {
    const found = headReceive(connection);
    if (found == E_AGAIN) {
      if (stream.flags & (STREAM_CLOSED | STREAM_READ_ENDED)) {
        if ((stream.flags & STREAM_CLOSED) == 0) streamAbort(stream);
        connectionLost(connection, stream.reason != 0 ? stream.reason : REASON_ABORTED);
      }
      // The request's body may wait for room.
      else serverProgress(connection);
      return;
    }
    if (found != 0 || parseResponse(connection.head, connection.head + connection.headBytes) != 0) {
      streamAbort(stream);
      connectionLost(connection, REASON_ABORTED);
      return;
    }
    // 1xx but 101 is no answer yet (RFC 9110, 15.2).
    if (headStatus < 200 && headStatus != 101) headForget(connection);
    else deliver(connection);
  }
  if (connection.state == STATE_MESSAGE) {
    const isWaiting = (connection.flags & HTTP_WANTS_BODY) != 0;
    serverProgress(connection);
    if ((stream.flags & STREAM_CLOSED) != 0 && connection.stream != 0 && isWaiting && (connection.flags & HTTP_WANTS_BODY) != 0) {
      connectionLost(connection, stream.reason);
    }
  } else if (connection.stream != 0 && (stream.flags & (STREAM_CLOSED | STREAM_READ_ENDED)) != 0) {
    if ((stream.flags & STREAM_CLOSED) == 0) streamAbort(stream);
    connectionLost(connection, stream.reason);
  } else if (connection.state == STATE_IDLE && hasMore(stream)) {
    streamAbort(stream);
    connectionLost(connection, REASON_ABORTED);
  }
}

/** Whether bytes came that answer no request: where the next answer begins is unsure with them (RFC 9112, 9.2). */
function hasMore(stream: Stream): bool {
  const chain = receiveChain(stream);
  let span = chainHeadSpan(chain);
  while (span != 0 && (load<u8>(span) == 0x0d || load<u8>(span) == 0x0a)) {
    streamConsume(stream, 1);
    span = chainHeadSpan(chain);
  }
  return span != 0;
}

function deliver(connection: HttpConnection): void {
  connection.flags &= ~(HTTP_END_TOLD | HTTP_WANTS_BODY);
  connection.status = <u16>headStatus;
  headTake(connection);
  // RFC 9112, 6.3
  const isBodyless = connection.method == HTTP_HEAD || headStatus == 204 || headStatus == 304 || headStatus == 101 ||
    (connection.method == HTTP_CONNECT && headStatus < 300);
  if (isBodyless) connection.body = BODY_DONE;
  else if (headIsChunked) connection.body = BODY_CHUNK_SIZE;
  else if (headHasLength) connection.body = headLength == 0 ? BODY_DONE : BODY_LENGTH;
  else {
    connection.body = BODY_UNTIL_END;
    connection.message &= ~MESSAGE_KEEPS_ALIVE;
  }
  if (connection.body != BODY_DONE) connection.message |= MESSAGE_HAS_BODY;
  if ((connection.message & MESSAGE_KEEPS_ALIVE) == 0) connection.flags |= HTTP_LAST;
  connection.state = STATE_MESSAGE;
  eventPostWith(connection, EVENT_RESPONSE, headStatus, connection.message);
}

/**
 * OP_HTTP_END: first for the request's body, then for the response: with it the connection is free for the next request
 * (0), or over (1): its handle is gone then.
 */
export function clientEnd(connection: HttpConnection): i32 {
  if (connection.state == STATE_IDLE) return E_HANDLE;
  if (connection.stream == 0) {
    connectionFree(connection);
    return 1;
  }
  if ((connection.flags & HTTP_SENT) == 0) {
    connection.flags |= HTTP_SENT;
    if (!sendEnd(connection)) {
      connectionCut(connection);
      return 1;
    }
    return 0;
  }
  if (connection.state != STATE_MESSAGE) return E_STATE;
  headForget(connection);
  const stream = streamOf(connection);
  // The server may have closed it behind this answer, which nobody tells again.
  const hasEnded = (stream.flags & (STREAM_CLOSED | STREAM_READ_ENDED)) != 0;
  if (connection.flags & HTTP_LAST || connection.body != BODY_DONE || hasEnded || hasMore(stream)) {
    connectionCut(connection);
    return 1;
  }
  // What was not told of this answer is not told of the next.
  connection.mask = 0;
  connection.state = STATE_IDLE;
  return 0;
}
