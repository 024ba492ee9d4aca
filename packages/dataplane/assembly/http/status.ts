/** The status lines of responses (RFC 9110, 15): `HTTP/1.1 200 OK\r\n`, ready to be copied. */
import { arenaMust } from '../memory/arena';

const FIRST: u32 = 100;
const LAST: u32 = 599;
const LINE_LIMIT: u32 = 64;

/** Per status: u32 address of its line, u32 length. Statuses without a phrase of their own have an empty one. */
let table: usize = 0;

/** One literal: joining strings would need a heap. */
const PHRASES: string = `100 Continue
101 Switching Protocols
200 OK
201 Created
202 Accepted
203 Non-Authoritative Information
204 No Content
205 Reset Content
206 Partial Content
300 Multiple Choices
301 Moved Permanently
302 Found
303 See Other
304 Not Modified
307 Temporary Redirect
308 Permanent Redirect
400 Bad Request
401 Unauthorized
402 Payment Required
403 Forbidden
404 Not Found
405 Method Not Allowed
406 Not Acceptable
408 Request Timeout
409 Conflict
410 Gone
411 Length Required
412 Precondition Failed
413 Content Too Large
414 URI Too Long
415 Unsupported Media Type
416 Range Not Satisfiable
417 Expectation Failed
421 Misdirected Request
422 Unprocessable Content
426 Upgrade Required
428 Precondition Required
429 Too Many Requests
431 Request Header Fields Too Large
500 Internal Server Error
501 Not Implemented
502 Bad Gateway
503 Service Unavailable
504 Gateway Timeout
505 HTTP Version Not Supported
`;

export function statusesStart(): void {
  table = arenaMust((LAST - FIRST + 1) * 8);
  let start = 0;
  for (let i = 0; i < PHRASES.length; i++) {
    if (PHRASES.charCodeAt(i) != 0x0a) continue;
    const status = <u32>(PHRASES.charCodeAt(start) - 0x30) * 100 + <u32>(PHRASES.charCodeAt(start + 1) - 0x30) * 10 +
      <u32>(PHRASES.charCodeAt(start + 2) - 0x30);
    keep(status, start, i);
    start = i + 1;
  }
}

function keep(status: u32, start: i32, end: i32): void {
  const line = arenaMust(LINE_LIMIT);
  const entry = table + (status - FIRST) * 8;
  store<u32>(entry, <u32>line);
  let at = line + version(line);
  for (let i = start; i < end; i++) store<u8>(at++, <u8>PHRASES.charCodeAt(i));
  store<u16>(at, 0x0a0d);
  store<u32>(entry, <u32>(at + 2 - line), 4);
}

/** Writes "HTTP/1.1 ". */
function version(at: usize): u32 {
  store<u64>(at, 0x312e312f50545448);
  store<u8>(at, 0x20, 8);
  return 9;
}

const unnamed = memory.data(16);

export let statusLineLength: u32 = 0;

/** The line of a status from 100 to 599; its length in statusLineLength. */
export function statusLine(status: u32): usize {
  const entry = table + (status - FIRST) * 8;
  const line = load<u32>(entry);
  statusLineLength = load<u32>(entry, 4);
  if (line != 0) return line;
  version(unnamed);
  store<u8>(unnamed, <u8>(0x30 + status / 100), 9);
  store<u8>(unnamed, <u8>(0x30 + (status / 10) % 10), 10);
  store<u8>(unnamed, <u8>(0x30 + (status % 10)), 11);
  store<u8>(unnamed, 0x20, 12);
  store<u16>(unnamed, 0x0a0d, 13);
  statusLineLength = 15;
  return unnamed;
}
