/** Classes of bytes in HTTP/1.1 messages (RFC 9110, 5.6; RFC 9112, 3 and 5), as one table. */

/** A character of a token: field names, methods. */
export const TOKEN: u8 = 1;
/** A character of a field value: visible, obs-text, space and tab. */
export const VALUE: u8 = 2;
/** A character of a request target: visible ASCII. */
export const TARGET: u8 = 4;
export const DIGIT: u8 = 8;
export const HEX: u8 = 16;

const table = memory.data(256);

export function charactersStart(): void {
  for (let c: u32 = 0; c < 256; c++) {
    let bits: u8 = 0;
    const isDigit = c >= 0x30 && c <= 0x39;
    const isLetter = (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a;
    if (isDigit || isLetter || isMark(c)) bits |= TOKEN;
    if (c == 9 || (c >= 0x20 && c != 0x7f)) bits |= VALUE;
    if (c > 0x20 && c < 0x7f) bits |= TARGET;
    if (isDigit) bits |= DIGIT | HEX;
    if ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x66) bits |= HEX;
    store<u8>(table + c, bits);
  }
}

/** The punctuation of a token: !#$%&'*+-.^_`|~ */
function isMark(c: u32): bool {
  return c == 0x21 || (c >= 0x23 && c <= 0x27) || c == 0x2a || c == 0x2b || c == 0x2d || c == 0x2e ||
    c == 0x5e || c == 0x5f || c == 0x60 || c == 0x7c || c == 0x7e;
}

// @ts-ignore: decorator
@inline
export function isA(c: u8, class_: u8): bool {
  return (load<u8>(table + c) & class_) != 0;
}

/** ASCII letters in lower case; other bytes may change, so only for tokens and comparisons with letters. */
// @ts-ignore: decorator
@inline
export function lower(c: u8): u8 {
  return c >= 0x41 && c <= 0x5a ? c | 0x20 : c;
}

/** Whether `length` bytes at `at` are `text` (lower case), whatever their case. */
export function equalsLower(at: usize, length: u32, text: usize, textLength: u32): bool {
  if (length != textLength) return false;
  for (let i: u32 = 0; i < length; i++) {
    if (lower(load<u8>(at + i)) != load<u8>(text + i)) return false;
  }
  return true;
}

/** Whether a comma-separated list has the element `text` (lower case), whatever its case; parameters count as part of it. */
export function listHas(at: usize, length: u32, text: usize, textLength: u32): bool {
  const end = at + length;
  while (at < end) {
    while (at < end && (load<u8>(at) == 0x20 || load<u8>(at) == 9 || load<u8>(at) == 0x2c)) at++;
    let stop = at;
    while (stop < end && load<u8>(stop) != 0x2c) stop++;
    let last = stop;
    while (last > at && (load<u8>(last - 1) == 0x20 || load<u8>(last - 1) == 9)) last--;
    if (equalsLower(at, <u32>(last - at), text, textLength)) return true;
    at = stop;
  }
  return false;
}
