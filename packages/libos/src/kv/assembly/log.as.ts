/**
 * Records of the log: what was acknowledged and is not in a table yet. Records follow one another in an extent; each begins at a sector,
 * so that no sector is written twice and a power cut harms only what was not acknowledged. A record:
 *
 *   checksum of all behind 4 | payload's length 4 | log's identity 4 | number in the log 4 | operations | zeroes to whole sectors
 *
 * Identity and number make sure that what an earlier log has left in the extent is not taken for this one's.
 */
import { BATCH_MAX, DAMAGED, KEY_MAX, NO_MEMORY, NOTHING, TOO_LARGE, VALUE_MAX } from './abi';
import { checksum } from './bytes.as';
import { take } from './cache.as';
import { Memtable, memtableAdd, memtableReserve } from './memtable.as';
import { countOperations, keyOf, OPERATION_HEADER, operationBytes, valueOf } from './operation.as';

const HEADER: u32 = 16;

/** The checksum wants whole words. */
// @ts-ignore: decorator
@inline
function padded(bytes: u32): u32 {
  return (bytes + 3) & ~3;
}

/** Of a record, in whole sectors. */
export function recordBytes(payload: u32, sectorBytes: u32): u32 {
  return (HEADER + padded(payload) + sectorBytes - 1) & ~(sectorBytes - 1);
}

export function recordNew(payload: u32, sectorBytes: u32): usize {
  const bytes = recordBytes(payload, sectorBytes);
  const record = take(bytes);
  if (record == 0) return 0;
  memory.fill(record, 0, HEADER);
  store<u32>(record, payload, 4);
  memory.fill(record + HEADER + payload, 0, bytes - HEADER - payload);
  return record;
}

// @ts-ignore: decorator
@inline
export function payloadOf(record: usize): usize {
  return record + HEADER;
}

/**
 * A record of a packed batch: pairs of key and value, each with its length before it, 4 bytes; a length of FFFFFFFF and no value:
 * deleted. TOO_LARGE, NO_MEMORY.
 */
export function recordOf(packed: usize, end: usize, sectorBytes: u32): i32 {
  let payload: u32 = 0;
  for (let at = packed; at < end; ) {
    const keyLength = load<u32>(at);
    at += 4 + keyLength;
    const valueLength = load<u32>(at);
    const bytes: u32 = valueLength == <u32>NOTHING ? 0 : valueLength;
    if (keyLength > <u32>KEY_MAX || bytes > <u32>VALUE_MAX) return TOO_LARGE;
    at += 4 + bytes;
    payload += OPERATION_HEADER + keyLength + bytes;
  }
  if (payload > <u32>BATCH_MAX) return TOO_LARGE;
  const record = recordNew(payload, sectorBytes);
  if (record == 0) return NO_MEMORY;
  let to = payloadOf(record);
  for (let at = packed; at < end; ) {
    const keyLength = load<u32>(at);
    store<u16>(to, <u16>keyLength);
    memory.copy(keyOf(to), at + 4, keyLength);
    at += 4 + keyLength;
    const valueLength = load<u32>(at);
    store<u32>(to, valueLength, 2);
    at += 4;
    if (valueLength != NOTHING) {
      memory.copy(valueOf(to), at, valueLength);
      at += valueLength;
    }
    to += operationBytes(to);
  }
  return <i32>record;
}

/** Ready to be written, as number `number` of the log `identity`. */
export function recordSeal(record: usize, identity: u32, number: u32): void {
  store<u32>(record, identity, 8);
  store<u32>(record, number, 12);
  store<u32>(record, checksum(record + 4, HEADER - 4 + padded(load<u32>(record, 4))));
}

/** False: there is no memory for them. */
export function recordReserve(record: usize, memtable: Memtable): bool {
  const payload = load<u32>(record, 4);
  return memtableReserve(memtable, payload, <u32>countOperations(payloadOf(record), payload));
}

/** Room was reserved. */
export function recordApply(record: usize, memtable: Memtable): void {
  const end = payloadOf(record) + load<u32>(record, 4);
  for (let at = payloadOf(record); at < end; at += operationBytes(at)) memtableAdd(memtable, at);
}

/**
 * Adds the operations of a log, of which `limit` bytes are at `log`, in their order. Returns where its whole records end, DAMAGED when a
 * record is whole and its content is not, or NO_MEMORY.
 */
export function logRead(log: usize, limit: u32, identity: u32, sectorBytes: u32, memtable: Memtable): i32 {
  let at: u32 = 0;
  for (let number: u32 = 0; at + HEADER <= limit; number++) {
    const record = log + at;
    const payload = load<u32>(record, 4);
    if (load<u32>(record, 8) != identity || load<u32>(record, 12) != number) break;
    if (payload > <u32>BATCH_MAX || at + HEADER + padded(payload) > limit) break;
    if (load<u32>(record) != checksum(record + 4, HEADER - 4 + padded(payload))) break;
    if (countOperations(payloadOf(record), payload) < 0) return DAMAGED;
    if (!recordReserve(record, memtable)) return NO_MEMORY;
    recordApply(record, memtable);
    at += recordBytes(payload, sectorBytes);
  }
  return <i32>at;
}
