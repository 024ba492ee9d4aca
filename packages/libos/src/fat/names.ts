/**
 * Names of files: what may be one, its short form of 8 and 3 characters, and the checksum that binds both (fatgen103, "Long
 * Directory Entries" and "The Basis-Name Generation Algorithm").
 */
import { FatError } from './error.ts';

/** A long name has at most 255 UTF-16 units. */
const LONGEST = 255;
/** Characters of a long name that a short one does not have, besides those that are not ASCII. */
const NOT_SHORT = /[+,;=[\]]|[^\u0000-\u007f]/gu;
const PLAIN_SHORT = /^[A-Z0-9!#$%&'()\-@^_`{}~]{1,8}(?:\.[A-Z0-9!#$%&'()\-@^_`{}~]{1,3})?$/;

/** Code page 437 above ASCII: how DOS and Linux read short names without a long one. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** The parts of a path from the root on, `/` or not in front. Throws NAME. */
export function partsOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  for (const part of parts) checkName(part);
  return parts;
}

function checkName(name: string): void {
  const refuse = (why: string) => new FatError('NAME', `"${name}" cannot be a name on a FAT volume: ${why}.`);
  if (name === '.' || name === '..') throw refuse('paths begin at the root');
  if (name.length > LONGEST) throw refuse(`it has more than ${LONGEST} characters`);
  if (/[. ]$/.test(name)) throw refuse('it ends with a dot or a space');
  for (const character of name) {
    if (character < ' ' || character === '\u007f' || '"*/:<>?\\|'.includes(character)) {
      throw refuse(`it has the character ${JSON.stringify(character)}`);
    }
  }
}

/** Names that differ in case alone are the same. A character that several others are the capitals of, as of ß, has none. */
export function keyOf(name: string): string {
  const upper = name.toUpperCase();
  if (upper.length === name.length) return upper;
  return Array.from(name, (one) => (one.toUpperCase().length === one.length ? one.toUpperCase() : one)).join(
    '',
  );
}

/** True when 8 and 3 characters hold the name as it is, so that it needs no long entries. */
export function isShort(name: string): boolean {
  return PLAIN_SHORT.test(name);
}

/** A short name for `name`, 11 characters padded with spaces, that `isTaken` does not know. */
export function shortNameFor(name: string, isTaken: (short: string) => boolean): string {
  const upper = keyOf(name).replace(/[ ]/g, '').replace(/^\.+/, '');
  const dot = upper.lastIndexOf('.');
  const clean = (part: string) => part.replace(/\./g, '').replace(NOT_SHORT, '_');
  const base = clean(dot < 0 ? upper : upper.slice(0, dot));
  const extension = clean(dot < 0 ? '' : upper.slice(dot + 1))
    .slice(0, 3)
    .padEnd(3);
  const whole = `${base.slice(0, 8).padEnd(8)}${extension}`;
  if (isShort(keyOf(name)) && !isTaken(whole)) return whole;
  for (let number = 1; number < 1_000_000; number++) {
    const tail = `~${number}`;
    const short = `${`${base.slice(0, 8 - tail.length)}${tail}`.padEnd(8)}${extension}`;
    if (!isTaken(short)) return short;
  }
  throw new FatError('NO_SPACE', `A million names in this directory are like "${name}".`);
}

/** Of the 11 characters of a short name. */
export function checksumOf(short: Uint8Array): number {
  let sum = 0;
  for (const byte of short) sum = (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff;
  return sum;
}

/** `cases`: the byte DIR_NTRes, in which Windows and Linux note that the base (8) or the extension (16) is in lower case. */
export function readShortName(bytes: Uint8Array, cases: number): string {
  // 0x05 stands for 0xE5, which would mark the entry as free.
  const text = Array.from(bytes, (byte, index) => character(index === 0 && byte === 0x05 ? 0xe5 : byte)).join(
    '',
  );
  const base = text.slice(0, 8).trimEnd();
  const extension = text.slice(8, 11).trimEnd();
  const shownBase = (cases & 0x08) === 0 ? base : base.toLowerCase();
  const shownExtension = (cases & 0x10) === 0 ? extension : extension.toLowerCase();
  return extension === '' ? shownBase : `${shownBase}.${shownExtension}`;
}

/** ASCII only: what shortNameFor gives. */
export function writeShortName(short: string): Uint8Array {
  return Uint8Array.from(short, (one) => one.charCodeAt(0));
}

function character(byte: number): string {
  return byte < 0x80 ? String.fromCharCode(byte) : (CP437[byte - 0x80] ?? '_');
}
