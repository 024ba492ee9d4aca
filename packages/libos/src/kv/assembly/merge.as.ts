/**
 * Several sorted sources as one: of equal keys the youngest source's counts. What has to be read is asked for, and everything goes on
 * from there once it was filled in.
 */
import { ENDED, FULL, NOTHING } from './abi';
import { compare } from './bytes.as';
import { take } from './cache.as';
import { Cursor, cursorAdvance, CURSOR_BYTES, cursorEnd, cursorFind, cursorOfMemtable, cursorOfTables } from './cursor.as';
import { heapFree } from './heap.as';
import { Memtable } from './memtable.as';
import { isDeletion, keyLengthOf, keyOf, operationBytes } from './operation.as';
import { firstThatEnds, memtableAt, memtablesOf, tableAt, versionOf, visibleAt } from './reader.as';
import { firstKeyOf, Table } from './table.as';
import { Writer, writerAdd, writerHasRoom } from './writer.as';

@unmanaged
export class Merge {
  /** Of the keys, which follow behind the cursors: the first, included, and the last, excluded. */
  fromLength: u32;
  toLength: u32;
  count: u32;
  room: u32;
  /** Addresses of tables that belong to it, or 0. */
  tables: usize;
}

/** Its cursors follow its fields. */
const HEADER: usize = 20;

// @ts-ignore: decorator
@inline
function cursorAt(merge: Merge, index: u32): Cursor {
  return changetype<Cursor>(changetype<usize>(merge) + HEADER + CURSOR_BYTES * index);
}

// @ts-ignore: decorator
@inline
function fromOf(merge: Merge): usize {
  return changetype<usize>(merge) + HEADER + CURSOR_BYTES * merge.room;
}

// @ts-ignore: decorator
@inline
function toOf(merge: Merge): usize {
  return fromOf(merge) + merge.fromLength;
}

function mergeNew(sources: u32, from: usize, fromLength: u32, to: usize, toLength: u32): usize {
  const end = toLength == NOTHING ? 0 : toLength;
  const at = take(<u32>HEADER + CURSOR_BYTES * sources + fromLength + end);
  if (at == 0) return 0;
  const merge = changetype<Merge>(at);
  merge.fromLength = fromLength;
  merge.toLength = toLength;
  merge.count = 0;
  merge.room = sources;
  merge.tables = 0;
  memory.copy(fromOf(merge), from, fromLength);
  memory.copy(toOf(merge), to, end);
  return at;
}

export function mergeFree(merge: Merge): void {
  for (let index: u32 = 0; index < merge.count; index++) cursorEnd(cursorAt(merge, index));
  heapFree(merge.tables);
  heapFree(changetype<usize>(merge));
}

// @ts-ignore: decorator
@inline
function nextCursor(merge: Merge): Cursor {
  return cursorAt(merge, merge.count++);
}

/** What a reader sees from one key to before another; `toLength` FFFFFFFF: to the last one. 0: there is no memory. */
export function mergeOfReader(reader: usize, from: usize, fromLength: u32, to: usize, toLength: u32): usize {
  const version = versionOf(reader);
  const levels = load<u32>(version);
  const youngest = levels == 0 ? 0 : load<u32>(version, 4);
  const at = mergeNew(memtablesOf(reader) + youngest + levels, from, fromLength, to, toLength);
  if (at == 0) return 0;
  const merge = changetype<Merge>(at);
  for (let index: u32 = 0; index < memtablesOf(reader); index++) {
    const memtable = memtableAt(reader, index);
    cursorOfMemtable(nextCursor(merge), memtable, visibleAt(reader, index), fromOf(merge), fromLength);
  }
  let row = version + 4;
  for (let level: u32 = 0; level < levels; level++) {
    const count = load<u32>(row);
    if (level > 0) addRun(merge, row + 4, count);
    else for (let index: u32 = 0; index < count; index++) addRun(merge, row + 4 + 4 * index, 1);
    row += 4 + 4 * count;
  }
  return at;
}

/** Of tables that do not overlap, those that have to do with it. */
function addRun(merge: Merge, tables: usize, count: u32): void {
  const first = firstThatEnds(tables, count, fromOf(merge), merge.fromLength);
  let end = first;
  while (end < count && isBeforeEnd(merge, tableAt(tables, end))) end++;
  if (end > first) cursorOfTables(nextCursor(merge), tables + 4 * first, end - first);
}

