/**
 * The hot path of the store: records of the log, memtables, tables, and whatever goes over all their bytes. The program (../) reads and
 * writes the disk, and decides. It owns what functions return an address of until it frees it, and keeps tables and memtables as long as
 * a reader or a merge has them. Where a function may return no address, or a negative number instead, abi.ts says what that means.
 */
import { CHUNK, DIRECTORY, EXCHANGE_BYTES, NEEDED, NO_MEMORY, SECOND_AT, WORD_OWNER } from './abi';
import { checksum } from './bytes.as';
import { Cache, cacheFree as freeCache, cacheNew as newCache, partRoom as newPart, take } from './cache.as';
import { Cursor, cursorFill } from './cursor.as';
import { heapFree, heapTake } from './heap.as';
import * as log from './log.as';
import { Memtable, memtableFree as freeMemtable, memtableNew as newMemtable } from './memtable.as';
import * as merging from './merge.as';
import { Merge } from './merge.as';
import { readerCopy as copyReader, readerGet } from './reader.as';
import {
  directoryOf, firstKeyOf, lastKeyOf, Table, tableFill, tableFree as freeTable, tableNew as newTable,
} from './table.as';
import { setWord, words as area } from './words.as';
import { Writer, writerFinish as finishWriter, writerFree as freeWriter, writerNew as newWriter } from './writer.as';

let exchanged: usize = 0;

/** Where both sides leave bytes for each other; what is there is good until the next call. 0: there is no memory. */
export function exchange(): usize {
  if (exchanged == 0) exchanged = heapTake(EXCHANGE_BYTES);
  return exchanged;
}

/** Where the numbers are that abi.ts calls words. */
export function words(): usize {
  return area;
}

/** Memory for whatever the program puts there; 0: there is none. */
export function room(bytes: u32): usize {
  return take(bytes);
}

/** Gives back a room, a record, a reader. */
export function free(address: usize): void {
  heapFree(address);
}

export function checksumOf(address: usize, length: u32): u32 {
  return checksum(address, length);
}

// ---- Records and memtables

/** Of the packed batch that ends at `end` of the exchange. */
export function recordOf(end: usize, sectorBytes: u32): i32 {
  return log.recordOf(exchanged, end, sectorBytes);
}

export function recordBytes(payload: u32, sectorBytes: u32): u32 {
  return log.recordBytes(payload, sectorBytes);
}

export function recordNew(payload: u32, sectorBytes: u32): usize {
  return log.recordNew(payload, sectorBytes);
}

/** Copies the operations of `other` to the place `at` of those of `record`; returns where the next ones go. `other` is gone. */
export function recordJoin(record: usize, at: u32, other: usize): u32 {
  const payload = load<u32>(other, 4);
  memory.copy(log.payloadOf(record) + at, log.payloadOf(other), payload);
  heapFree(other);
  return at + payload;
}

/** To be written as number `number` of the log `identity`. False: there is no memory to apply it later. */
export function recordSeal(record: usize, identity: u32, number: u32, memtable: usize): bool {
  if (!log.recordReserve(record, changetype<Memtable>(memtable))) return false;
  log.recordSeal(record, identity, number);
  return true;
}

/** To the memtable that it was sealed for; nothing else was sealed for it since. The record is gone. */
export function recordApply(record: usize, memtable: usize): void {
  log.recordApply(record, changetype<Memtable>(memtable));
  heapFree(record);
}

export function logRead(bytes: usize, limit: u32, identity: u32, sectorBytes: u32, memtable: usize): i32 {
  return log.logRead(bytes, limit, identity, sectorBytes, changetype<Memtable>(memtable));
}

export function memtableNew(): usize {
  return newMemtable();
}

export function memtableBytes(memtable: usize): u32 {
  return changetype<Memtable>(memtable).bytes;
}

export function memtableFree(memtable: usize): void {
  freeMemtable(changetype<Memtable>(memtable));
}

// ---- Tables

export function cacheNew(limit: u32): usize {
  return newCache(limit);
}

/** Its tables are freed before. */
export function cacheFree(cache: usize): void {
  freeCache(changetype<Cache>(cache));
}

/** Of the extent's last sector, which is in the exchange. */
export function tableNew(cache: usize, extent: u32, extentBytes: u32, sectorBytes: u32): i32 {
  return newTable(changetype<Cache>(cache), extent, extentBytes, sectorBytes, exchanged);
}

