/**
 * The newest changes, in memory and in order: a skip list (Pugh, 1990). Nothing in it is ever changed or removed: an entry has a
 * number, and a reader who knows how many there were sees the memtable as it was then. Of one key the youngest entry is first.
 */
import { compare } from './bytes.as';
import { take } from './cache.as';
import { heapFree } from './heap.as';
import { keyLengthOf, keyOf, operationBytes } from './operation.as';

const HEIGHT_MAX: u32 = 12;
const CHUNK_BYTES: u32 = 65_536;
const CHUNK_HEADER: u32 = 8;
/** Number and height of an entry; its links follow, then its operation. */
const ENTRY_HEADER: u32 = 8;
/** Of an entry with one link, rounded up to whole words. */
const ENTRY_LEAST: u32 = ENTRY_HEADER + 4 + 3;
/** What entries may have for more than one link: a third of them has another. */
const LINKS_PER_ENTRY: u32 = 2;

@unmanaged
export class Memtable {
  /** The first one; each begins with the address of the next. */
  chunks: usize;
  /** Free bytes of the newest chunk. */
  at: usize;
  end: usize;
  /** Of its operations. */
  bytes: u32;
  count: u32;
  height: u32;
  /** Bytes that reserved entries can do without. */
  spare: u32;
}

/** Where the links to the first entries lie: as many as an entry can have, so that the head is taken for one. */
const HEAD: usize = 32;

// @ts-ignore: decorator
@inline
function linkAt(entry: usize, level: u32): usize {
  return entry + ENTRY_HEADER + 4 * level;
}

// @ts-ignore: decorator
@inline
function nextOf(entry: usize, level: u32): usize {
  return load<u32>(linkAt(entry, level));
}

// @ts-ignore: decorator
@inline
export function operationOf(entry: usize): usize {
  return linkAt(entry, load<u32>(entry, 4));
}

// @ts-ignore: decorator
@inline
function headOf(memtable: Memtable): usize {
  return changetype<usize>(memtable) + HEAD;
}

export function memtableNew(): usize {
  const bytes = <u32>HEAD + ENTRY_HEADER + 4 * HEIGHT_MAX;
  const at = take(bytes);
  if (at == 0) return 0;
  memory.fill(at, 0, bytes);
  changetype<Memtable>(at).height = 1;
  return at;
}

export function memtableFree(memtable: Memtable): void {
  for (let chunk = memtable.chunks; chunk != 0; ) {
    const next: usize = load<u32>(chunk);
    heapFree(chunk);
    chunk = next;
  }
  heapFree(changetype<usize>(memtable));
}

/** So that `count` operations of `bytes` together can be added. False: there is no memory. */
export function memtableReserve(memtable: Memtable, bytes: u32, count: u32): bool {
  memtable.spare = count * 4 * LINKS_PER_ENTRY;
  const need = bytes + count * ENTRY_LEAST + memtable.spare;
  if (memtable.end - memtable.at >= need) return true;
  const room = max(CHUNK_BYTES, need + CHUNK_HEADER);
  const chunk = take(room);
  if (chunk == 0) return false;
  store<u32>(chunk, <u32>memtable.chunks);
  memtable.chunks = chunk;
  memtable.at = chunk + CHUNK_HEADER;
  memtable.end = chunk + room;
  return true;
}

/** Of each level, the last entry before the one that is added. */
const before: usize = memory.data(48, 8);
let random: u32 = 0x2545f491;

/** A quarter of the entries with a link has another above it, as far as what was reserved goes. */
function heightOf(memtable: Memtable): u32 {
  // Xorshift (Marsaglia, 2003).
  random ^= random << 13;
  random ^= random >> 17;
  random ^= random << 5;
  const height = min(HEIGHT_MAX, 1 + (ctz(random | 0x8000_0000) >> 1));
  const more = (height - 1) * 4;
  if (more > memtable.spare) return 1;
  memtable.spare -= more;
  return height;
}

/** There is room: it was reserved. */
export function memtableAdd(memtable: Memtable, operation: usize): void {
  const key = keyOf(operation);
  const keyLength = keyLengthOf(operation);
  let entry = headOf(memtable);
  for (let level = <i32>memtable.height - 1; level >= 0; level--) {
    entry = lastBefore(entry, level, key, keyLength);
    store<u32>(before + 4 * level, <u32>entry);
  }
  const height = heightOf(memtable);
  for (; memtable.height < height; memtable.height++)
    store<u32>(before + 4 * memtable.height, <u32>headOf(memtable));
  const added = memtable.at;
  const bytes = operationBytes(operation);
  store<u32>(added, memtable.count++);
  store<u32>(added, height, 4);
  for (let level: u32 = 0; level < height; level++) {
    const link = linkAt(load<u32>(before + 4 * level), level);
    store<u32>(linkAt(added, level), load<u32>(link));
    store<u32>(link, <u32>added);
  }
  memory.copy(operationOf(added), operation, bytes);
  memtable.at = (operationOf(added) + bytes + 3) & ~3;
  memtable.bytes += bytes;
}

/** From `entry` on at this level, the last one before the key. */
// @ts-ignore: decorator
@inline
function lastBefore(entry: usize, level: i32, key: usize, keyLength: u32): usize {
  while (true) {
    const next = nextOf(entry, level);
    if (next == 0) return entry;
    const operation = operationOf(next);
    if (compare(keyOf(operation), keyLengthOf(operation), key, keyLength) >= 0) return entry;
    entry = next;
  }
}

/** The first entry of the first key from this one on, the youngest of the first `visible` ones; 0: there is none. */
export function memtableSeek(memtable: Memtable, visible: u32, key: usize, keyLength: u32): usize {
  let entry = headOf(memtable);
  for (let level = <i32>memtable.height - 1; level >= 0; level--) entry = lastBefore(entry, level, key, keyLength);
  return seen(nextOf(entry, 0), visible);
}

/** The first entry of the next key; 0: there is none. */
export function memtableNext(entry: usize, visible: u32): usize {
  const operation = operationOf(entry);
  const key = keyOf(operation);
  const keyLength = keyLengthOf(operation);
  let next = nextOf(entry, 0);
  while (next != 0 && isKey(next, key, keyLength)) next = nextOf(next, 0);
  return seen(next, visible);
}

/** The operation of this key, or 0. */
export function memtableGet(memtable: Memtable, visible: u32, key: usize, keyLength: u32): usize {
  const entry = memtableSeek(memtable, visible, key, keyLength);
  return entry != 0 && isKey(entry, key, keyLength) ? operationOf(entry) : 0;
}

// @ts-ignore: decorator
@inline
function isKey(entry: usize, key: usize, keyLength: u32): bool {
  const operation = operationOf(entry);
  return compare(keyOf(operation), keyLengthOf(operation), key, keyLength) == 0;
}

/** From `entry` on, the first that was there when there were `visible` ones. */
function seen(entry: usize, visible: u32): usize {
  while (entry != 0 && load<u32>(entry) >= visible) entry = nextOf(entry, 0);
  return entry;
}
