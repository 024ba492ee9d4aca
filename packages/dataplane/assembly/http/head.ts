/**
 * The head of a message: its first line and its fields (RFC 9112, 2–6). Finds where it ends, checks it strictly, and
 * notes what framing needs. Nothing is copied: the rest is read from the text when somebody asks.
 *
 * Refused, because two readers could take them differently (request smuggling, RFC 9112 11.2): bare CR or LF, folded
 * lines, a space before the colon, content-length beside transfer-encoding, lengths that differ, a last coding that is not
 * chunked, no Host or two in HTTP/1.1.
 */
import {
  HTTP_CONNECT, HTTP_DELETE, HTTP_GET, HTTP_HEAD, HTTP_OPTIONS, HTTP_OTHER, HTTP_PATCH, HTTP_POST, HTTP_PUT,
  HTTP_TRACE, MESSAGE_EXPECTS, MESSAGE_HTTP10, MESSAGE_KEEPS_ALIVE, MESSAGE_UPGRADE,
} from '../abi';
import { DIGIT, TARGET, TOKEN, VALUE, equalsLower, isA, listHas } from './characters';
import {
  CHUNKED, CLOSE, CONNECTION, CONTENT_LENGTH, CONTINUE_100, EXPECT, HOST, HTTP_1, KEEP_ALIVE, TRANSFER_ENCODING,
  UPGRADE,
} from './names';

/** The longest head; a longer one is answered with 431. */
export const HEAD_LIMIT: u32 = 32_768;
/** Fields of one head. */
const FIELDS: u32 = 128;

// ---- What the last call of parseRequest or parseResponse found.

export let headMethod: u32 = 0;
export let headStatus: u32 = 0;
/** Of the target, or of the reason phrase. */
export let headTextAt: usize = 0;
export let headTextLength: u32 = 0;
/** Where the fields begin. */
export let headFieldsAt: usize = 0;
/** MESSAGE_* but MESSAGE_HAS_BODY. */
export let headFlags: u32 = 0;
export let headIsChunked: bool = false;
export let headHasLength: bool = false;
export let headLength: u64 = 0;
/** A Range, If-Range or other precondition than If-None-Match is there: no memoised answer. */
export let headIsSpecial: bool = false;

/**
 * Where the head that begins at `at` ends (behind its empty line), looking from `from` on; 0 when its end is not among
 * the bytes up to `end`.
 */
export function findHeadEnd(from: usize, end: usize): usize {
  let at = from;
  while (at + 8 <= end) {
    const word = load<u64>(at) ^ 0x0a0a0a0a0a0a0a0a;
    let zeros = (word - 0x0101010101010101) & ~word & 0x8080808080808080;
    while (zeros != 0) {
      const feed = at + <usize>(ctz<u64>(zeros) >> 3);
      if (feed + 3 <= end && load<u16>(feed, 1) == 0x0a0d) return feed + 3;
      zeros &= zeros - 1;
    }
    at += 8;
  }
  for (; at + 3 <= end; at++) {
    if (load<u8>(at) == 0x0a && load<u16>(at, 1) == 0x0a0d) return at + 3;
  }
  return 0;
}

/** Parses a request's head [at, end); 0, or the status to refuse it with. */
export function parseRequest(at: usize, end: usize): u32 {
  let to = at;
  while (isA(load<u8>(to), TOKEN)) to++;
  if (to == at || load<u8>(to) != 0x20) return 400;
  headMethod = methodOf(at, <u32>(to - at));
  at = ++to;
  while (isA(load<u8>(to), TARGET)) to++;
  if (to == at || load<u8>(to) != 0x20) return 400;
  headTextAt = at;
  headTextLength = <u32>(to - at);
  to++;
  if (!isVersion(to)) return load<u32>(to) == load<u32>(HTTP_1) && load<u8>(to, 4) == 0x2f ? 505 : 400;
  if (load<u16>(to, 8) != 0x0a0d) return 400;
  const minor = load<u8>(to, 7) - 0x30;
  headFieldsAt = to + 10;
  const refused = parseFields(headFieldsAt, end, minor == 0);
  if (refused != 0) return refused;
  return minor > 0 && hosts != 1 ? 400 : 0;
}

/** Parses a response's head [at, end); 0, or 502 when it is none. */
export function parseResponse(at: usize, end: usize): u32 {
  if (end - at < 15 || !isVersion(at) || load<u8>(at, 8) != 0x20) return 502;
  const hundreds = load<u8>(at, 9);
  const tens = load<u8>(at, 10);
  const ones = load<u8>(at, 11);
  if (!isA(hundreds, DIGIT) || !isA(tens, DIGIT) || !isA(ones, DIGIT) || hundreds < 0x31) return 502;
  headStatus = <u32>(hundreds - 0x30) * 100 + <u32>(tens - 0x30) * 10 + (ones - 0x30);
  let to = at + 12;
  // The space before an empty reason is left out by many.
  if (load<u8>(to) == 0x20) to++;
  headTextAt = to;
  while (isA(load<u8>(to), VALUE)) to++;
  if (load<u16>(to) != 0x0a0d) return 502;
  headTextLength = <u32>(to - headTextAt);
  headFieldsAt = to + 2;
  return parseFields(headFieldsAt, end, load<u8>(at, 7) == 0x30) == 0 ? 0 : 502;
}

function isVersion(at: usize): bool {
  return load<u32>(at) == load<u32>(HTTP_1) && load<u16>(at, 4) == load<u16>(HTTP_1, 4) && load<u8>(at, 6) == 0x2e &&
    isA(load<u8>(at, 7), DIGIT) && load<u8>(at, 5) == 0x31;
}

