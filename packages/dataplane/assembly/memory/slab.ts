/** A pool of blocks of one size. A block that is given back is the next that is taken. Blocks are zero when taken. */
import { arenaTake } from './arena';

/** Blocks that are made at once. */
const BATCH: u32 = 16;

@unmanaged
export class Slab {
  /** Of one block, a multiple of 16. */
  bytes: u32;
  /** The most blocks there may be; 0: no limit but the arena's. */
  most: u32;
  /** Blocks that were made, and that are in use. */
  made: u32;
  used: u32;
  /** The first free block; each free block's first word is the next one. */
  free: usize;
}

/** A pool for blocks of `bytes`; at most `most` of them (0: as memory allows). */
export function slabMake(at: usize, bytes: u32, most: u32 = 0): Slab {
  const slab = changetype<Slab>(at);
  slab.bytes = (bytes + 15) & ~15;
  slab.most = most;
  return slab;
}

/** A zeroed block, or 0. */
export function slabTake(slab: Slab): usize {
  if (slab.free == 0 && !refill(slab)) return 0;
  const block = slab.free;
  slab.free = load<usize>(block);
  memory.fill(block, 0, slab.bytes);
  slab.used++;
  return block;
}

/** Gives a block back. The caller has no other pointer to it. */
export function slabGive(slab: Slab, block: usize): void {
  store<usize>(block, slab.free);
  slab.free = block;
  slab.used--;
}

function refill(slab: Slab): bool {
  let count = BATCH;
  if (slab.most != 0 && slab.made + count > slab.most) count = slab.most - slab.made;
  if (count == 0) return false;
  const start = arenaTake(<usize>count * slab.bytes);
  if (start == 0) return false;
  for (let i = count; i > 0; i--) {
    const block = start + (i - 1) * slab.bytes;
    store<usize>(block, slab.free);
    slab.free = block;
  }
  slab.made += count;
  return true;
}
