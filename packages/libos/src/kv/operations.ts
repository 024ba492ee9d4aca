/**
 * Changes of keys as bytes, as they stand in a log and in the blocks of a table:
 *
 *   key's length 2 | value's length 4, FFFFFFFF: deleted | key | value
 */
import { KvError } from './error.ts';
import { textOf, writeKey } from './keys.ts';

/** `value` undefined: the key is deleted, whatever older places say. */
export interface Operation {
  readonly key: string;
  readonly value: Uint8Array | undefined;
}

const HEADER_BYTES = 6;
const DELETED = 0xffffffff;

export function operationBytes({ key, value }: Operation): number {
  return HEADER_BYTES + key.length + (value?.length ?? 0);
}

/** Where the next one begins. */
export function writeOperation(
  { key, value }: Operation,
  bytes: Uint8Array,
  view: DataView,
  at: number,
): number {
  view.setUint16(at, key.length, true);
  view.setUint32(at + 2, value ? value.length : DELETED, true);
  writeKey(key, bytes, at + HEADER_BYTES);
  const valueAt = at + HEADER_BYTES + key.length;
  if (value) bytes.set(value, valueAt);
  return valueAt + (value?.length ?? 0);
}

/** All of them, in their order. Values are parts of `bytes`. Throws CORRUPT when they do not end where the bytes end. */
export function readOperations(bytes: Uint8Array): Operation[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const operations: Operation[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + HEADER_BYTES > bytes.length) throw damaged();
    const keyAt = at + HEADER_BYTES;
    const valueAt = keyAt + view.getUint16(at, true);
    const length = view.getUint32(at + 2, true);
    const end = valueAt + (length === DELETED ? 0 : length);
    if (end > bytes.length) throw damaged();
    operations.push({
      key: textOf(bytes.subarray(keyAt, valueAt)),
      value: length === DELETED ? undefined : bytes.subarray(valueAt, end),
    });
    at = end;
  }
  return operations;
}

function damaged(): KvError {
  return new KvError('CORRUPT', 'A block of the store has a right checksum and a wrong content.');
}
