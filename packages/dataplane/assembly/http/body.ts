/**
 * The body that is received (RFC 9112, 6 and 7): none, of a length, chunked, or until the end of the stream. It is read
 * where it lies in the stream's receive chain; of a chunked one the framing is consumed on the way.
 */
import { chainHeadSpan, chainSpanLength } from '../memory/chain';
import { STREAM_READ_ENDED, receiveChain, streamConsume } from '../socket/stream';
import { HEX, isA } from './characters';
import { HttpConnection, streamOf } from './connection';

export const BODY_DONE: u8 = 0;
export const BODY_LENGTH: u8 = 1;
export const BODY_UNTIL_END: u8 = 2;
export const BODY_CHUNK_SIZE: u8 = 3;
export const BODY_CHUNK_EXTENSION: u8 = 4;
export const BODY_CHUNK_LINE: u8 = 5;
export const BODY_CHUNK_DATA: u8 = 6;
export const BODY_CHUNK_CR: u8 = 7;
export const BODY_CHUNK_LF: u8 = 8;
/** At the start of a trailer line, and inside one. */
export const BODY_TRAILER_START: u8 = 9;
export const BODY_TRAILER: u8 = 10;
export const BODY_TRAILER_LF: u8 = 11;
export const BODY_LAST_LF: u8 = 12;
/** The framing is broken, or the stream ended too early. */
export const BODY_BROKEN: u8 = 13;

/** Bytes of chunk extensions and trailers of one message: they are not used, so many are an attack. */
const SPENT_LIMIT: u32 = 16_384;

/** The second result of bodySpan. */
export let bodySpanLength: u32 = 0;

/** The next bytes of the body in one piece, or 0: then look at connection.body, whether it is done, broken or to come. */
export function bodySpan(connection: HttpConnection): usize {
  const stream = streamOf(connection);
  const chain = receiveChain(stream);
  do {
    bodySpanLength = 0;
    if (connection.body == BODY_DONE || connection.body == BODY_BROKEN) return 0;
    const span = chainHeadSpan(chain);
    if (span == 0) {
      if (stream.flags & STREAM_READ_ENDED) {
        connection.body = connection.body == BODY_UNTIL_END ? BODY_DONE : BODY_BROKEN;
      }
      return 0;
    }
    if (connection.body == BODY_UNTIL_END) {
      bodySpanLength = chainSpanLength;
      return span;
    }
    if (connection.body == BODY_LENGTH || connection.body == BODY_CHUNK_DATA) {
      bodySpanLength = <u32>min<u64>(chainSpanLength, connection.bodyLeft);
      return span;
    }
    streamConsume(stream, framing(connection, span, chainSpanLength));
  } while (true);
  return 0;
}

/** `count` bytes of the span were used. */
export function bodyConsume(connection: HttpConnection, count: u32): void {
  streamConsume(streamOf(connection), count);
  if (connection.body == BODY_UNTIL_END) return;
  connection.bodyLeft -= count;
  if (connection.bodyLeft == 0) connection.body = connection.body == BODY_LENGTH ? BODY_DONE : BODY_CHUNK_CR;
}

/** Reads framing from `length` bytes; returns how many it were. Stops where data begins. */
function framing(connection: HttpConnection, at: usize, length: u32): u32 {
  let done: u32 = 0;
  while (done < length) {
    const c = load<u8>(at + done);
    done++;
    switch (connection.body) {
      case BODY_CHUNK_SIZE:
        if (isA(c, HEX)) {
          // Fifteen digits cannot overflow.
          if (++connection.chunkDigits > 15) connection.body = BODY_BROKEN;
          connection.bodyLeft = (connection.bodyLeft << 4) | (c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57);
        } else if (connection.chunkDigits == 0) connection.body = BODY_BROKEN;
        else if (c == 0x0d) connection.body = BODY_CHUNK_LINE;
        else if (c == 0x3b || c == 0x20 || c == 9) connection.body = BODY_CHUNK_EXTENSION;
        else connection.body = BODY_BROKEN;
        break;
      case BODY_CHUNK_EXTENSION:
        if (c == 0x0d) connection.body = BODY_CHUNK_LINE;
        else if (c == 0x0a || ++connection.spent > SPENT_LIMIT) connection.body = BODY_BROKEN;
        break;
      case BODY_CHUNK_LINE:
        if (c != 0x0a) connection.body = BODY_BROKEN;
        else connection.body = connection.bodyLeft == 0 ? BODY_TRAILER_START : BODY_CHUNK_DATA;
        break;
      case BODY_CHUNK_CR:
        connection.body = c == 0x0d ? BODY_CHUNK_LF : BODY_BROKEN;
        break;
      case BODY_CHUNK_LF:
        connection.body = c == 0x0a ? BODY_CHUNK_SIZE : BODY_BROKEN;
        connection.chunkDigits = 0;
        connection.bodyLeft = 0;
        break;
      case BODY_TRAILER_START:
        if (c == 0x0d) connection.body = BODY_LAST_LF;
        else if (c == 0x0a) connection.body = BODY_BROKEN;
        else connection.body = BODY_TRAILER;
        break;
      case BODY_TRAILER:
        if (c == 0x0d) connection.body = BODY_TRAILER_LF;
        else if (c == 0x0a || ++connection.spent > SPENT_LIMIT) connection.body = BODY_BROKEN;
        break;
      case BODY_TRAILER_LF:
        connection.body = c == 0x0a ? BODY_TRAILER_START : BODY_BROKEN;
        break;
      case BODY_LAST_LF:
        connection.body = c == 0x0a ? BODY_DONE : BODY_BROKEN;
        break;
    }
    if (connection.body == BODY_CHUNK_DATA || connection.body == BODY_DONE || connection.body == BODY_BROKEN) break;
  }
  return done;
}
