/** Reading fields of a checked head that lies at [at, end), `at` behind the first line and `end` behind the empty line. */
import { equalsLower, lower } from './characters';

/** Where the next field begins, and its parts. */
export let fieldNameLength: u32 = 0;
export let fieldValueAt: usize = 0;
export let fieldValueLength: u32 = 0;

/** Reads the field at `at`; returns where the next one begins. */
export function fieldRead(at: usize): usize {
  let to = at;
  while (load<u8>(to) != 0x3a) to++;
  fieldNameLength = <u32>(to - at);
  to++;
  while (load<u8>(to) == 0x20 || load<u8>(to) == 9) to++;
  fieldValueAt = to;
  while (load<u8>(to) != 0x0d) to++;
  let stop = to;
  while (stop > fieldValueAt && (load<u8>(stop - 1) == 0x20 || load<u8>(stop - 1) == 9)) stop--;
  fieldValueLength = <u32>(stop - fieldValueAt);
  return to + 2;
}

/** Finds the first field of a lower-case name from `at` on; where the one behind it begins, or 0. */
export function fieldFind(at: usize, end: usize, name: usize, nameLength: u32): usize {
  while (at < end - 2) {
    const next = fieldRead(at);
    if (equalsLower(at, fieldNameLength, name, nameLength)) return next;
    at = next;
  }
  return 0;
}

/** Writes all values of a name to `to`, joined by ", "; their length, or -1 when there is none. `limit` bytes at most. */
export function fieldJoin(at: usize, end: usize, name: usize, nameLength: u32, to: usize, limit: u32): i32 {
  let length: u32 = 0;
  let isFirst = true;
  for (let next = fieldFind(at, end, name, nameLength); next != 0; next = fieldFind(next, end, name, nameLength)) {
    if (length + fieldValueLength + 2 > limit) break;
    if (!isFirst) {
      store<u16>(to + length, 0x202c);
      length += 2;
    }
    isFirst = false;
    memory.copy(to + length, fieldValueAt, fieldValueLength);
    length += fieldValueLength;
  }
  return isFirst ? -1 : <i32>length;
}

/** Writes all fields as "name\nvalue\n", names in lower case; the length. `limit` bytes at most. */
export function fieldsWrite(at: usize, end: usize, to: usize, limit: u32): u32 {
  let length: u32 = 0;
  while (at < end - 2) {
    const next = fieldRead(at);
    if (length + fieldNameLength + fieldValueLength + 2 > limit) break;
    for (let i: u32 = 0; i < fieldNameLength; i++) store<u8>(to + length + i, lower(load<u8>(at + i)));
    length += fieldNameLength;
    store<u8>(to + length++, 0x0a);
    memory.copy(to + length, fieldValueAt, fieldValueLength);
    length += fieldValueLength;
    store<u8>(to + length++, 0x0a);
    at = next;
  }
  return length;
}
