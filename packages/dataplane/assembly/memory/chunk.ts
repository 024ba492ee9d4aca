/**
 * The pool of chunks that bytes of streams wait in. A chunk is 4 KiB, aligned to its size, so that the chunk of any
 * address in it is that address without its low 12 bits.
 *
 *    0  next chunk of the chain     4  u16 start, u16 end of the bytes, from the chunk's own start (16…4096)
 *    8  u16 references: the chain, and every frame that is being sent from it
 *   16  bytes
 */
import { arenaTake } from './arena';

export const CHUNK_BYTES: u32 = 4_096;
export const CHUNK_HEADER: u32 = 16;

@unmanaged
export class Chunk {
  next: usize;
  start: u16;
  end: u16;
  references: u16;
}

/** Chunks that are made at once, when none is free. */
const BATCH: u32 = 16;

let free: usize = 0;
let made: u32 = 0;
let used: u32 = 0;

/** An empty chunk with one reference, or 0. */
export function chunkTake(): usize {
  if (free == 0) {
    const start = arenaTake(BATCH * CHUNK_BYTES, CHUNK_BYTES);
    if (start == 0) return 0;
    for (let i: u32 = BATCH; i > 0; i--) {
      const chunk = start + (i - 1) * CHUNK_BYTES;
      store<usize>(chunk, free);
      free = chunk;
    }
    made += BATCH;
  }
  const chunk = changetype<Chunk>(free);
  free = chunk.next;
  used++;
  chunk.next = 0;
  chunk.start = <u16>CHUNK_HEADER;
  chunk.end = <u16>CHUNK_HEADER;
  chunk.references = 1;
  return changetype<usize>(chunk);
}

/** One more holder of the chunk that `address` lies in. */
export function chunkHold(address: usize): void {
  changetype<Chunk>(address & ~(<usize>CHUNK_BYTES - 1)).references++;
}

/** One holder less; the last one frees it. */
export function chunkDrop(address: usize): void {
  const chunk = changetype<Chunk>(address & ~(<usize>CHUNK_BYTES - 1));
  if (--chunk.references != 0) return;
  chunk.next = free;
  free = changetype<usize>(chunk);
  used--;
}

export function chunksUsed(): u32 {
  return used;
}
