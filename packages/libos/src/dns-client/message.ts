/**
 * DNS messages (RFC 1035, 4; AAAA RFC 3596; SRV RFC 2782; CAA RFC 8659; EDNS RFC 6891): the bytes of a query, and what is
 * read of an answer. Pure. Names are text in lower case without the last dot; bytes that are no letters are written \ddd.
 */

export const TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  CAA: 257,
} as const;

export type RecordType = keyof typeof TYPES;

const IN = 1;
const OPT = 41;
/** What fits into one frame everywhere: answers are not fragmented. */
const UDP_BYTES = 1_232;
const HEADER_BYTES = 12;
const NAME_BYTES = 255;
const LABEL_BYTES = 63;
/** Pointers of one name that are followed. */
const JUMPS = 32;

export interface DnsRecord {
  name: string;
  type: number;
  ttlSeconds: number;
  /** Where its data lies in the message. */
  at: number;
  length: number;
}

export interface DnsMessage {
  bytes: Uint8Array;
  id: number;
  isAnswer: boolean;
  /** Cut off: to be asked again over TCP. */
  isTruncated: boolean;
  /** 0 fine, 3 there is no such name; RFC 1035, 4.1.1. */
  code: number;
  question: { name: string; type: number } | undefined;
  answers: DnsRecord[];
  authorities: DnsRecord[];
}

/** Undefined when it is no name of a host or a record. */
export function normalDnsName(name: string): string | undefined {
  const text = name.replace(/\.$/, '').toLowerCase();
  const isGood =
    text.length < NAME_BYTES - 1 && text.split('.').every((label) => /^[!-~]{1,63}$/.test(label));
  return isGood ? text : undefined;
}

/** A query for `name`, which {@link normalDnsName} has answered. */
export function writeQuery(id: number, name: string, type: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + name.length + 2 + 4 + 11);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, id);
  // Recursion is wanted.
  view.setUint16(2, 0x0100);
  view.setUint16(4, 1);
  view.setUint16(10, 1);
  let at = HEADER_BYTES;
  for (const label of name.split('.')) {
    bytes[at++] = label.length;
    for (const letter of label) bytes[at++] = letter.charCodeAt(0);
  }
  at++;
  view.setUint16(at, type);
  view.setUint16(at + 2, IN);
  view.setUint16(at + 5, OPT);
  view.setUint16(at + 7, UDP_BYTES);
  return bytes;
}

/** Undefined when the bytes are no message. */
export function readDnsMessage(bytes: Uint8Array): DnsMessage | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const flags = view.getUint16(2);
  const message: DnsMessage = {
    bytes,
    id: view.getUint16(0),
    isAnswer: (flags & 0x8000) !== 0 && (flags & 0x7800) === 0,
    isTruncated: (flags & 0x0200) !== 0,
    code: flags & 15,
    question: undefined,
    answers: [],
    authorities: [],
  };
  let at = HEADER_BYTES;
  const questions = view.getUint16(4);
  for (let count = 0; count < questions; count++) {
    const name = readName(bytes, at);
    if (!name || name.end + 4 > bytes.length) return undefined;
    if (count === 0) message.question = { name: name.text, type: view.getUint16(name.end) };
    at = name.end + 4;
  }
  for (const [list, count] of [
    [message.answers, view.getUint16(6)],
    [message.authorities, view.getUint16(8)],
  ] as const) {
    for (let index = 0; index < count; index++) {
      const record = readRecord(bytes, view, at);
      // A message that is cut off says so, and its records are not used.
      if (!record) return message.isTruncated ? message : undefined;
      if (record.isInternet) list.push(record.record);
      at = record.end;
    }
  }
  return message;
}

function readRecord(
  bytes: Uint8Array,
  view: DataView,
  start: number,
): { record: DnsRecord; isInternet: boolean; end: number } | undefined {
  const name = readName(bytes, start);
  if (!name || name.end + 10 > bytes.length) return undefined;
  const at = name.end + 10;
  const length = view.getUint16(name.end + 8);
  if (at + length > bytes.length) return undefined;
  const ttl = view.getUint32(name.end + 4);
  return {
    // RFC 2181, 8: a TTL with the highest bit is none.
    record: {
      name: name.text,
      type: view.getUint16(name.end),
      ttlSeconds: ttl > 0x7fff_ffff ? 0 : ttl,
      at,
      length,
    },
    isInternet: view.getUint16(name.end + 2) === IN,
    end: at + length,
  };
}

/** A name that may be compressed (RFC 1035, 4.1.4); `end` is behind it where it was found. */
export function readName(bytes: Uint8Array, start: number): { text: string; end: number } | undefined {
  const labels: string[] = [];
  let at = start;
  let end: number | undefined;
  let length = 0;
  for (let jumps = 0; ; ) {
    const size = bytes[at];
    if (size === undefined) return undefined;
    if (size >= 0xc0) {
      const low = bytes[at + 1];
      if (low === undefined || ++jumps > JUMPS) return undefined;
      end ??= at + 2;
      at = ((size & 0x3f) << 8) | low;
      continue;
    }
    if (size > LABEL_BYTES || at + 1 + size > bytes.length) return undefined;
    at++;
    if (size === 0) return { text: labels.join('.'), end: end ?? at };
    length += size + 1;
    if (length > NAME_BYTES - 1) return undefined;
    labels.push(labelText(bytes.subarray(at, at + size)));
    at += size;
  }
}

function labelText(label: Uint8Array): string {
  let text = '';
  for (const byte of label) {
    const isPlain = byte > 32 && byte < 127 && byte !== 46 && byte !== 92;
    text += isPlain ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
  }
  return text.toLowerCase();
}
