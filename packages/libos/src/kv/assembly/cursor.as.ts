/**
 * A cursor goes over the operations of one sorted source: a memtable, or tables one behind the other. Of tables it takes blocks that are
 * in memory, and else asks for a chunk: blocks that follow one another, read at once and kept by nobody else, so that the cache stays
 * with those who look single keys up.
 */
import { CHUNK, DAMAGED, NEEDED, READ_AHEAD_BYTES } from './abi';
import { bytesOf, Part, partFind, partHold, partRelease } from './cache.as';
import { compare } from './bytes.as';
import { heapFree } from './heap.as';
import { Memtable, memtableNext, memtableSeek, operationOf } from './memtable.as';
import { operationBytes } from './operation.as';
import { tableAt } from './reader.as';
import {
  blockBytes,
  blockEnd,
  blockFor,
  blockOffset,
  blocksOf,
  BLOCK_HEADER,
  directoryOf,
  firstKeyOf,
  isWholeBlock,
  searchFrom,
  Table,
} from './table.as';
import { setNeed } from './words.as';

@unmanaged
export class Cursor {
  /** The operation that it is at; 0: it has to be found, by cursorFind. */
  at: usize;
  isDone: bool;

  /** Of a memtable. */
  entry: usize;
  visible: u32;

  /** Tables that are left, the first of them under way. */
  tables: usize;
  count: u32;
  /** Of the table that is under way; null: it has not begun. */
  directory: Part | null;
  /** The next one. */
  block: u32;
  /** Behind the last operation of the block that it is in. */
  end: usize;
  /** That block, if it is one of the cache. */
  held: Part | null;
  /** Blocks up to before `chunkEnd`, of which the first begins at `chunkOffset` of the extent; 0: none. */
  chunk: usize;
  chunkEnd: u32;
  chunkOffset: u32;
}

/** Of a cursor in its merge. */
export const CURSOR_BYTES: u32 = 56;

export function cursorOfMemtable(cursor: Cursor, memtable: Memtable, visible: u32, from: usize, fromLength: u32): void {
  memory.fill(changetype<usize>(cursor), 0, CURSOR_BYTES);
  cursor.visible = visible;
  noteEntry(cursor, memtableSeek(memtable, visible, from, fromLength));
}

/** `tables`: `count` ≥ 1 addresses, which stay there. */
export function cursorOfTables(cursor: Cursor, tables: usize, count: u32): void {
  memory.fill(changetype<usize>(cursor), 0, CURSOR_BYTES);
  cursor.tables = tables;
  cursor.count = count;
}

export function cursorEnd(cursor: Cursor): void {
  leaveBlock(cursor);
  leaveTable(cursor);
}

function noteEntry(cursor: Cursor, entry: usize): void {
  cursor.entry = entry;
  cursor.isDone = entry == 0;
  cursor.at = entry == 0 ? 0 : operationOf(entry);
}

/** To the next operation. `at` is 0 when there is none in this block; cursorFind goes on. */
export function cursorAdvance(cursor: Cursor): void {
  if (cursor.entry != 0) {
    noteEntry(cursor, memtableNext(cursor.entry, cursor.visible));
    return;
  }
  cursor.at += operationBytes(cursor.at);
  if (cursor.at != cursor.end) return;
  cursor.at = 0;
  leaveBlock(cursor);
}

/** Of a cursor that is at none: 0 when it is at one or has come to its end; NEEDED, DAMAGED. Nothing before `from` is given. */
export function cursorFind(cursor: Cursor, from: usize, fromLength: u32): i32 {
  while (cursor.at == 0 && !cursor.isDone) {
    if (cursor.count == 0) {
      cursor.isDone = true;
      return 0;
    }
    const table = tableAt(cursor.tables, 0);
    if (!cursor.directory) {
      const directory = directoryOf(table);
      if (!directory) return NEEDED;
      beginTable(cursor, table, directory, from, fromLength);
    }
    if (cursor.block == blocksOf(cursor.directory!)) {
      leaveTable(cursor);
      cursor.tables += 4;
      cursor.count--;
      continue;
    }
    const result = enterBlock(cursor, table, from, fromLength);
    if (result != 0) return result;
  }
  return 0;
}

function beginTable(cursor: Cursor, table: Table, directory: Part, from: usize, fromLength: u32): void {
  partHold(directory);
  cursor.directory = directory;
  cursor.block = max(0, blockFor(directory, from, fromLength));
}

function enterBlock(cursor: Cursor, table: Table, from: usize, fromLength: u32): i32 {
  let block: usize = 0;
  if (cursor.chunk != 0 && cursor.block < cursor.chunkEnd) {
    const offset = blockOffset(table, cursor.directory!, cursor.block);
    block = cursor.chunk + offset - cursor.chunkOffset;
    const bytes = blockBytes(table, cursor.directory!, cursor.block);
    if (!isWholeBlock(block, bytes)) {
      setNeed(changetype<usize>(table), cursor.block, table.extent, offset, bytes);
      return DAMAGED;
    }
  } else {
    const part = partFind(table.cache, changetype<usize>(table), cursor.block);
    if (!part) {
      askForChunk(cursor, table);
      return NEEDED;
    }
    partHold(part);
    cursor.held = part;
    block = bytesOf(part);
  }
  cursor.block++;
  const isInside = compare(firstKeyOf(table), table.firstLength, from, fromLength) >= 0;
  const at = isInside ? block + BLOCK_HEADER : searchFrom(block, from, fromLength);
  cursor.end = blockEnd(block);
  if (at == cursor.end) leaveBlock(cursor);
  else cursor.at = at;
  return 0;
}

/** From the next block on, as many as are worth a request. */
function askForChunk(cursor: Cursor, table: Table): void {
  const directory = cursor.directory!;
  const offset = blockOffset(table, directory, cursor.block);
  let end = cursor.block;
  let bytes: u32 = 0;
  while (end < blocksOf(directory) && bytes < <u32>READ_AHEAD_BYTES) bytes += blockBytes(table, directory, end++);
  heapFree(cursor.chunk);
  cursor.chunk = 0;
  cursor.chunkEnd = end;
  cursor.chunkOffset = offset;
  setNeed(changetype<usize>(cursor), CHUNK, table.extent, offset, bytes);
}

/** Takes over the chunk that it has asked for. */
export function cursorFill(cursor: Cursor, chunk: usize): void {
  heapFree(cursor.chunk);
  cursor.chunk = chunk;
}

function leaveBlock(cursor: Cursor): void {
  if (cursor.held) partRelease(cursor.held!);
  cursor.held = null;
}

function leaveTable(cursor: Cursor): void {
  if (cursor.directory) partRelease(cursor.directory!);
  cursor.directory = null;
  heapFree(cursor.chunk);
  cursor.chunk = 0;
}
