/**
 * Encoding standard, section 7.2, for the encodings that an appliance meets: UTF-8, UTF-16LE and windows-1252 (whose
 * labels include "latin1" and "ascii"). Other labels throw RangeError, as unknown ones do.
 */
import { decodeUtf8, incompleteTail } from './utf8.ts';

type Encoding = 'utf-8' | 'utf-16le' | 'windows-1252';

const LABELS: Record<Encoding, readonly string[]> = {
  'utf-8': ['utf-8', 'utf8', 'unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'x-unicode20utf8'],
  'utf-16le': ['utf-16le', 'utf-16', 'ucs-2', 'unicode', 'csunicode', 'iso-10646-ucs-2', 'unicodefeff'],
  'windows-1252': [
    ...[
      'windows-1252',
      'latin1',
      'l1',
      'ascii',
      'us-ascii',
      'iso-8859-1',
      'iso8859-1',
      'iso88591',
      'iso_8859-1',
    ],
    ...[
      'ansi_x3.4-1968',
      'cp1252',
      'cp819',
      'csisolatin1',
      'ibm819',
      'iso-ir-100',
      'iso_8859-1:1987',
      'x-cp1252',
    ],
  ],
};

/** What windows-1252 has at 0x80 to 0x9f. */
const WINDOWS_1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

/** Arguments that one call of `String.fromCharCode` is given. */
const BATCH = 8_192;

export interface TextDecoderOptions {
  fatal?: boolean;
  ignoreBOM?: boolean;
}

export class TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  /** Bytes of a character that the next piece completes. */
  private tail: Uint8Array = new Uint8Array(0);
  private isAtStart = true;

  constructor(label = 'utf-8', options: TextDecoderOptions = {}) {
    const wanted = String(label).trim().toLowerCase();
    const found = (Object.keys(LABELS) as Encoding[]).find((encoding) => LABELS[encoding].includes(wanted));
    if (!found) throw new RangeError(`TextDecoder: the encoding "${label}" is not supported`);
    this.encoding = found;
    this.fatal = Boolean(options.fatal);
    this.ignoreBOM = Boolean(options.ignoreBOM);
  }

  decode(input?: ArrayBufferView | ArrayBuffer, options: { stream?: boolean } = {}): string {
    const stream = Boolean(options.stream);
    const bytes = this.joined(bytesOf(input));
    const keep = stream ? this.incomplete(bytes) : 0;
    this.tail = bytes.slice(bytes.length - keep);
    const text = this.convert(bytes.subarray(0, bytes.length - keep));
    if (text === undefined) {
      this.tail = new Uint8Array(0);
      this.isAtStart = true;
      throw new TypeError(`TextDecoder: the bytes are not valid ${this.encoding}`);
    }
    const start = this.isAtStart && !this.ignoreBOM && text.startsWith('\ufeff') ? 1 : 0;
    this.isAtStart = !stream || (this.isAtStart && text === '');
    return start && this.encoding !== 'windows-1252' ? text.slice(start) : text;
  }

  private joined(bytes: Uint8Array): Uint8Array {
    if (this.tail.length === 0) return bytes;
    const all = new Uint8Array(this.tail.length + bytes.length);
    all.set(this.tail);
    all.set(bytes, this.tail.length);
    return all;
  }

  private incomplete(bytes: Uint8Array): number {
    if (this.encoding === 'utf-8') return incompleteTail(bytes);
    if (this.encoding === 'windows-1252') return 0;
    const odd = bytes.length % 2;
    const high = bytes[bytes.length - odd - 1] ?? 0;
    return odd + (high >= 0xd8 && high <= 0xdb ? 2 : 0);
  }

  private convert(bytes: Uint8Array): string | undefined {
    switch (this.encoding as Encoding) {
      case 'utf-8':
        return decodeUtf8(bytes, this.fatal);
      case 'utf-16le':
        return this.convertUtf16(bytes);
      default:
        return fromUnits(bytes).replaceAll(
          /[\x80-\x9f]/g,
          (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] as string,
        );
    }
  }

  private convertUtf16(bytes: Uint8Array): string | undefined {
    const odd = bytes.length % 2;
    const units = fromUnits(new Uint16Array(bytes.slice(0, bytes.length - odd).buffer));
    // A half character at the end is one error, whether a byte or a surrogate or both are left of it.
    const text = odd ? `${units.replace(/[\ud800-\udbff]$/, '')}\ufffd` : units;
    if (this.fatal) return odd || !text.isWellFormed() ? undefined : text;
    return text.toWellFormed();
  }
}

function bytesOf(input: ArrayBufferView | ArrayBuffer | undefined): Uint8Array {
  if (input === undefined) return new Uint8Array(0);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  return new Uint8Array(input);
}

function fromUnits(units: Uint8Array | Uint16Array): string {
  let text = '';
  for (let at = 0; at < units.length; at += BATCH) {
    text += String.fromCharCode.apply(null, units.subarray(at, at + BATCH) as unknown as number[]);
  }
  return text;
}
