/**
 * A FIFO of bytes in chunks. Empty, it has no chunk. Appending fills the last chunk before it takes another; bytes that
 * were appended are never moved nor changed, so that frames may be sent from where they lie.
 */
import { CHUNK_BYTES, Chunk, chunkDrop, chunkTake } from './chunk';

/** Lies inside other objects, at `at`: 12 bytes. */
@unmanaged
export class Chain {
  head: usize;
  tail: usize;
  bytes: u32;
}

/** Bytes of a Chain in its owner. */
export const CHAIN_BYTES: usize = 12;

/** Bytes that the last chunk still takes. */
// @ts-ignore: decorator
@inline
function roomOf(chunk: usize): u32 {
  return chunk == 0 ? 0 : CHUNK_BYTES - changetype<Chunk>(chunk).end;
}

/** Free space behind the last byte, in a new chunk if need be; its length is in `chainSpanLength`. 0: no memory. */
export function chainTailSpan(chain: Chain): usize {
  if (roomOf(chain.tail) == 0) {
    const chunk = chunkTake();
    if (chunk == 0) {
      chainSpanLength = 0;
      return 0;
    }
    if (chain.tail == 0) chain.head = chunk;
    else changetype<Chunk>(chain.tail).next = chunk;
    chain.tail = chunk;
  }
  const tail = changetype<Chunk>(chain.tail);
  chainSpanLength = CHUNK_BYTES - tail.end;
  return chain.tail + tail.end;
}

/** The second result of the functions that return a span's address. */
export let chainSpanLength: u32 = 0;

/** The first `count` bytes of chainTailSpan's space have been written. */
export function chainCommit(chain: Chain, count: u32): void {
  const tail = changetype<Chunk>(chain.tail);
  tail.end += <u16>count;
  chain.bytes += count;
}

/** Appends a copy of `length` bytes; returns how many: fewer when memory is used up. */
export function chainAppend(chain: Chain, bytes: usize, length: u32): u32 {
  let done: u32 = 0;
  while (done < length) {
    const to = chainTailSpan(chain);
    if (to == 0) break;
    const count = min(length - done, chainSpanLength);
    memory.copy(to, bytes + done, count);
    chainCommit(chain, count);
    done += count;
  }
  return done;
}

/** The first bytes, in one piece; their number is in `chainSpanLength`. */
export function chainHeadSpan(chain: Chain): usize {
  if (chain.bytes == 0) {
    chainSpanLength = 0;
    return 0;
  }
  const head = changetype<Chunk>(chain.head);
  chainSpanLength = head.end - head.start;
  return chain.head + head.start;
}

/** Takes `count` ≤ chain.bytes bytes from the front. A chain that becomes empty has no chunk. */
export function chainConsume(chain: Chain, count: u32): void {
  chain.bytes -= count;
  if (chain.bytes == 0) {
    chainClear(chain);
    return;
  }
  while (count > 0) {
    const head = changetype<Chunk>(chain.head);
    const held: u32 = head.end - head.start;
    if (count < held) {
      head.start += <u16>count;
      return;
    }
    count -= held;
    chain.head = head.next;
    chunkDrop(changetype<usize>(head));
  }
}

/** Forgets all bytes. */
export function chainClear(chain: Chain): void {
  let chunk = chain.head;
  while (chunk != 0) {
    const next = changetype<Chunk>(chunk).next;
    chunkDrop(chunk);
    chunk = next;
  }
  chain.head = 0;
  chain.tail = 0;
  chain.bytes = 0;
}

/** Copies `length` bytes that lie `offset` behind the front to `to`; the chain has that many. */
export function chainPeek(chain: Chain, offset: u32, to: usize, length: u32): void {
  let chunk = chain.head;
  let held: u32 = changetype<Chunk>(chunk).end - changetype<Chunk>(chunk).start;
  while (offset >= held) {
    offset -= held;
    chunk = changetype<Chunk>(chunk).next;
    held = changetype<Chunk>(chunk).end - changetype<Chunk>(chunk).start;
  }
  while (length > 0) {
    const count = min(length, held - offset);
    memory.copy(to, chunk + changetype<Chunk>(chunk).start + offset, count);
    to += count;
    length -= count;
    offset = 0;
    chunk = changetype<Chunk>(chunk).next;
    if (chunk == 0) break;
    held = changetype<Chunk>(chunk).end - changetype<Chunk>(chunk).start;
  }
}
