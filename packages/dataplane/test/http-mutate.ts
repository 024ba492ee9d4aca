/** HTTP messages for fuzzing: right ones of every framing, what becomes of them when bytes are changed, and cuts. */
import type { Random } from './random.ts';

const METHODS = [
  'GET',
  'GET',
  'HEAD',
  'POST',
  'POST',
  'PUT',
  'OPTIONS',
  'DELETE',
  'PATCH',
  'M-SEARCH',
  'CONNECT',
];
/** What parsers stumble over: inserted as it is. */
const WORDS = [
  ...[
    '\r',
    '\n',
    '\r\n',
    '\r\n\r\n',
    '\n\n',
    ' ',
    '\t',
    ':',
    ';',
    ',',
    '\0',
    '\x7f',
    '\xff',
    '0',
    '-1',
    '+',
    'f',
  ],
  ...['Content-Length: 3\r\n', 'Transfer-Encoding: chunked\r\n', 'Connection: close\r\n', 'Host: b\r\n'],
  ...[
    'Expect: 100-continue\r\n',
    'HTTP/1.0',
    'HTTP/1.1',
    '0\r\n\r\n',
    'ffffffffffffffff\r\n',
    '999999999999999',
  ],
];

const LETTERS = Array.from({ length: 40_000 }, (_, i) =>
  String.fromCharCode(97 + ((i * 7 + (i >> 5)) % 26)),
).join('');

/** Up to 36,000 letters. */
function letters(random: Random, length: number): string {
  const from = random.below(4_000);
  return LETTERS.slice(from, from + length);
}

/** Mostly short, sometimes near a border of a chunk or of a limit. */
function length(random: Random): number {
  return random.once(12)
    ? random.pick([4_060, 4_090, 8_200, 32_700, 33_000]) + random.below(50)
    : random.below(60);
}

function fields(random: Random): string {
  const count = random.once(20) ? 120 + random.below(16) : random.below(5);
  let text = '';
  for (let i = 0; i < count; i++) {
    text += `${random.pick(['X-', 'x', 'Accept', 'Range'])}${letters(random, random.below(8))}:${random.pick(['', ' ', ' \t'])}`;
    text += `${letters(random, count > 10 ? 3 : length(random))}${random.pick(['', ' '])}\r\n`;
  }
  return text + random.pick(['', '', '', 'Connection: close\r\n', 'Connection: keep-alive, x\r\n']);
}

function chunked(random: Random): string {
  let text = '';
  for (let left = random.below(4); left > 0; left--) {
    const data = letters(random, 1 + length(random));
    const size = data.length.toString(16).padStart(random.below(4), '0');
    text += `${size}${random.pick(['', '', ';a=b', ' ', ';q="\xff"'])}\r\n${data}\r\n`;
  }
  const trailers = random.once(3) ? `Trailer: ${letters(random, random.once(30) ? 17_000 : 9)}\r\n` : '';
  return `${text}0\r\n${trailers}\r\n`;
}

/** Fields of the framing with the empty line, and the body. */
function framed(random: Random): string {
  if (random.once(2))
    return `Transfer-Encoding: ${random.pick(['chunked', 'Chunked'])}\r\n\r\n${chunked(random)}`;
  const body = letters(random, length(random));
  return `Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** One masked frame (RFC 6455, 5.2). */
function webSocketFrame(random: Random, isMasked: boolean): string {
  const opcode = random.pick([0, 1, 1, 2, 8, 9, 10, 3]);
  const payload = letters(random, opcode > 7 ? random.below(126) : length(random));
  const extra = payload.length > 125 ? String.fromCharCode(payload.length >> 8, payload.length & 255) : '';
  const head = String.fromCharCode(
    (random.once(5) ? 0 : 0x80) | opcode,
    (isMasked ? 0x80 : 0) | (extra ? 126 : payload.length),
  );
  // A mask of zeros leaves the payload as it is.
  return head + extra + (isMasked ? '\0\0\0\0' : '') + payload;
}

function webSocketFrames(random: Random, isMasked: boolean): string {
  return Array.from({ length: random.below(6) }, () => webSocketFrame(random, isMasked)).join('');
}

function request(random: Random): string {
  const first = `${random.pick(METHODS)} /${letters(random, length(random))} HTTP/1.${random.once(8) ? 0 : 1}\r\n`;
  const head = `${random.once(20) ? '\r\n' : ''}${first}Host: a\r\n${fields(random)}`;
  if (random.once(10)) {
    return `${head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n${webSocketFrames(random, true)}`;
  }
  if (random.once(2)) return `${head}\r\n`;
  return `${head}${random.once(6) ? 'Expect: 100-continue\r\n' : ''}${framed(random)}`;
}

/** Requests as a client might send them without waiting. */
export function requests(random: Random): string {
  return Array.from({ length: 1 + random.below(4) }, () => request(random)).join('');
}

/** A response, with some that are none yet in front of it. */
export function response(random: Random): string {
  let text = random.once(6) ? 'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n' : '';
  const status = random.pick([200, 200, 200, 204, 304, 404, 500, 101]);
  text += `HTTP/1.${random.once(8) ? 0 : 1} ${status}${random.pick([' OK', ' ', ''])}\r\n${fields(random)}`;
  if (status === 101) {
    return `${text}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n${webSocketFrames(random, false)}`;
  }
  // Without a length the body ends with the connection.
  return text + (random.once(4) ? `\r\n${letters(random, length(random))}` : framed(random));
}

/** The same with a few places changed; not always. */
export function mutated(random: Random, text: string): string {
  if (random.once(3)) return text;
  let changed = text;
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    // Heads are where the grammar is, so half of the changes are near the start.
    const at = random.below(random.once(2) ? Math.min(changed.length + 1, 80) : changed.length + 1);
    const gone = random.pick([0, 0, 1, 1, 2, random.below(100)]);
    const put = random.pick([
      '',
      random.pick(WORDS),
      changed.slice(at, at + random.below(80)),
      String.fromCharCode(random.below(256)),
    ]);
    changed = changed.slice(0, at) + put + changed.slice(at + gone);
  }
  return changed;
}

/** The text in pieces: single bytes, about the size of segments, or of anything. */
export function cut(random: Random, text: string): string[] {
  const most = random.pick([1, 2, 7, 100, 1_460, 4_080, 9_000]);
  const pieces: string[] = [];
  // So many bytes one by one take too long; the others come together.
  const from = most < 3 && text.length > 3_000 ? random.below(text.length - 2_000) : 0;
  if (from > 0) pieces.push(text.slice(0, from));
  for (let at = from; at < text.length; ) {
    const count = at > from + 4_000 && most < 100 ? text.length : 1 + random.below(most);
    pieces.push(text.slice(at, at + count));
    at += count;
  }
  return pieces;
}
