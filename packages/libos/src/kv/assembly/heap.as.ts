/**
 * Memory that is taken and given back. Blocks follow one another without a gap:
 *
 *   size of the one before 4 | own size 4, with bit 0: taken | payload
 *
 * Sizes are multiples of 8, headers included. Neighbours that are free are one block; free ones are in lists by the power of two below
 * their size, linked by the first two words of their payload. What is free at the end is behind `top`, and no block.
 */

const PAGE: usize = 65_536;
const HEADER: u32 = 8;
const LEAST: u32 = 24;
const TAKEN: u32 = 1;
const CLASSES: usize = 32;
/** Blocks of its own class that a request looks at before it takes a larger one. */
const LOOKS = 16;

const lists: usize = memory.data(128, 8);
let nonEmpty: u32 = 0;
let first: usize = 0;
let top: usize = 0;
/** Size of the block that ends at `top`; 0: there is none. */
let lastSize: u32 = 0;

// @ts-ignore: decorator
@inline
function classOf(size: u32): u32 {
  return 31 - clz(size);
}

// @ts-ignore: decorator
@inline
function sizeOf(block: usize): u32 {
  return load<u32>(block, 4) & ~TAKEN;
}

// @ts-ignore: decorator
@inline
function isTaken(block: usize): bool {
  return (load<u32>(block, 4) & TAKEN) != 0;
}

function link(block: usize): void {
  const kind = classOf(sizeOf(block));
  const list = lists + 4 * kind;
  const next = load<u32>(list);
  store<u32>(block, next, 8);
  store<u32>(block, 0, 12);
  if (next != 0) store<u32>(next, <u32>block, 12);
  store<u32>(list, <u32>block);
  nonEmpty |= 1 << kind;
}

function unlink(block: usize): void {
  const kind = classOf(sizeOf(block));
  const next = load<u32>(block, 8);
  const before = load<u32>(block, 12);
  if (next != 0) store<u32>(next, before, 12);
  if (before != 0) store<u32>(before, next, 8);
  else {
    store<u32>(lists + 4 * kind, next);
    if (next == 0) nonEmpty &= ~(1 << kind);
  }
}

/** The block behind this one has to know its size. */
function tellNext(block: usize, size: u32): void {
  const next = block + size;
  if (next == top) lastSize = size;
  else store<u32>(next, size);
}

/** A free block of at least `size`, out of its list; 0: none. */
function find(size: u32): usize {
  const kind = classOf(size);
  let block: usize = load<u32>(lists + 4 * kind);
  for (let looks = 0; block != 0 && looks < LOOKS; looks++) {
    if (sizeOf(block) >= size) {
      unlink(block);
      return block;
    }
    block = load<u32>(block, 8);
  }
  // Every block of a larger class is large enough.
  const larger = kind == 31 ? 0 : nonEmpty & (-1 << (kind + 1));
  if (larger == 0) return 0;
  block = load<u32>(lists + 4 * ctz(larger));
  unlink(block);
  return block;
}

/** A block at the end; 0: the memory may not grow so far. */
function extend(size: u32): usize {
  if (first == 0) {
    first = (__heap_base + 7) & ~7;
    top = first;
  }
  const end = <u64>top + size;
  const now = <u64>memory.size() * PAGE;
  if (end > now) {
    const pages = (end - now + PAGE - 1) / PAGE;
    if (pages > 65_535 || memory.grow(<i32>pages) < 0) return 0;
  }
  const block = top;
  store<u32>(block, lastSize);
  store<u32>(block, size, 4);
  top += size;
  lastSize = size;
  return block;
}

/** `bytes`, aligned to 8 and not zeroed; 0: there is no memory. */
export function heapTake(bytes: u32): usize {
  if (bytes > 0x7fff_0000) return 0;
  const size = max(LEAST, (bytes + HEADER + 7) & ~7);
  let block = find(size);
  if (block == 0) block = extend(size);
  if (block == 0) return 0;
  const rest = sizeOf(block) - size;
  if (rest >= LEAST) {
    const behind = block + size;
    store<u32>(behind, size);
    store<u32>(behind, rest, 4);
    tellNext(behind, rest);
    link(behind);
    store<u32>(block, size | TAKEN, 4);
  } else {
    store<u32>(block, sizeOf(block) | TAKEN, 4);
  }
  return block + HEADER;
}

/** Gives back what heapTake has given; nothing for 0. */
export function heapFree(address: usize): void {
  if (address == 0) return;
  let block = address - HEADER;
  let size = sizeOf(block);
  const next = block + size;
  if (next != top && !isTaken(next)) {
    unlink(next);
    size += sizeOf(next);
  }
  const before = load<u32>(block);
  if (before != 0 && !isTaken(block - before)) {
    block -= before;
    unlink(block);
    size += before;
  }
  if (block + size == top) {
    top = block;
    lastSize = load<u32>(block);
    return;
  }
  store<u32>(block, size, 4);
  tellNext(block, size);
  link(block);
}