function isBeforeEnd(merge: Merge, table: Table): bool {
  if (merge.toLength == NOTHING) return true;
  return compare(firstKeyOf(table), table.firstLength, toOf(merge), merge.toLength) < 0;
}

/**
 * Everything of these tables, which belong to it from now on: the first `singles`, the youngest first, and behind them, older than all,
 * tables that do not overlap, in their order. 0: there is no memory.
 */
export function mergeOfTables(tables: usize, singles: u32, count: u32): usize {
  const at = mergeNew(singles + 1, 0, 0, 0, NOTHING);
  if (at == 0) return 0;
  const merge = changetype<Merge>(at);
  merge.tables = tables;
  for (let index: u32 = 0; index < singles; index++) cursorOfTables(nextCursor(merge), tables + 4 * index, 1);
  if (count > singles) cursorOfTables(nextCursor(merge), tables + 4 * singles, count - singles);
  return at;
}

/** Everything of a memtable. 0: there is no memory. */
export function mergeOfMemtable(memtable: Memtable): usize {
  const at = mergeNew(1, 0, 0, 0, NOTHING);
  if (at == 0) return 0;
  cursorOfMemtable(nextCursor(changetype<Merge>(at)), memtable, memtable.count, 0, 0);
  return at;
}

let foundCursor: Cursor | null = null;

/** Finds the cursor that is at the least key, the youngest of several. 0, ENDED, NEEDED, DAMAGED. */
function least(merge: Merge): i32 {
  let found: Cursor | null = null;
  for (let index: u32 = 0; index < merge.count; index++) {
    const cursor = cursorAt(merge, index);
    if (cursor.at == 0) {
      const result = cursorFind(cursor, fromOf(merge), merge.fromLength);
      if (result != 0) return result;
      if (cursor.at == 0) continue;
    }
    if (!found || order(cursor, found) < 0) found = cursor;
  }
  foundCursor = found;
  if (!found) return ENDED;
  if (merge.toLength == NOTHING) return 0;
  const at = found.at;
  return compare(keyOf(at), keyLengthOf(at), toOf(merge), merge.toLength) < 0 ? 0 : ENDED;
}

// @ts-ignore: decorator
@inline
function order(one: Cursor, other: Cursor): i32 {
  return compare(keyOf(one.at), keyLengthOf(one.at), keyOf(other.at), keyLengthOf(other.at));
}

/** The cursor that was found goes on, after those that are at the same key: what it is at is compared with until then. */
function pass(merge: Merge, found: Cursor): void {
  for (let index: u32 = 0; index < merge.count; index++) {
    const cursor = cursorAt(merge, index);
    if (cursor != found && cursor.at != 0 && order(cursor, found) == 0) cursorAdvance(cursor);
  }
  cursorAdvance(found);
}

/**
 * Copies operations to `into`, without deletions, as far as there is room; one has room always. Returns their bytes; when there is none
 * before something has to be read, or at all: NEEDED, DAMAGED, ENDED.
 */
export function mergeRead(merge: Merge, into: usize, room: u32): i32 {
  let at = into;
  const end = into + room;
  while (true) {
    const result = least(merge);
    if (result != 0 && at == into) return result;
    if (result != 0) break;
    const found = foundCursor!;
    if (!isDeletion(found.at)) {
      const bytes = operationBytes(found.at);
      if (at != into && at + bytes > end) break;
      memory.copy(at, found.at, bytes);
      at += bytes;
    }
    pass(merge, found);
  }
  return <i32>(at - into);
}

/** Until the table is full: FULL. Or ENDED, NEEDED, DAMAGED. */
export function mergeWrite(merge: Merge, writer: Writer, dropsDeletions: bool): i32 {
  while (true) {
    const result = least(merge);
    if (result != 0) return result;
    const found = foundCursor!;
    if (!dropsDeletions || !isDeletion(found.at)) {
      if (!writerHasRoom(writer, found.at)) return FULL;
      writerAdd(writer, found.at);
    }
    pass(merge, found);
  }
}
