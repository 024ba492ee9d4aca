/**
 * Tables that are read: sorted operations that never change, in one extent. From its begin, each part in whole sectors:
 *
 *   blocks:     checksum of all behind 4 | bytes of operations 4 | operations | zeroes
 *   directory:  checksum of all behind 4 | blocks 4 | filter's bytes 4 | keys 4 | filter
 *               for each block: its begin, in sectors 4 | sectors 4 | first key's length 2 | first key
 *               last key's length 2 | last key
 *   and in the extent's last sector:  checksum of all behind 4 | "KVT1" 4 | directory's begin 4 | directory's bytes 4
 *
 * In memory a directory is followed by the place of each block's row in it, 4 bytes each. It and blocks come and go (cache.as.ts); first
 * and last key stay.
 */
import { DAMAGED, DIRECTORY, KEY_MAX, NEEDED, NO_MEMORY } from './abi';
import { bloomHas, bloomHash } from './bloom.as';
import { checksum, compare } from './bytes.as';
import { bytesOf, Cache, cacheForget, Part, partAdd, partFind, partOf, partRoom, take } from './cache.as';
import { heapFree } from './heap.as';
import { countOperations, keyLengthOf, keyOf, operationBytes } from './operation.as';
import { setNeed } from './words.as';

export const BLOCK_HEADER: u32 = 8;
export const DIRECTORY_HEADER: u32 = 16;
export const FOOTER_BYTES: u32 = 16;
export const TABLE_MAGIC: u32 = 0x3154564b;
/** Of a block's row in the directory, besides its key. */
export const ROW_BYTES: u32 = 10;

@unmanaged
export class Table {
  cache: Cache;
  extent: u32;
  sectorBytes: u32;
  directoryAt: u32;
  directoryBytes: u32;
  keys: u32;
  /** Both keys, in memory of their own: 0 before the directory was seen. */
  bounds: usize;
  firstLength: u32;
  lastLength: u32;
}

// @ts-ignore: decorator
@inline
export function firstKeyOf(table: Table): usize {
  return table.bounds;
}

// @ts-ignore: decorator
@inline
export function lastKeyOf(table: Table): usize {
  return table.bounds + table.firstLength;
}

/** Of the last sector of its extent. DAMAGED, NO_MEMORY. */
export function tableNew(cache: Cache, extent: u32, extentBytes: u32, sectorBytes: u32, footer: usize): i32 {
  const isWhole =
    load<u32>(footer) == checksum(footer + 4, FOOTER_BYTES - 4) && load<u32>(footer, 4) == TABLE_MAGIC;
  const directoryAt = load<u32>(footer, 8);
  const directoryBytes = load<u32>(footer, 12);
  const isInside =
    directoryBytes >= DIRECTORY_HEADER &&
    directoryBytes % sectorBytes == 0 &&
    directoryAt % sectorBytes == 0 &&
    <u64>directoryAt + directoryBytes <= extentBytes;
  if (!isWhole || !isInside) return DAMAGED;
  const at = take(offsetof<Table>());
  if (at == 0) return NO_MEMORY;
  const table = changetype<Table>(at);
  table.cache = cache;
  table.extent = extent;
  table.sectorBytes = sectorBytes;
  table.directoryAt = directoryAt;
  table.directoryBytes = directoryBytes;
  table.bounds = 0;
  return <i32>at;
}

/** Nobody reads it any more. */
export function tableFree(table: Table): void {
  cacheForget(table.cache, changetype<usize>(table));
  heapFree(table.bounds);
  heapFree(changetype<usize>(table));
}

/** Null: it has to be read, and the words say so. */
export function directoryOf(table: Table): Part | null {
  const part = partFind(table.cache, changetype<usize>(table), DIRECTORY);
  if (!part) setNeed(changetype<usize>(table), DIRECTORY, table.extent, table.directoryAt, table.directoryBytes);
  return part;
}

// @ts-ignore: decorator
@inline
export function blocksOf(directory: Part): u32 {
  return load<u32>(bytesOf(directory), 4);
}

// @ts-ignore: decorator
@inline
function rowOf(directory: Part, block: u32): usize {
  const bytes = bytesOf(directory);
  return bytes + load<u32>(bytes + directory.length - 4 * (blocksOf(directory) - block));
}

// @ts-ignore: decorator
@inline
export function blockOffset(table: Table, directory: Part, block: u32): u32 {
  return load<u32>(rowOf(directory, block)) * table.sectorBytes;
}

// @ts-ignore: decorator
@inline
export function blockBytes(table: Table, directory: Part, block: u32): u32 {
  return load<u32>(rowOf(directory, block), 4) * table.sectorBytes;
}

/** The last block that begins with the key or before; -1: all begin behind it. */
export function blockFor(directory: Part, key: usize, keyLength: u32): i32 {
  let low: u32 = 0;
  let high = blocksOf(directory);
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rowOf(directory, middle);
    if (compare(row + ROW_BYTES, load<u16>(row, 8), key, keyLength) <= 0) low = middle + 1;
    else high = middle;
  }
  return <i32>low - 1;
}

export function tableCovers(table: Table, key: usize, keyLength: u32): bool {
  return (
    compare(firstKeyOf(table), table.firstLength, key, keyLength) <= 0 &&
    compare(key, keyLength, lastKeyOf(table), table.lastLength) <= 0
  );
}

