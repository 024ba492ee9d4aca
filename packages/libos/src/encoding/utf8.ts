/**
 * UTF-8 both ways by the Encoding standard (sections 8 and 9.1), over the engine's own conversions, which are fast but
 * free in how they treat invalid sequences and lone surrogates. Only text that turns out to have such goes the slow way.
 */
import { host } from '../core/host.ts';

/** The bytes of `text`; a surrogate without its other half becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return host.utf8Encode(text.isWellFormed() ? text : text.toWellFormed());
}

/** The text of `bytes`, every maximal invalid part replaced by one U+FFFD; undefined instead when `fatal` and there is one. */
export function decodeUtf8(bytes: Uint8Array, fatal?: false): string;
export function decodeUtf8(bytes: Uint8Array, fatal: boolean): string | undefined;
export function decodeUtf8(bytes: Uint8Array, fatal = false): string | undefined {
  const text = host.utf8Decode(bytes);
  if (!text.includes('\ufffd') && text.isWellFormed()) return text;
  return decodeByteWise(bytes, fatal);
}

/**
 * How many bytes at the end of `bytes` begin a sequence that more bytes could complete: 0 to 3. A reader of a stream
 * keeps these for the next piece.
 */
export function incompleteTail(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const lead = bytes[length - back] as number;
    if (lead < 0x80) return 0;
    if (lead < 0xc0) continue;
    const sequence = sequenceOf(lead);
    if (!sequence || sequence.more < back) return 0;
    const second = bytes[length - back + 1];
    const possible = second === undefined || (second >= sequence.low && second <= sequence.high);
    return possible ? back : 0;
  }
  return 0;
}

/** What may follow a lead byte: `more` continuation bytes, the first of them from `low` to `high`. */
function sequenceOf(lead: number): { more: number; low: number; high: number } | undefined {
  if (lead >= 0xc2 && lead <= 0xdf) return { more: 1, low: 0x80, high: 0xbf };
  if (lead >= 0xe0 && lead <= 0xef) {
    return { more: 2, low: lead === 0xe0 ? 0xa0 : 0x80, high: lead === 0xed ? 0x9f : 0xbf };
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    return { more: 3, low: lead === 0xf0 ? 0x90 : 0x80, high: lead === 0xf4 ? 0x8f : 0xbf };
  }
  return undefined;
}

function decodeByteWise(bytes: Uint8Array, fatal: boolean): string | undefined {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at++] as number;
    if (lead < 0x80) {
      text += String.fromCharCode(lead);
      continue;
    }
    const sequence = sequenceOf(lead);
    let point = sequence ? lead & (0x3f >> sequence.more) : 0;
    let need = sequence?.more ?? -1;
    let { low, high } = sequence ?? { low: 0, high: 0 };
    while (need > 0 && at < bytes.length && (bytes[at] as number) >= low && (bytes[at] as number) <= high) {
      point = (point << 6) | ((bytes[at++] as number) & 0x3f);
      need--;
      low = 0x80;
      high = 0xbf;
    }
    if (need !== 0 && fatal) return undefined;
    text += need === 0 ? String.fromCodePoint(point) : '\ufffd';
  }
  return text;
}
