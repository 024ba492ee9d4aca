/**
 * Parts of tables in memory: blocks and directories, up to a limit for each store. Those used last stay. A part is found by its
 * table and number; it is verified before it comes here, so that whoever finds it trusts its bytes.
 */
import { heapFree, heapTake } from './heap.as';

/** The bytes follow. */
@unmanaged
export class Part {
  /** The next one in its bucket. */
  chain: Part | null;
  younger: Part | null;
  older: Part | null;
  table: usize;
  number: u32;
  length: u32;
  /** Who reads it now: it goes when nobody does. */
  users: u32;
  isKept: bool;
}

@unmanaged
export class Cache {
  next: Cache | null;
  limit: u32;
  bytes: u32;
  count: u32;
  youngest: Part | null;
  oldest: Part | null;
}

const PART_HEADER: u32 = 32;
/** What is kept over the limit, too: a reader needs a directory and a block at the same time, and so may its neighbours. */
const KEPT: u32 = 16;
const BUCKETS: u32 = 4_096;
const buckets: usize = memory.data(16_384, 8);
let caches: Cache | null = null;

// @ts-ignore: decorator
@inline
export function bytesOf(part: Part): usize {
  return changetype<usize>(part) + PART_HEADER;
}

// @ts-ignore: decorator
@inline
export function partOf(bytes: usize): Part {
  return changetype<Part>(bytes - PART_HEADER);
}

/** Memory, if need be instead of parts that somebody keeps; 0: there is none. */
export function take(bytes: u32): usize {
  while (true) {
    const taken = heapTake(bytes);
    if (taken != 0 || !evictSomewhere()) return taken;
  }
}

/** Room for the bytes of a part, whose address is its own from now on; 0: there is no memory. */
export function partRoom(length: u32): usize {
  const at = take(PART_HEADER + length);
  if (at == 0) return 0;
  const part = changetype<Part>(at);
  part.length = length;
  part.users = 0;
  part.isKept = false;
  return bytesOf(part);
}

export function cacheNew(limit: u32): usize {
  const at = heapTake(offsetof<Cache>());
  if (at == 0) return 0;
  const cache = changetype<Cache>(at);
  cache.next = caches;
  cache.limit = limit;
  cache.bytes = 0;
  cache.count = 0;
  cache.youngest = null;
  cache.oldest = null;
  caches = cache;
  return at;
}

/** With everything in it. */
export function cacheFree(cache: Cache): void {
  while (cache.oldest) drop(cache, cache.oldest!);
  if (caches == cache) caches = cache.next;
  else {
    let before = caches!;
    while (before.next != cache) before = before.next!;
    before.next = cache.next;
  }
  heapFree(changetype<usize>(cache));
}

/** Null: it is not in memory. */
export function partFind(cache: Cache, table: usize, number: u32): Part | null {
  let part = load<Part | null>(bucketOf(table, number));
  while (part && (part.table != table || part.number != number)) part = part.chain;
  if (part && part != cache.youngest) {
    leaveRow(cache, part);
    joinRow(cache, part);
  }
  return part;
}

/** `part` was not there before. */
export function partAdd(cache: Cache, part: Part, table: usize, number: u32): void {
  const bucket = bucketOf(table, number);
  part.table = table;
  part.number = number;
  part.isKept = true;
  part.chain = load<Part | null>(bucket);
  store<Part | null>(bucket, part);
  joinRow(cache, part);
  cache.bytes += part.length;
  cache.count++;
  while (cache.bytes > cache.limit && cache.count > KEPT) drop(cache, cache.oldest!);
}

// @ts-ignore: decorator
@inline
export function partHold(part: Part): void {
  part.users++;
}

export function partRelease(part: Part): void {
  if (--part.users == 0 && !part.isKept) heapFree(changetype<usize>(part));
}

/** Everything of a table. */
export function cacheForget(cache: Cache, table: usize): void {
  let part = cache.oldest;
  while (part) {
    const next = part.younger;
    if (part.table == table) drop(cache, part);
    part = next;
  }
}

// @ts-ignore: decorator
@inline
function bucketOf(table: usize, number: u32): usize {
  const hash = (<u32>(table >> 3) * 0x9e3779b1) ^ (number * 0x85ebca77);
  return buckets + 4 * <usize>((hash ^ (hash >> 15)) & (BUCKETS - 1));
}

function joinRow(cache: Cache, part: Part): void {
  part.older = cache.youngest;
  part.younger = null;
  if (cache.youngest) cache.youngest!.younger = part;
  else cache.oldest = part;
  cache.youngest = part;
}

function leaveRow(cache: Cache, part: Part): void {
  if (part.older) part.older!.younger = part.younger;
  else cache.oldest = part.younger;
  if (part.younger) part.younger!.older = part.older;
  else cache.youngest = part.older;
}

function drop(cache: Cache, part: Part): void {
  const bucket = bucketOf(part.table, part.number);
  let before = load<Part | null>(bucket);
  if (before == part) store<Part | null>(bucket, part.chain);
  else {
    while (before!.chain != part) before = before!.chain;
    before!.chain = part.chain;
  }
  leaveRow(cache, part);
  cache.bytes -= part.length;
  cache.count--;
  part.isKept = false;
  if (part.users == 0) heapFree(changetype<usize>(part));
}

/** False: nothing is left that could go. */
function evictSomewhere(): bool {
  let cache = caches;
  while (cache) {
    if (cache.count > KEPT) {
      drop(cache, cache.oldest!);
      return true;
    }
    cache = cache.next;
  }
  return false;
}
