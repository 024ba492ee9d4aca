import { decodeUtf8, encodeUtf8, incompleteTail } from './utf8.ts';

/** Encoding standard, section 7.4. */
export class TextEncoder {
  get encoding(): string {
    return 'utf-8';
  }

  encode(text = ''): Uint8Array<ArrayBuffer> {
    return encodeUtf8(String(text));
  }

  /** Writes as many whole characters as fit. */
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number } {
    const text = String(source);
    // A character takes at most three bytes per UTF-16 unit; more units than the space has bytes cannot fit.
    const bytes = encodeUtf8(text.slice(0, destination.length));
    if (bytes.length <= destination.length && text.length <= destination.length) {
      destination.set(bytes);
      return { read: text.length, written: bytes.length };
    }
    const cut = bytes.subarray(0, destination.length);
    const whole = cut.subarray(0, cut.length - incompleteTail(cut));
    destination.set(whole);
    return { read: decodeUtf8(whole).length, written: whole.length };
  }
}
