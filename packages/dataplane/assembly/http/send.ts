/**
 * The message that we send: its head, and its body's framing (RFC 9112, 6 and 7). A streamed body becomes one HTTP chunk
 * for each piece that is committed, with a size of four digits, which may be zeros, so that it can be written afterwards.
 */
import {
  E_ARGUMENT, E_MEMORY, E_STATE, HTTP_HEAD, MESSAGE_HTTP10, MESSAGE_KEEPS_ALIVE, RESPOND_CLOSE, RESPOND_LENGTH, RESPOND_STREAM, RESPOND_TEXT,
} from '../abi';
import { chainAppend } from '../memory/chain';
import { frameBuffer } from '../scratch';
import {
  STREAM_WANTS_ROOM, sendChain, spanLength, streamMarkDirty, streamRoom, streamSendCommit, streamSendSpan,
} from '../socket/stream';
import {
  HTTP_BODYLESS, HTTP_LAST, HTTP_RESPONDED, HTTP_WANTS_ROOM, HttpConnection, streamOf,
} from './connection';
import { DATE_BYTES, dateLine } from './date';
import {
  CHUNKED_FIELD, CLOSE_FIELD, CONTINUE_LINE, KEEP_ALIVE_FIELD, LAST_CHUNK, LENGTH_FIELD, TEXT_FIELD,
  TEXT_FIELD_LENGTH,
} from './names';
import { statusLine, statusLineLength } from './status';

export const SEND_NONE: u8 = 0;
export const SEND_LENGTH: u8 = 1;
export const SEND_CHUNKED: u8 = 2;
export const SEND_UNTIL_END: u8 = 3;

/** "xxxx\r\n" in front of a chunk and "\r\n" behind it. */
const CHUNK_PREFIX: u32 = 6;
const CHUNK_SUFFIX: u32 = 2;

/** The head is put together here, then appended once. */
const line = memory.data(1_024);
let at: usize = line;

function put(from: usize, length: u32): void {
  memory.copy(at, from, length);
  at += length;
}

function putNumber(value: u64): void {
  let digits = 1;
  for (let rest = value / 10; rest != 0; rest /= 10) digits++;
  for (let i = digits - 1; i >= 0; i--) {
    store<u8>(at + i, <u8>(0x30 + (value % 10)));
    value /= 10;
  }
  at += digits;
  store<u16>(at, 0x0a0d);
  at += 2;
}

/**
 * Writes the head of a response: status line, Date, framing, Connection, then `fieldsLength` bytes of fields. `bodyBytes`
 * counts with RESPOND_LENGTH. 0, E_ARGUMENT, E_STATE (already answered), E_MEMORY.
 */
export function sendResponse(connection: HttpConnection, status: u32, how: u32, fields: usize, fieldsLength: u32, bodyBytes: u64): i32 {
  if (status < 100 || status > 599) return E_ARGUMENT;
  if (connection.flags & HTTP_RESPONDED) return E_STATE;
  const isInterim = status < 200;
  const isBodyless = isInterim || status == 204 || status == 304;
  if (how & RESPOND_CLOSE || (connection.message & MESSAGE_KEEPS_ALIVE) == 0) {
    if (!isInterim) connection.flags |= HTTP_LAST;
  }
  const isOld = (connection.message & MESSAGE_HTTP10) != 0;
  let send = SEND_NONE;
  if (!isBodyless) {
    if (how & RESPOND_STREAM) {
      send = isOld ? SEND_UNTIL_END : SEND_CHUNKED;
      if (isOld) connection.flags |= HTTP_LAST;
    } else send = SEND_LENGTH;
  }
  const text = statusLine(status);
  at = line;
  put(text, statusLineLength);
  if (!isInterim) {
    const date = dateLine();
    if (date != 0) put(date, DATE_BYTES);
    if (send == SEND_LENGTH) {
      put(LENGTH_FIELD, 16);
      putNumber(how & RESPOND_LENGTH ? bodyBytes : 0);
    } else if (send == SEND_CHUNKED) put(CHUNKED_FIELD, 28);
    if (connection.flags & HTTP_LAST) put(CLOSE_FIELD, 19);
    else if (isOld) put(KEEP_ALIVE_FIELD, 24);
    if (how & RESPOND_TEXT) put(TEXT_FIELD, TEXT_FIELD_LENGTH);
  }
  if (connection.method == HTTP_HEAD || isBodyless) connection.flags |= HTTP_BODYLESS;
  else connection.flags &= ~HTTP_BODYLESS;
  connection.send = send;
  connection.sendLeft = send == SEND_LENGTH && how & RESPOND_LENGTH ? bodyBytes : 0;
  connection.status = <u16>status;
  if (!isInterim || status == 101) connection.flags |= HTTP_RESPONDED;
  return append(connection, fields, fieldsLength);
}