/** The operation of the key; 0: the table knows nothing of it; NEEDED. */
export function tableGet(table: Table, key: usize, keyLength: u32): i32 {
  const directory = directoryOf(table);
  if (!directory) return NEEDED;
  const filter = bytesOf(directory) + DIRECTORY_HEADER;
  if (!bloomHas(filter, load<u32>(bytesOf(directory), 8), bloomHash(key, keyLength))) return 0;
  const block = blockFor(directory, key, keyLength);
  if (block < 0) return 0;
  const part = partFind(table.cache, changetype<usize>(table), block);
  if (part) return <i32>search(bytesOf(part), key, keyLength);
  const offset = blockOffset(table, directory, block);
  setNeed(changetype<usize>(table), block, table.extent, offset, blockBytes(table, directory, block));
  return NEEDED;
}

/** In a block that is whole: the operation of the key, or 0. */
function search(block: usize, key: usize, keyLength: u32): usize {
  const end = block + BLOCK_HEADER + load<u32>(block, 4);
  for (let at = block + BLOCK_HEADER; at < end; at += operationBytes(at)) {
    const order = compare(keyOf(at), keyLengthOf(at), key, keyLength);
    if (order == 0) return at;
    if (order > 0) return 0;
  }
  return 0;
}

/** The first operation of a whole block whose key is `key` or behind it; the block's end when there is none. */
export function searchFrom(block: usize, key: usize, keyLength: u32): usize {
  const end = blockEnd(block);
  let at = block + BLOCK_HEADER;
  while (at < end && compare(keyOf(at), keyLengthOf(at), key, keyLength) < 0) at += operationBytes(at);
  return at;
}

// @ts-ignore: decorator
@inline
export function blockEnd(block: usize): usize {
  return block + BLOCK_HEADER + load<u32>(block, 4);
}

export function isWholeBlock(block: usize, length: u32): bool {
  if (load<u32>(block) != checksum(block + 4, length - 4)) return false;
  const bytes = load<u32>(block, 4);
  return bytes <= length - BLOCK_HEADER && countOperations(block + BLOCK_HEADER, bytes) > 0;
}

/** Takes over what partRoom gave, once it was read. 0, DAMAGED, NO_MEMORY; the words still say what it is. */
export function tableFill(table: Table, number: u32, bytes: usize): i32 {
  const part = partOf(bytes);
  if (partFind(table.cache, changetype<usize>(table), number)) {
    // Two have asked for it, and the other one was faster.
    heapFree(changetype<usize>(part));
    return 0;
  }
  if (number == DIRECTORY) return fillDirectory(table, part);
  if (isWholeBlock(bytes, part.length)) {
    partAdd(table.cache, part, changetype<usize>(table), number);
    return 0;
  }
  heapFree(changetype<usize>(part));
  return DAMAGED;
}

function fillDirectory(table: Table, read: Part): i32 {
  const bytes = bytesOf(read);
  const count = load<u32>(bytes, 4);
  let result: i32 = DAMAGED;
  if (load<u32>(bytes) == checksum(bytes + 4, read.length - 4) && count <= read.length / ROW_BYTES) {
    const room = partRoom(read.length + 4 * count);
    result = room == 0 ? NO_MEMORY : 0;
    if (room != 0) {
      memory.copy(room, bytes, read.length);
      result = indexed(table, room, read.length);
      if (result == 0) partAdd(table.cache, partOf(room), changetype<usize>(table), DIRECTORY);
      else heapFree(changetype<usize>(partOf(room)));
    }
  }
  heapFree(changetype<usize>(read));
  return result;
}

/** Notes where the rows are, and the table's bounds when they are not known. 0, DAMAGED, NO_MEMORY. */
function indexed(table: Table, directory: usize, length: u32): i32 {
  const count = load<u32>(directory, 4);
  const filter = load<u32>(directory, 8);
  if (count == 0 || filter < 4 || filter > length - DIRECTORY_HEADER) return DAMAGED;
  let at = DIRECTORY_HEADER + filter;
  for (let block: u32 = 0; block < count; block++) {
    if (at + ROW_BYTES > length) return DAMAGED;
    const row = directory + at;
    const end = (<u64>load<u32>(row) + load<u32>(row, 4)) * table.sectorBytes;
    const keyLength = load<u16>(row, 8);
    if (load<u32>(row, 4) == 0 || end > table.directoryAt || keyLength > <u32>KEY_MAX) return DAMAGED;
    store<u32>(directory + length + 4 * block, at);
    at += ROW_BYTES + keyLength;
  }
  if (at + 2 > length || at + 2 + load<u16>(directory + at) > length) return DAMAGED;
  table.keys = load<u32>(directory, 12);
  return table.bounds != 0 || noteBounds(table, directory + DIRECTORY_HEADER + filter, directory + at)
    ? 0
    : NO_MEMORY;
}

function noteBounds(table: Table, firstRow: usize, last: usize): bool {
  table.firstLength = load<u16>(firstRow, 8);
  table.lastLength = load<u16>(last);
  // Keys may be empty, and an address is not 0.
  table.bounds = take(table.firstLength + table.lastLength + 1);
  if (table.bounds == 0) return false;
  memory.copy(table.bounds, firstRow + ROW_BYTES, table.firstLength);
  memory.copy(lastKeyOf(table), last + 2, table.lastLength);
  return true;
}
