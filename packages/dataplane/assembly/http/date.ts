/** The Date field (RFC 9110, 5.6.7 and 6.6.1): `date: Sun, 06 Nov 1994 08:49:37 GMT`, made at most once a second. */
import { nowMs } from '../clock';
import { DATE_FIELD, DATE_FIELD_LENGTH, DAYS, MONTHS } from './names';

/** Bytes of the whole line, its end included. */
export const DATE_BYTES: u32 = 37;

const line = memory.data(48);
let isKnown = false;
/** Wall seconds minus monotonic seconds. */
let offset: u64 = 0;
/** The second that `line` says. */
let written: u64 = u64.MAX_VALUE;

/** Says what time it is now, in seconds since 1970. */
export function dateSet(seconds: u32): void {
  isKnown = true;
  offset = <u64>seconds - nowMs / 1_000;
  written = u64.MAX_VALUE;
}

/** The line of DATE_BYTES bytes, or 0 when nobody has said what time it is. */
export function dateLine(): usize {
  if (!isKnown) return 0;
  const seconds = nowMs / 1_000 + offset;
  if (seconds != written) {
    written = seconds;
    write(seconds);
  }
  return line;
}

function two(at: usize, value: u32): void {
  store<u8>(at, <u8>(0x30 + value / 10));
  store<u8>(at, <u8>(0x30 + (value % 10)), 1);
}

/** The civil date of a day number (days since 1970) by the era of 400 years from 0000-03-01. */
function write(seconds: u64): void {
  const days = <u32>(seconds / 86_400);
  const time = <u32>(seconds % 86_400);
  const shifted = days + 719_468;
  const era = shifted / 146_097;
  const dayOfEra = shifted % 146_097;
  const yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shiftedMonth = (5 * dayOfYear + 2) / 153;
  const day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 2 : shiftedMonth - 10;
  const year = yearOfEra + era * 400 + (month < 2 ? 1 : 0);

  memory.copy(line, DATE_FIELD, DATE_FIELD_LENGTH);
  const at = line + DATE_FIELD_LENGTH;
  memory.copy(at, DAYS + ((days + 4) % 7) * 3, 3);
  store<u16>(at, 0x202c, 3);
  two(at + 5, day);
  store<u8>(at, 0x20, 7);
  memory.copy(at + 8, MONTHS + month * 3, 3);
  store<u8>(at, 0x20, 11);
  two(at + 12, year / 100);
  two(at + 14, year % 100);
  store<u8>(at, 0x20, 16);
  two(at + 17, time / 3_600);
  store<u8>(at, 0x3a, 19);
  two(at + 20, (time / 60) % 60);
  store<u8>(at, 0x3a, 22);
  two(at + 23, time % 60);
  store<u32>(at, 0x544d4720, 25);
  store<u16>(at, 0x0a0d, 29);
}