/** Writes the head of a request, which is whole in `head`. */
export function sendRequest(connection: HttpConnection, how: u32, head: usize, headLength: u32, bodyBytes: u64): i32 {
  at = line;
  connection.send = how & RESPOND_STREAM ? SEND_CHUNKED : how & RESPOND_LENGTH ? SEND_LENGTH : SEND_NONE;
  connection.sendLeft = how & RESPOND_LENGTH ? bodyBytes : 0;
  connection.flags &= ~HTTP_BODYLESS;
  const stream = streamOf(connection);
  const taken = chainAppend(sendChain(stream), head, headLength);
  streamMarkDirty(stream);
  return taken == headLength ? 0 : E_MEMORY;
}

/** Appends what stands in `line`, the fields and the empty line. A head is taken whole, whatever the chain's limit. */
function append(connection: HttpConnection, fields: usize, fieldsLength: u32): i32 {
  const stream = streamOf(connection);
  const chain = sendChain(stream);
  const length = <u32>(at - line);
  let taken: u32;
  if (fieldsLength + 2 <= 1_024 - length) {
    put(fields, fieldsLength);
    store<u16>(at, 0x0a0d);
    taken = chainAppend(chain, line, length + fieldsLength + 2) - length - fieldsLength - 2;
  } else {
    taken = chainAppend(chain, line, length) - length;
    taken |= chainAppend(chain, fields, fieldsLength) - fieldsLength;
    store<u16>(line, 0x0a0d);
    taken |= chainAppend(chain, line, 2) - 2;
  }
  streamMarkDirty(stream);
  return taken == 0 ? 0 : E_MEMORY;
}

/** Says 100 (Continue). */
export function sendContinue(connection: HttpConnection): void {
  const stream = streamOf(connection);
  chainAppend(sendChain(stream), CONTINUE_LINE, 25);
  streamMarkDirty(stream);
}

export let sendSpanLength: u32 = 0;

/** Where the next bytes of the body may be written; their most in sendSpanLength. 0: no room now, or no more is wanted. */
export function sendSpan(connection: HttpConnection): usize {
  sendSpanLength = 0;
  if (connection.flags & HTTP_BODYLESS) {
    // What is written here goes nowhere.
    sendSpanLength = 65_536;
    return frameBuffer;
  }
  if (connection.send == SEND_NONE) return 0;
  const stream = streamOf(connection);
  let span = streamSendSpan(stream);
  let room = spanLength;
  if (connection.send == SEND_CHUNKED && span != 0 && room <= CHUNK_PREFIX + CHUNK_SUFFIX) {
    if (streamRoom(stream) > 64) {
      padChunk(connection);
      span = streamSendSpan(stream);
      room = spanLength;
    } else {
      stream.flags |= STREAM_WANTS_ROOM;
      span = 0;
    }
  }
  if (span == 0) {
    connection.flags |= HTTP_WANTS_ROOM;
    return 0;
  }
  if (connection.send == SEND_LENGTH) {
    sendSpanLength = <u32>min<u64>(room, connection.sendLeft);
    return sendSpanLength == 0 ? 0 : span;
  }
  if (connection.send == SEND_UNTIL_END) {
    sendSpanLength = room;
    return span;
  }
  sendSpanLength = min(room - CHUNK_PREFIX - CHUNK_SUFFIX, 0xffff);
  return span + CHUNK_PREFIX;
}

/** This piece has too little left for a chunk's framing: the next chunk's size gets so many leading zeros. */
function padChunk(connection: HttpConnection): void {
  const stream = streamOf(connection);
  streamSendSpan(stream);
  const count = spanLength;
  const zeros = streamSendSpan(stream);
  memory.fill(zeros, 0x30, count);
  streamSendCommit(stream, count);
}

/** `count` bytes were written to the span. */
export function sendCommit(connection: HttpConnection, count: u32): void {
  if (connection.flags & HTTP_BODYLESS || count == 0) return;
  const stream = streamOf(connection);
  if (connection.send == SEND_LENGTH) connection.sendLeft -= count;
  if (connection.send != SEND_CHUNKED) {
    streamSendCommit(stream, count);
    return;
  }
  const span = streamSendSpan(stream);
  for (let i: u32 = 0; i < 4; i++) {
    const digit = (count >> (12 - 4 * i)) & 15;
    store<u8>(span + i, <u8>(digit < 10 ? 0x30 + digit : 0x57 + digit));
  }
  store<u16>(span, 0x0a0d, 4);
  store<u16>(span + CHUNK_PREFIX + count, 0x0a0d);
  streamSendCommit(stream, CHUNK_PREFIX + count + CHUNK_SUFFIX);
}

/** The body is complete. False when it is shorter than was said: the connection cannot go on. */
export function sendEnd(connection: HttpConnection): bool {
  if (connection.flags & HTTP_BODYLESS) return true;
  if (connection.send == SEND_LENGTH) return connection.sendLeft == 0;
  if (connection.send == SEND_CHUNKED) {
    const stream = streamOf(connection);
    chainAppend(sendChain(stream), LAST_CHUNK, 5);
    streamMarkDirty(stream);
  }
  return true;
}
