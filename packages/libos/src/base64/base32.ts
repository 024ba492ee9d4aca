/** Base32 (RFC 4648, section 6): five bits to a letter, eight letters to five bytes. Pure. */
import { Base64Error } from './error.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** How many letters of a last group of eight stand for 0 to 4 bytes. */
const LETTERS = [0, 2, 4, 5, 7] as const;

/** In capitals, padded. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(held >> (bits - 5)) & 31];
  }
  if (bits > 0) text += ALPHABET[(held << (5 - bits)) & 31];
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=');
}

/** Takes both cases, with padding or without. Throws Base64Error. */
export function decodeBase32(text: string): Uint8Array<ArrayBuffer> {
  const letters = text.toUpperCase().replace(/=+$/, '');
  const isPadded = text.length === letters.length || text.length === Math.ceil(letters.length / 8) * 8;
  const rest = LETTERS.findIndex((count) => count === letters.length % 8);
  if (!isPadded || rest < 0) throw new Base64Error('base32', 'it has not the length that it can have');
  const bytes = new Uint8Array(Math.floor(letters.length / 8) * 5 + rest);
  let at = 0;
  let bits = 0;
  let held = 0;
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new Base64Error('base32', `"${letter}" is no letter of it`);
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0)
    throw new Base64Error('base32', 'its last letter has bits that say nothing');
  return bytes;
}