/** The method's number. The names are compared as integers of four bytes. */
function methodOf(at: usize, length: u32): u32 {
  const four = load<u32>(at);
  if (length == 3) {
    if ((four & 0xffffff) == 0x544547) return HTTP_GET;
    if ((four & 0xffffff) == 0x545550) return HTTP_PUT;
  } else if (length == 4) {
    if (four == 0x44414548) return HTTP_HEAD;
    if (four == 0x54534f50) return HTTP_POST;
  } else if (length == 5) {
    if (four == 0x43544150 && load<u8>(at, 4) == 0x48) return HTTP_PATCH;
    if (four == 0x43415254 && load<u8>(at, 4) == 0x45) return HTTP_TRACE;
  } else if (length == 6) {
    if (four == 0x454c4544 && load<u16>(at, 4) == 0x4554) return HTTP_DELETE;
  } else if (length == 7) {
    if (four == 0x4954504f && load<u16>(at, 4) == 0x4e4f && load<u8>(at, 6) == 0x53) return HTTP_OPTIONS;
    if (four == 0x4e4e4f43 && load<u16>(at, 4) == 0x4345 && load<u8>(at, 6) == 0x54) return HTTP_CONNECT;
  }
  return HTTP_OTHER;
}

let hosts: u32 = 0;
let saysClose: bool = false;
let saysKeepAlive: bool = false;
let namesUpgrade: bool = false;
let hasUpgrade: bool = false;

function parseFields(at: usize, end: usize, isHttp10: bool): u32 {
  hosts = 0;
  saysClose = saysKeepAlive = namesUpgrade = hasUpgrade = false;
  headFlags = isHttp10 ? MESSAGE_HTTP10 : 0;
  headIsChunked = headHasLength = headIsSpecial = false;
  headLength = 0;
  const last = end - 2;
  for (let count: u32 = 0; at < last; count++) {
    if (count == FIELDS) return 431;
    const name = at;
    while (isA(load<u8>(at), TOKEN)) at++;
    const nameLength = <u32>(at - name);
    if (nameLength == 0 || load<u8>(at) != 0x3a) return 400;
    at++;
    while (load<u8>(at) == 0x20 || load<u8>(at) == 9) at++;
    const value = at;
    while (isA(load<u8>(at), VALUE)) at++;
    if (load<u16>(at) != 0x0a0d || at >= end) return 400;
    let stop = at;
    while (stop > value && (load<u8>(stop - 1) == 0x20 || load<u8>(stop - 1) == 9)) stop--;
    const refused = noteField(name, nameLength, value, <u32>(stop - value));
    if (refused != 0) return refused;
    at += 2;
  }
  if (at != last) return 400;
  if (headIsChunked && (headHasLength || isHttp10)) return 400;
  if (isHttp10 ? saysKeepAlive && !saysClose : !saysClose) headFlags |= MESSAGE_KEEPS_ALIVE;
  if (namesUpgrade && hasUpgrade && !isHttp10) headFlags |= MESSAGE_UPGRADE;
  if (isHttp10) headFlags &= ~MESSAGE_EXPECTS;
  return 0;
}

/** What framing needs of a field; most are told apart by their length alone. */
function noteField(name: usize, length: u32, value: usize, valueLength: u32): u32 {
  switch (length) {
    case 4:
      if (equalsLower(name, 4, HOST, 4)) hosts++;
      break;
    case 5:
      // range
      if ((load<u8>(name) | 0x20) == 0x72 && (load<u8>(name, 4) | 0x20) == 0x65) headIsSpecial = true;
      break;
    case 6:
      if (equalsLower(name, 6, EXPECT, 6)) {
        if (!equalsLower(value, valueLength, CONTINUE_100, 12)) return 417;
        headFlags |= MESSAGE_EXPECTS;
      }
      break;
    case 7:
      if (equalsLower(name, 7, UPGRADE, 7)) hasUpgrade = true;
      break;
    case 8: // if-match, if-range
    case 17: // if-modified-since, transfer-encoding
    case 19: // if-unmodified-since
      if ((load<u16>(name) | 0x2020) == 0x6669 && load<u8>(name, 2) == 0x2d) {
        if (length != 17) headIsSpecial = true;
      } else if (equalsLower(name, length, TRANSFER_ENCODING, 17)) {
        // Another coding below chunked would have to be undone by somebody: none is offered (RFC 9112, 6.1: 501).
        if (headIsChunked) return 400;
        if (!equalsLower(value, valueLength, CHUNKED, 7)) return 501;
        headIsChunked = true;
      }
      break;
    case 10:
      if (equalsLower(name, 10, CONNECTION, 10)) {
        if (listHas(value, valueLength, CLOSE, 5)) saysClose = true;
        if (listHas(value, valueLength, KEEP_ALIVE, 10)) saysKeepAlive = true;
        if (listHas(value, valueLength, UPGRADE, 7)) namesUpgrade = true;
      }
      break;
    case 14:
      if (equalsLower(name, 14, CONTENT_LENGTH, 14)) return noteLength(value, valueLength);
      break;
  }
  return 0;
}

function noteLength(value: usize, length: u32): u32 {
  if (length == 0 || length > 15) return 400;
  let number: u64 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const c = load<u8>(value + i);
    if (!isA(c, DIGIT)) return 400;
    number = number * 10 + (c - 0x30);
  }
  if (headHasLength && number != headLength) return 400;
  headHasLength = true;
  headLength = number;
  return 0;
}
