/**
 * A change of a key, as it stands in a log, in memory and in the blocks of a table:
 *
 *   key's length 2 | value's length 4, FFFFFFFF: deleted | key | value
 */
import { KEY_MAX, NOTHING, VALUE_MAX } from './abi';

export const OPERATION_HEADER: u32 = 6;

// @ts-ignore: decorator
@inline
export function keyLengthOf(operation: usize): u32 {
  return load<u16>(operation);
}

// @ts-ignore: decorator
@inline
export function keyOf(operation: usize): usize {
  return operation + OPERATION_HEADER;
}

// @ts-ignore: decorator
@inline
export function isDeletion(operation: usize): bool {
  return load<u32>(operation, 2) == NOTHING;
}

/** 0 for a deletion. */
// @ts-ignore: decorator
@inline
export function valueLengthOf(operation: usize): u32 {
  const length = load<u32>(operation, 2);
  return length == NOTHING ? 0 : length;
}

// @ts-ignore: decorator
@inline
export function valueOf(operation: usize): usize {
  return operation + OPERATION_HEADER + keyLengthOf(operation);
}

// @ts-ignore: decorator
@inline
export function operationBytes(operation: usize): u32 {
  return OPERATION_HEADER + keyLengthOf(operation) + valueLengthOf(operation);
}

/** How many operations fill these bytes exactly; -1 when they do not end where the bytes do, or one is larger than any is. */
export function countOperations(at: usize, length: u32): i32 {
  const end = at + length;
  let count = 0;
  while (at < end) {
    const left = <u32>(end - at);
    if (left < OPERATION_HEADER || keyLengthOf(at) > <u32>KEY_MAX || valueLengthOf(at) > <u32>VALUE_MAX) return -1;
    const bytes = operationBytes(at);
    if (bytes > left) return -1;
    at += bytes;
    count++;
  }
  return count;
}