/** Leaves first and last key in the exchange, each with its length before it, and the number of keys as the first word. */
export function tableBounds(table: usize): u32 {
  const found = changetype<Table>(table);
  setWord(WORD_OWNER, found.keys);
  const end = putKey(exchanged, firstKeyOf(found), found.firstLength);
  return <u32>(putKey(end, lastKeyOf(found), found.lastLength) - exchanged);
}

function putKey(at: usize, key: usize, length: u32): usize {
  store<u32>(at, length);
  memory.copy(at + 4, key, length);
  return at + 4 + length;
}

/** Makes sure that its directory is in memory: 0, or NEEDED. */
export function tableLoad(table: usize): i32 {
  return directoryOf(changetype<Table>(table)) ? 0 : NEEDED;
}

export function tableFree(table: usize): void {
  freeTable(changetype<Table>(table));
}

/** Memory for what is needed; `fill` takes it over. */
export function partRoom(length: u32): usize {
  return newPart(length);
}

/** What was needed, as the words said, is at `bytes` now. 0; DAMAGED, NO_MEMORY: it is gone. */
export function fill(owner: usize, part: u32, bytes: usize): i32 {
  if (part != CHUNK) return tableFill(changetype<Table>(owner), part, bytes);
  cursorFill(changetype<Cursor>(owner), bytes);
  return 0;
}

// ---- Reading

export function readerCopy(reader: usize): usize {
  return copyReader(reader);
}

/** Of the key in the exchange, with its length before it. Leaves the value at SECOND_AT of it, and returns its length. */
export function get(reader: usize): i32 {
  return readerGet(reader, exchanged + 4, load<u32>(exchanged), exchanged + SECOND_AT);
}

/** From the first key in the exchange to before the second one, each with its length before it. */
export function mergeOfReader(reader: usize): usize {
  const fromLength = load<u32>(exchanged);
  const to = exchanged + 4 + fromLength;
  return merging.mergeOfReader(reader, exchanged + 4, fromLength, to + 4, load<u32>(to));
}

/** `tables`, a room with addresses, is the merge's from now on: `singles` that may overlap, the youngest first, and behind them a row. */
export function mergeOfTables(tables: usize, singles: u32, count: u32): usize {
  return merging.mergeOfTables(tables, singles, count);
}

export function mergeOfMemtable(memtable: usize): usize {
  return merging.mergeOfMemtable(changetype<Memtable>(memtable));
}

/** Leaves operations in the exchange; returns their bytes. */
export function mergeRead(merge: usize, most: u32): i32 {
  return merging.mergeRead(changetype<Merge>(merge), exchanged, most);
}

export function mergeWrite(merge: usize, writer: usize, dropsDeletions: bool): i32 {
  return merging.mergeWrite(changetype<Merge>(merge), changetype<Writer>(writer), dropsDeletions);
}

export function mergeFree(merge: usize): void {
  merging.mergeFree(changetype<Merge>(merge));
}

// ---- Writing tables

export function writerNew(extentBytes: u32, sectorBytes: u32): usize {
  return newWriter(extentBytes, sectorBytes);
}

export function writerKeys(writer: usize): u32 {
  return changetype<Writer>(writer).keys;
}

/** Where its bytes begin. */
export function writerBytes(writer: usize): usize {
  return changetype<Writer>(writer).bytes;
}

/** Leaves the extent's last sector in the exchange; returns how many bytes there are from the extent's begin on. */
export function writerFinish(writer: usize): u32 {
  return finishWriter(changetype<Writer>(writer), exchanged);
}

/** The table that was written, its directory in memory. The writer is finished, and the exchange still has the last sector. */
export function writerTable(writer: usize, cache: usize, extent: u32): i32 {
  const from = changetype<Writer>(writer);
  const at = newTable(changetype<Cache>(cache), extent, from.extentBytes, from.sectorBytes, exchanged);
  if (at < 0) return at;
  const table = changetype<Table>(<usize>at);
  const directory = newPart(table.directoryBytes);
  let result: i32 = NO_MEMORY;
  if (directory != 0) {
    memory.copy(directory, from.bytes + table.directoryAt, table.directoryBytes);
    result = tableFill(table, DIRECTORY, directory);
  }
  if (result == 0) return at;
  freeTable(table);
  return result;
}

export function writerFree(writer: usize): void {
  freeWriter(changetype<Writer>(writer));
}
