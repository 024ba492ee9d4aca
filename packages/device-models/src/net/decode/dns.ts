/**
 * DNS messages (RFC 1035, 4) as far as a line tells: the question and the first answers. Whatever a message claims, at
 * most `ANSWERS` of its records are read and no name costs more than its 255 bytes.
 */
import { addressText } from '../../gateway/address.ts';
import type { Reader } from './reader.ts';
import { line, type Summary } from './summary.ts';

const HEADER_BYTES = 12;
const ANSWERS = 8;
const NAME_BYTES = 255;
const POINTERS = 16;

const CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const;
const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  41: 'OPT',
  64: 'SVCB',
  65: 'HTTPS',
  255: 'ANY',
};
const typeName = (type: number): string => TYPES[type] ?? `TYPE${type}`;

interface Name {
  text: string;
  /** Where what follows it begins. */
  end: number;
}

/** Leaves the summary alone when it is no DNS message, whatever the port says. */
export function decodeDns(message: Reader, summary: Summary): void {
  if (!message.has(0, HEADER_BYTES)) return;
  const flags = message.u16(2);
  let at = HEADER_BYTES;
  let asked = '';
  if (message.u16(4) > 0) {
    const name = readName(message, at);
    if (!name || !message.has(name.end, 4)) return;
    asked = ` ${typeName(message.u16(name.end))} ${name.text}`;
    at = name.end + 4;
  }
  summary.protocol = 'DNS';
  if ((flags & 0x8000) === 0) summary.info = line(`query${asked}`);
  else {
    // Answers behind a second question, which nobody sends, are not looked for.
    const answers = message.u16(4) > 1 ? [] : readAnswers(message, at);
    const code = CODES[flags & 15] ?? `code ${flags & 15}`;
    summary.info = line(`answer${asked}: ${answers.length > 0 ? answers.join(', ') : code}`);
  }
  summary.details.push(line(`DNS, id ${message.u16(0)}, ${summary.info}`));
}

function readAnswers(message: Reader, start: number): string[] {
  const found: string[] = [];
  let at = start;
  for (let count = Math.min(message.u16(6), ANSWERS); count > 0; count--) {
    const owner = readName(message, at);
    if (!owner || !message.has(owner.end, 10)) break;
    const length = message.u16(owner.end + 8);
    const data = owner.end + 10;
    if (!message.has(data, length)) break;
    found.push(readData(message, message.u16(owner.end), data, length));
    at = data + length;
  }
  return found;
}

function readData(message: Reader, type: number, at: number, length: number): string {
  switch (type) {
    case 1:
      return length === 4 ? [...message.slice(at, 4)].join('.') : 'A';
    case 28:
      return length === 16 ? addressText(message.slice(at, 16)) : 'AAAA';
    case 2:
    case 5:
    case 12:
      return readName(message, at)?.text ?? typeName(type);
    case 16:
      return `"${message.text(at + 1, Math.min(message.u8(at), length - 1, 100))}"`;
    default:
      return typeName(type);
  }
}

/** A name with its pointers followed (4.1.4): only backwards, and only so many. Undefined when it cannot be read. */
function readName(message: Reader, start: number): Name | undefined {
  const labels: string[] = [];
  let end: number | undefined;
  let at = start;
  let bytes = 0;
  for (let pointers = 0; ; ) {
    if (!message.has(at, 1)) return undefined;
    const length = message.u8(at);
    if (length === 0) return { text: labels.join('.') || '.', end: end ?? at + 1 };
    if (length >= 0xc0) {
      const target = message.u16(at) & 0x3fff;
      if (!message.has(at, 2) || target >= at || ++pointers > POINTERS) return undefined;
      end ??= at + 2;
      at = target;
      continue;
    }
    bytes += length + 1;
    if (length > 63 || bytes >= NAME_BYTES || !message.has(at + 1, length)) return undefined;
    labels.push(message.text(at + 1, length));
    at += 1 + length;
  }
}
