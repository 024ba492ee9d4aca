/**
 * The Base64 library: `skerry:base64`. Bytes as text and back (RFC 4648): base64 and base64url (sections 4 and 5), base32 (6) and
 * hex (8). Base64 and hex are the engine's own, in native code. What is read has to be what a writer makes: no line ends, no
 * letters of another alphabet, no bits that say nothing (section 3.5).
 */
import { encodeUtf8 } from '../encoding/utf8.ts';
import { Base64Error } from './error.ts';

export { decodeBase32, encodeBase32 } from './base32.ts';
export { Base64Error } from './error.ts';

export interface Base64Options {
  /** The alphabet for addresses and names of files, without padding. */
  url?: boolean;
}

const bytesOf = (data: Uint8Array | string): Uint8Array =>
  typeof data === 'string' ? encodeUtf8(data) : data;

/** A text is taken as its UTF-8. */
export function encodeBase64(data: Uint8Array | string, { url = false }: Base64Options = {}): string {
  return bytesOf(data).toBase64({ alphabet: url ? 'base64url' : 'base64', omitPadding: url });
}

/** With `url` padding may be there or not; without, it has to. Throws {@link Base64Error}. */
export function decodeBase64(text: string, { url = false }: Base64Options = {}): Uint8Array<ArrayBuffer> {
  const alphabet = url ? 'base64url' : 'base64';
  const padded = url && !text.endsWith('=') ? text + '='.repeat((4 - (text.length % 4)) % 4) : text;
  if (/\s/.test(text)) throw new Base64Error(alphabet, 'it has blanks or line ends');
  try {
    return Uint8Array.fromBase64(padded, { alphabet, lastChunkHandling: 'strict' });
  } catch {
    throw new Base64Error(alphabet, 'a letter, the padding or the last bits of it cannot be');
  }
}

/** In small letters. */
export function encodeHex(data: Uint8Array | string): string {
  return bytesOf(data).toHex();
}

/** Takes both cases. Throws {@link Base64Error}. */
export function decodeHex(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.fromHex(text);
  } catch {
    throw new Base64Error('hex', 'it must be pairs of the digits 0 to 9 and a to f');
  }
}
