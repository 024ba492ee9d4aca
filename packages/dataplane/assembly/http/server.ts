/**
 * The server's side of a connection: one request after another (RFC 9112, 9.3), those that were pipelined too. The
 * control plane has one request of a connection at a time; the next one is read when it has answered.
 */
import {
  E_HANDLE, E_MEMORY, E_SIZE, EVENT_BODY, EVENT_BODY_END, EVENT_REQUEST, EVENT_WRITABLE, MESSAGE_EXPECTS,
  MESSAGE_HAS_BODY, REASON_ABORTED, RESPOND_CLOSE,
} from '../abi';
import { eventPost, eventPostWith } from '../object/events';
import { entityName } from '../object/entity';
import {
  STREAM_CLOSED, STREAM_READ_ENDED, Stream, receiveChain, sendChain, streamAbort, streamRoom,
} from '../socket/stream';
import { BODY_BROKEN, BODY_CHUNK_SIZE, BODY_DONE, BODY_LENGTH, bodyConsume, bodySpan, bodySpanLength } from './body';
import {
  HTTP_END_TOLD, HTTP_LAST, HTTP_OWES_CONTINUE, HTTP_RESPONDED, HTTP_WANTS_BODY, HTTP_WANTS_ROOM, HttpConnection,
  HttpListener, STATE_DRAIN, STATE_GONE, STATE_HEAD, STATE_MESSAGE, connectionCut, connectionEnd, connectionFree,
  connectionLost, connectionMake, headForget, streamOf,
} from './connection';
import { headFlags, headHasLength, headIsChunked, headLength, headMethod, parseRequest } from './head';
import { memoAnswer } from './memo';
import { headReceive, headTake } from './receive';
import { sendContinue, sendEnd, sendResponse } from './send';
import { TIMER_HEAD, TIMER_IDLE, TIMER_STALL, timerFirst, timerStart, timerStop } from './timers';

/** Bytes of a body that nobody wanted which are read for the sake of the connection; behind that it is closed. */
const DRAIN_LIMIT: u32 = 262_144;

/** A carrier has accepted a stream for `listener`. */
export function serverAccept(stream: Stream, listener: HttpListener): void {
  const made = listener.isClosing || listener.connections >= listener.most ? <usize>0 : connectionMake(stream, changetype<usize>(listener));
  if (made == 0) {
    stream.http = 0;
    streamAbort(stream);
    return;
  }
  listener.connections++;
  timerStart(changetype<HttpConnection>(made), TIMER_IDLE);
}

/** Something has happened on the stream. */
export function serverPump(connection: HttpConnection): void {
  const stream = streamOf(connection);
  if (stream.flags & STREAM_CLOSED) {
    connectionLost(connection, stream.reason);
    return;
  }
  while (connection.state == STATE_HEAD) {
    if (!nextRequest(connection)) return;
  }
  if (connection.state == STATE_MESSAGE) serverProgress(connection);
  else if (connection.state == STATE_DRAIN && drain(connection)) serverPump(connection);
}

/** Reads the next head. True when it was dealt with and the connection is still there. */
function nextRequest(connection: HttpConnection): bool {
  const stream = streamOf(connection);
  const listener = changetype<HttpListener>(connection.listener);
  const found = headReceive(connection);
  if (found == E_SIZE) return refuse(connection, 431);
  if (found == E_MEMORY) return refuse(connection, 503);
  if (found != 0) {
    if (stream.flags & STREAM_READ_ENDED || (listener.isClosing && receiveChain(stream).bytes == 0)) {
      connectionEnd(connection);
      return false;
    }
    if (connection.timer != TIMER_HEAD && connection.scanned != 0) timerStart(connection, TIMER_HEAD);
    return false;
  }
  timerStop(connection);
  const end = connection.head + connection.headBytes;
  const status = parseRequest(connection.head, end);
  if (status != 0) return refuse(connection, status);
  headTake(connection);
  connection.flags &= ~(HTTP_RESPONDED | HTTP_LAST | HTTP_END_TOLD | HTTP_WANTS_BODY | HTTP_WANTS_ROOM | HTTP_OWES_CONTINUE);
  connection.method = <u8>headMethod;
  connection.body = headIsChunked ? BODY_CHUNK_SIZE : headHasLength && headLength != 0 ? BODY_LENGTH : BODY_DONE;
  if (connection.body != BODY_DONE) connection.message |= MESSAGE_HAS_BODY;
  if (headFlags & MESSAGE_EXPECTS && connection.body != BODY_DONE) connection.flags |= HTTP_OWES_CONTINUE;
  if (memoAnswer(connection, listener, end)) return finish(connection);
  if (entityName(connection) == 0) return refuse(connection, 503);
  connection.state = STATE_MESSAGE;
  eventPostWith(connection, EVENT_REQUEST, connection.method, connection.message);
  return true;
}

/** Answers a head that cannot be served, and ends the connection. */
function refuse(connection: HttpConnection, status: u32): bool {
  connection.message = 0;
  connection.method = 0;
  connection.flags &= ~HTTP_RESPONDED;
  sendResponse(connection, status, RESPOND_CLOSE, 0, 0, 0);
  connectionEnd(connection);
  return false;
}

