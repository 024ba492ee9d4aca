/**
 * Who reads sees some memtables, the youngest first, and behind them a version: the tables of each level. Neither changes while it is held,
 * which the program sees to. A version is as the program writes it, 4 bytes each:
 *
 *   levels | for each level: tables | the tables, of level 0 from the youngest on, of the others in the order of their keys
 *
 * and so is a reader:
 *
 *   version | memtables | for each: memtable | entries that are seen
 */
import { ABSENT } from './abi';
import { compare } from './bytes.as';
import { take } from './cache.as';
import { Memtable, memtableGet } from './memtable.as';
import { isDeletion, valueLengthOf, valueOf } from './operation.as';
import { lastKeyOf, Table, tableCovers, tableGet } from './table.as';

// @ts-ignore: decorator
@inline
export function versionOf(reader: usize): usize {
  return load<u32>(reader);
}

// @ts-ignore: decorator
@inline
export function memtablesOf(reader: usize): u32 {
  return load<u32>(reader, 4);
}

// @ts-ignore: decorator
@inline
export function memtableAt(reader: usize, index: u32): Memtable {
  return changetype<Memtable>(<usize>load<u32>(reader + 8 + 8 * index));
}

// @ts-ignore: decorator
@inline
export function visibleAt(reader: usize, index: u32): u32 {
  return load<u32>(reader + 12 + 8 * index);
}

/** The same, and it sees nothing of what the memtables get later; 0: there is no memory. */
export function readerCopy(reader: usize): usize {
  const count = memtablesOf(reader);
  const copy = take(8 + 8 * count);
  if (copy == 0) return 0;
  memory.copy(copy, reader, 8 + 8 * count);
  for (let index: u32 = 0; index < count; index++) {
    store<u32>(copy + 12 + 8 * index, min(visibleAt(reader, index), memtableAt(reader, index).count));
  }
  return copy;
}

/** Copies the value to `into` and returns its length; ABSENT, NEEDED. */
export function readerGet(reader: usize, key: usize, keyLength: u32, into: usize): i32 {
  const count = memtablesOf(reader);
  for (let index: u32 = 0; index < count; index++) {
    const found = memtableGet(memtableAt(reader, index), visibleAt(reader, index), key, keyLength);
    if (found != 0) return given(found, into);
  }
  const found = versionGet(versionOf(reader), key, keyLength);
  if (found == 0) return ABSENT;
  return found < 0 ? found : given(<usize>found, into);
}

function given(operation: usize, into: usize): i32 {
  if (isDeletion(operation)) return ABSENT;
  const length = valueLengthOf(operation);
  memory.copy(into, valueOf(operation), length);
  return length;
}

/** The youngest operation that a table has of the key; 0: there is none; NEEDED. */
function versionGet(version: usize, key: usize, keyLength: u32): i32 {
  const levels = load<u32>(version);
  let at = version + 4;
  for (let level: u32 = 0; level < levels; level++) {
    const count = load<u32>(at);
    const tables = at + 4;
    at = tables + 4 * count;
    const found = level == 0 ? youngest(tables, count, key, keyLength) : only(tables, count, key, keyLength);
    if (found != 0) return found;
  }
  return 0;
}

function youngest(tables: usize, count: u32, key: usize, keyLength: u32): i32 {
  for (let index: u32 = 0; index < count; index++) {
    const table = tableAt(tables, index);
    const found = tableCovers(table, key, keyLength) ? tableGet(table, key, keyLength) : 0;
    if (found != 0) return found;
  }
  return 0;
}

/** Of tables that do not overlap. */
function only(tables: usize, count: u32, key: usize, keyLength: u32): i32 {
  const index = firstThatEnds(tables, count, key, keyLength);
  if (index == count) return 0;
  const table = tableAt(tables, index);
  return tableCovers(table, key, keyLength) ? tableGet(table, key, keyLength) : 0;
}

// @ts-ignore: decorator
@inline
export function tableAt(tables: usize, index: u32): Table {
  return changetype<Table>(<usize>load<u32>(tables + 4 * index));
}

/** The first table whose last key is `key` or behind it; `count` when there is none. */
export function firstThatEnds(tables: usize, count: u32, key: usize, keyLength: u32): u32 {
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const table = tableAt(tables, middle);
    if (compare(lastKeyOf(table), table.lastLength, key, keyLength) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
