/** The words that the HTTP layer itself knows: bytes of module memory, lower case. */

// @ts-ignore: decorator
@inline
function word(text: string): usize {
  // A string literal is UTF-16 in static memory; folded to bytes once, at start.
  const length = text.length;
  const at = next;
  for (let i = 0; i < length; i++) store<u8>(at + i, <u8>text.charCodeAt(i));
  next = at + length;
  return at;
}

const space = memory.data(1_024);
let next: usize = space;

export let CONTENT_LENGTH: usize = 0;
export let TRANSFER_ENCODING: usize = 0;
export let CONNECTION: usize = 0;
export let EXPECT: usize = 0;
export let UPGRADE: usize = 0;
export let HOST: usize = 0;
export let RANGE: usize = 0;
export let IF_NONE_MATCH: usize = 0;
export let ACCEPT_ENCODING: usize = 0;
export let CHUNKED: usize = 0;
export let CLOSE: usize = 0;
export let KEEP_ALIVE: usize = 0;
export let CONTINUE_100: usize = 0;
export let GZIP: usize = 0;
export let BR: usize = 0;
export let IDENTITY: usize = 0;
export let HTTP_1: usize = 0;

// What is written.
export let VERSION_SPACE: usize = 0;
export let DATE_FIELD: usize = 0;
export let LENGTH_FIELD: usize = 0;
export let CHUNKED_FIELD: usize = 0;
export let CLOSE_FIELD: usize = 0;
export let KEEP_ALIVE_FIELD: usize = 0;
export let TEXT_FIELD: usize = 0;
export let CONTINUE_LINE: usize = 0;
export let LAST_CHUNK: usize = 0;
export let DAYS: usize = 0;
export let MONTHS: usize = 0;
export const TEXT_FIELD_LENGTH: u32 = 40;
export const DATE_FIELD_LENGTH: u32 = 6;

export function namesStart(): void {
  CONTENT_LENGTH = word('content-length');
  TRANSFER_ENCODING = word('transfer-encoding');
  CONNECTION = word('connection');
  EXPECT = word('expect');
  UPGRADE = word('upgrade');
  HOST = word('host');
  RANGE = word('range');
  IF_NONE_MATCH = word('if-none-match');
  ACCEPT_ENCODING = word('accept-encoding');
  CHUNKED = word('chunked');
  CLOSE = word('close');
  KEEP_ALIVE = word('keep-alive');
  CONTINUE_100 = word('100-continue');
  GZIP = word('gzip');
  BR = word('br');
  IDENTITY = word('identity');
  HTTP_1 = word('HTTP/1.');
  VERSION_SPACE = word('HTTP/1.1 ');
  DATE_FIELD = word('date: ');
  LENGTH_FIELD = word('content-length: ');
  CHUNKED_FIELD = word('transfer-encoding: chunked\r\n');
  CLOSE_FIELD = word('connection: close\r\n');
  KEEP_ALIVE_FIELD = word('connection: keep-alive\r\n');
  TEXT_FIELD = word('content-type: text/plain;charset=UTF-8\r\n');
  CONTINUE_LINE = word('HTTP/1.1 100 Continue\r\n\r\n');
  LAST_CHUNK = word('0\r\n\r\n');
  DAYS = word('SunMonTueWedThuFriSat');
  MONTHS = word('JanFebMarAprMayJunJulAugSepOctNovDec');
}