/** While the control plane has the message: tells it what it waits for. */
export function serverProgress(connection: HttpConnection): void {
  if (connection.flags & HTTP_WANTS_BODY) {
    if (bodySpan(connection) != 0) {
      connection.flags &= ~HTTP_WANTS_BODY;
      eventPost(connection, EVENT_BODY);
      timerStop(connection);
    } else if (connection.body == BODY_DONE) tellEnd(connection);
    else if (connection.body == BODY_BROKEN) {
      breakOff(connection);
      return;
    } else timerStart(connection, TIMER_STALL);
  }
  if (connection.flags & HTTP_WANTS_ROOM && streamRoom(streamOf(connection)) != 0) {
    connection.flags &= ~HTTP_WANTS_ROOM;
    eventPost(connection, EVENT_WRITABLE);
    timerStop(connection);
  }
}

function tellEnd(connection: HttpConnection): void {
  connection.flags &= ~HTTP_WANTS_BODY;
  timerStop(connection);
  if (connection.flags & HTTP_END_TOLD) return;
  connection.flags |= HTTP_END_TOLD;
  eventPost(connection, EVENT_BODY_END);
}

/** The body's framing is wrong: who has the message is told, and the stream is cut. */
function breakOff(connection: HttpConnection): void {
  const stream = streamOf(connection);
  streamAbort(stream);
  connectionLost(connection, REASON_ABORTED);
}

/** rxSpan on a message: also asks for the rest when there is nothing now. */
export function messageSpan(connection: HttpConnection): usize {
  if (connection.state != STATE_MESSAGE) return 0;
  const span = bodySpan(connection);
  // Who sends the body does not wait to be told (RFC 9110, 10.1.1).
  if (span != 0 || connection.body == BODY_DONE) connection.flags &= ~HTTP_OWES_CONTINUE;
  if (span != 0) return span;
  if (connection.body == BODY_DONE) tellEnd(connection);
  else if (connection.body == BODY_BROKEN) breakOff(connection);
  else {
    connection.flags |= HTTP_WANTS_BODY;
    serverContinue(connection);
    timerStart(connection, TIMER_STALL);
  }
  return 0;
}

/** Tells a client that waits for it to send the body; once the answer has begun it is too late (RFC 9110, 10.1.1). */
export function serverContinue(connection: HttpConnection): void {
  if ((connection.flags & (HTTP_OWES_CONTINUE | HTTP_RESPONDED)) != HTTP_OWES_CONTINUE) return;
  connection.flags &= ~HTTP_OWES_CONTINUE;
  sendContinue(connection);
}

/** OP_HTTP_CLOSE: connections between two requests end now, the others when they have answered (RFC 9112, 9.6). */
export function serverClose(listener: HttpListener): void {
  listener.isClosing = true;
  let at = timerFirst(TIMER_IDLE);
  while (at != 0) {
    const connection = changetype<HttpConnection>(at);
    at = connection.nextTimed;
    const isOurs = connection.listener == changetype<usize>(listener);
    if (isOurs && connection.scanned == 0 && receiveChain(streamOf(connection)).bytes == 0) connectionEnd(connection);
  }
}

/** OP_HTTP_END of a server's message. */
export function serverEnd(connection: HttpConnection): i32 {
  if (connection.state == STATE_GONE) {
    connectionFree(connection);
    return 0;
  }
  if (connection.state != STATE_MESSAGE) return E_HANDLE;
  if ((connection.flags & HTTP_RESPONDED) == 0 || !sendEnd(connection)) {
    connectionCut(connection);
    return 0;
  }
  // A client that was never told to go on may send the body or not: the framing is lost (RFC 9110, 10.1.1).
  if (connection.flags & HTTP_OWES_CONTINUE) connection.flags |= HTTP_LAST;
  if (finish(connection)) serverPump(connection);
  return 0;
}

/** The answer is complete. True when the connection goes on. */
function finish(connection: HttpConnection): bool {
  headForget(connection);
  connection.mask = 0;
  if (connection.flags & HTTP_LAST) {
    connectionEnd(connection);
    return false;
  }
  connection.spent = 0;
  connection.state = STATE_DRAIN;
  return drain(connection);
}

/** Reads and forgets the rest of a body; true when the next head may come. */
function drain(connection: HttpConnection): bool {
  while (bodySpan(connection) != 0) {
    connection.spent += bodySpanLength;
    bodyConsume(connection, bodySpanLength);
    if (connection.spent > DRAIN_LIMIT) break;
  }
  if (connection.body == BODY_DONE) {
    connection.state = STATE_HEAD;
    timerStart(connection, TIMER_IDLE);
    return true;
  }
  if (connection.body == BODY_BROKEN || connection.spent > DRAIN_LIMIT) connectionEnd(connection);
  else timerStart(connection, TIMER_STALL);
  return false;
}

/** The connection's time is over. */
export function serverExpired(connection: HttpConnection): void {
  timerStop(connection);
  const stream = streamOf(connection);
  if (connection.state == STATE_MESSAGE) {
    streamAbort(stream);
    connectionLost(connection, REASON_ABORTED);
  } else if (connection.state == STATE_HEAD && connection.scanned != 0) refuse(connection, 408);
  else if (sendChain(stream).bytes != 0) connectionCut(connection);
  else connectionEnd(connection);
}

