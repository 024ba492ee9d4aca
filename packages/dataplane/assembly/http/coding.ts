/**
 * Which content codings a request takes (RFC 9110, 12.5.3). A field is read once, into a weight for each coding that a
 * memoised response may have.
 */
import { ENCODING_BR, ENCODING_GZIP, ENCODING_IDENTITY } from '../abi';
import { DIGIT, equalsLower, isA, lower } from './characters';
import { fieldFind, fieldValueAt, fieldValueLength } from './fields';
import { ACCEPT_ENCODING, BR, GZIP, IDENTITY } from './names';

/** Weights are thousandths. NONE: the field does not name it. */
const NONE: i32 = -1;
const WHOLE: i32 = 1_000;

let identity: i32 = NONE;
let gzip: i32 = NONE;
let br: i32 = NONE;
/** Of `*`. */
let others: i32 = NONE;

/** Reads the Accept-Encoding fields of a checked head. */
export function codingsRead(at: usize, end: usize): void {
  identity = gzip = br = others = NONE;
  for (let next = fieldFind(at, end, ACCEPT_ENCODING, 15); next != 0; next = fieldFind(next, end, ACCEPT_ENCODING, 15)) {
    readList(fieldValueAt, fieldValueAt + fieldValueLength);
  }
}

/** How much the request wants a coding (ENCODING_*); 0: not at all. Who says nothing gets what needs no decoding. */
export function codingWeight(encoding: u32): i32 {
  if (encoding == ENCODING_IDENTITY) {
    // Fit unless it is refused, but behind everything that is named: weights are doubled for that.
    return identity != NONE ? 2 * identity : others != NONE ? 2 * others : 1;
  }
  const own = encoding == ENCODING_GZIP ? gzip : encoding == ENCODING_BR ? br : NONE;
  return own != NONE ? 2 * own : others != NONE ? 2 * others : 0;
}

function readList(at: usize, end: usize): void {
  while (at < end) {
    while (at < end && isBlank(at, 0x2c)) at++;
    const name = at;
    while (at < end && !isBlank(at, 0x2c) && load<u8>(at) != 0x3b) at++;
    const length = <u32>(at - name);
    let weight = WHOLE;
    while (at < end && load<u8>(at) != 0x2c) {
      while (at < end && isBlank(at, 0x3b)) at++;
      const isWeight = at + 1 < end && lower(load<u8>(at)) == 0x71 && load<u8>(at, 1) == 0x3d;
      const value = at + 2;
      while (at < end && load<u8>(at) != 0x2c && load<u8>(at) != 0x3b) at++;
      if (isWeight) weight = weightOf(value, at);
    }
    if (length != 0) note(name, length, weight);
  }
}

/** White space or that separator. */
// @ts-ignore: decorator
@inline
function isBlank(at: usize, separator: u8): bool {
  const c = load<u8>(at);
  return c == 0x20 || c == 9 || c == separator;
}

function note(name: usize, length: u32, weight: i32): void {
  if (equalsLower(name, length, GZIP, 4)) gzip = weight;
  else if (equalsLower(name, length, BR, 2)) br = weight;
  else if (equalsLower(name, length, IDENTITY, 8)) identity = weight;
  else if (length == 1 && load<u8>(name) == 0x2a) others = weight;
}

/** RFC 9110, 12.4.2: 0 to 1 with three digits; what is none counts as 0. */
function weightOf(at: usize, end: usize): i32 {
  while (end > at && isBlank(end - 1, 0x20)) end--;
  if (at == end || end - at > 5 || load<u8>(at) > 0x31 || load<u8>(at) < 0x30) return 0;
  let weight: i32 = (load<u8>(at) - 0x30) * WHOLE;
  if (end - at > 1 && load<u8>(at, 1) != 0x2e) return 0;
  let unit = 100;
  for (let digit = at + 2; digit < end; digit++) {
    if (!isA(load<u8>(digit), DIGIT)) return 0;
    weight += (load<u8>(digit) - 0x30) * unit;
    unit /= 10;
  }
  return weight > WHOLE ? 0 : weight;
}
