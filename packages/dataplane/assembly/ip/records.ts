/**
 * Messages in a chain of bytes, one behind the other: {u32 length of the message, `headBytes` bytes of head, message}.
 * Small messages share a chunk, so a queue's memory is what lies in it.
 */
import { Chain, chainAppend, chainClear, chainConsume, chainPeek } from '../memory/chain';
import { Chunk, chunkDrop } from '../memory/chunk';

/** Bytes in front of the head. */
export const RECORD_LENGTH: u32 = 4;

const word: usize = memory.data(4);

/** Appends one message whole, or not at all (false: no memory). */
export function recordAppend(chain: Chain, head: usize, headBytes: u32, bytes: usize, length: u32): bool {
  const tail = chain.tail;
  const end: u16 = tail == 0 ? 0 : changetype<Chunk>(tail).end;
  const before = chain.bytes;
  store<u32>(word, length);
  const done = chainAppend(chain, word, RECORD_LENGTH) + chainAppend(chain, head, headBytes) + chainAppend(chain, bytes, length);
  if (done == RECORD_LENGTH + headBytes + length) return true;
  if (before == 0) {
    chainClear(chain);
    return false;
  }
  const last = changetype<Chunk>(tail);
  let chunk = last.next;
  last.next = 0;
  last.end = end;
  chain.tail = tail;
  chain.bytes = before;
  while (chunk != 0) {
    const next = changetype<Chunk>(chunk).next;
    chunkDrop(chunk);
    chunk = next;
  }
  return false;
}

/** The length of the first message; the chain is not empty. */
export function recordLength(chain: Chain): u32 {
  chainPeek(chain, 0, word, RECORD_LENGTH);
  return load<u32>(word);
}

/** Copies the first message's head and `length` bytes of it out, and forgets it whole. */
export function recordTake(chain: Chain, head: usize, headBytes: u32, bytes: usize, length: u32): void {
  const whole = recordLength(chain);
  if (headBytes > 0) chainPeek(chain, RECORD_LENGTH, head, headBytes);
  if (length > 0) chainPeek(chain, RECORD_LENGTH + headBytes, bytes, length);
  chainConsume(chain, RECORD_LENGTH + headBytes + whole);
}

export function recordsClear(chain: Chain): void {
  chainClear(chain);
}
