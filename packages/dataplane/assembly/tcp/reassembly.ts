/**
 * Payload that came before its turn (RFC 9293, 3.10.7.4): runs of bytes in order of sequence numbers, disjoint, each with
 * bytes in chunks of its own, moved to the receive chain without a copy when the hole in front of it is filled. Also the
 * blocks of SACK that tell of them (RFC 2018), the one that grew last first, behind a duplicate's (RFC 2883).
 *
 * Limits: all runs lie inside the window that was told; HOLES runs a connection and HOLES_ALL in all, so that segments of
 * one byte cannot take 4 KiB each without end. What is beyond is dropped, and will be sent again.
 */
import { CHAIN_BYTES, Chain, chainAppend, chainClear } from '../memory/chain';
import { CHUNK_BYTES, Chunk, chunkDrop } from '../memory/chunk';
import { Slab, slabGive, slabMake, slabTake } from '../memory/slab';
import { store32 } from '../memory/wire';
import { STREAM_RELEASED, receiveChain } from '../socket/stream';
import { Tcb } from './tcb';
import { seqLess, seqLessOrEqual } from './wire';

const HOLES: u32 = 64;
const HOLES_ALL: u32 = 4_096;

/** A run [seq, end). */
@unmanaged
class Run {
  next: usize;
  seq: u32;
  end: u32;
  /** Its bytes, see bytesOf. */
  chain0: u32; chain1: u32; chain2: u32;
}

const slab: usize = memory.data(32, 16);

export function holesStart(): void {
  slabMake(slab, offsetof<Run>('chain0') + <u32>CHAIN_BYTES, HOLES_ALL);
}

// @ts-ignore: decorator
@inline
function bytesOf(run: Run): Chain {
  return changetype<Chain>(changetype<usize>(run) + offsetof<Run>('chain0'));
}

/** Keeps what is new of [seq, seq + length) behind rcvNxt. */
export function holesAdd(t: Tcb, seq: u32, data: usize, length: u32): void {
  const end = seq + length;
  let before: usize = 0;
  let grown: usize = 0;
  let at = t.holeHead;
  while (at != 0 && seqLessOrEqual(changetype<Run>(at).seq, seq)) {
    before = at;
    at = changetype<Run>(at).next;
  }
  // `before` begins at or in front of seq, `at` behind it.
  if (before != 0 && seqLess(seq, changetype<Run>(before).end)) {
    const covered = changetype<Run>(before).end;
    noteDuplicate(t, seq, seqLess(end, covered) ? end : covered);
    if (seqLessOrEqual(end, covered)) return;
    data += covered - seq;
    seq = covered;
  }
  while (seqLess(seq, end)) {
    const stop = at != 0 && seqLess(changetype<Run>(at).seq, end) ? changetype<Run>(at).seq : end;
    if (seqLess(seq, stop)) {
      before = extend(t, before, seq, data, stop - seq);
      if (before == 0) return;
      if (grown == 0) grown = before;
      data += stop - seq;
      seq = stop;
    }
    if (at == 0 || stop == end) break;
    const run = changetype<Run>(at);
    noteDuplicate(t, seq, seqLess(end, run.end) ? end : run.end);
    if (seqLessOrEqual(end, run.end)) break;
    data += run.end - seq;
    seq = run.end;
    before = at;
    at = run.next;
  }
  if (grown != 0) join(t, grown);
}

/** Appends to the run `before` when it ends at `seq`, else makes one behind it. Returns the run; 0: dropped. */
function extend(t: Tcb, before: usize, seq: u32, data: usize, length: u32): usize {
  let run = changetype<Run>(before);
  if (before == 0 || run.end != seq) {
    if (t.holeCount == HOLES) return 0;
    const made = slabTake(changetype<Slab>(slab));
    if (made == 0) return 0;
    run = changetype<Run>(made);
    run.seq = seq;
    run.end = seq;
    run.next = before == 0 ? t.holeHead : changetype<Run>(before).next;
    if (before == 0) t.holeHead = made;
    else changetype<Run>(before).next = made;
    t.holeCount++;
  }
  const taken = chainAppend(bytesOf(run), data, length);
  run.end += taken;
  t.holeBytes += taken;
  t.holeRecent = run.seq;
  if (run.end != run.seq) return taken == length ? changetype<usize>(run) : 0;
  remove(t, before, run);
  return 0;
}

/** Unlinks an empty run, which stands behind `before`. */
function remove(t: Tcb, before: usize, run: Run): void {
  if (before == 0) t.holeHead = run.next;
  else changetype<Run>(before).next = run.next;
  t.holeCount--;
  slabGive(changetype<Slab>(slab), changetype<usize>(run));
}

/** Makes one of the run and of those that begin where it ends. */
function join(t: Tcb, at: usize): void {
  const run = changetype<Run>(at);
  while (run.next != 0 && changetype<Run>(run.next).seq == run.end) {
    const next = changetype<Run>(run.next);
    if (t.holeRecent == next.seq) t.holeRecent = run.seq;
    run.end = next.end;
    moveBytes(bytesOf(run), bytesOf(next));
    remove(t, at, next);
  }
}

/** Moves all bytes from one chain to the end of another: by the chunk, or as a copy when they fit in its last one. */
function moveBytes(to: Chain, from: Chain): void {
  if (to.tail != 0 && from.bytes <= CHUNK_BYTES - changetype<Chunk>(to.tail).end) {
    let at = from.head;
    while (at != 0) {
      const chunk = changetype<Chunk>(at);
      chainAppend(to, at + chunk.start, chunk.end - chunk.start);
      at = chunk.next;
    }
    chainClear(from);
    return;
  }
  if (to.tail == 0) to.head = from.head;
  else changetype<Chunk>(to.tail).next = from.head;
  to.tail = from.tail;
  to.bytes += from.bytes;
  from.head = 0;
  from.tail = 0;
  from.bytes = 0;
}

/** Moves the run that begins at or before rcvNxt to the receive chain; returns the bytes that rcvNxt advances by. */
export function holesTake(t: Tcb): u32 {
  let total: u32 = 0;
  while (t.holeHead != 0) {
    const run = changetype<Run>(t.holeHead);
    const from = t.rcvNxt + total;
    if (seqLess(from, run.seq)) break;
    const bytes = bytesOf(run);
    t.holeBytes -= bytes.bytes;
    if (seqLess(from, run.end)) {
      dropFront(bytes, from - run.seq);
      total += run.end - from;
      if (t.flags & STREAM_RELEASED) chainClear(bytes);
      else moveBytes(receiveChain(t), bytes);
    } else chainClear(bytes);
    remove(t, 0, run);
  }
  return total;
}

/** Drops `count` bytes, fewer than there are, from the front. */
function dropFront(chain: Chain, count: u32): void {
  while (count != 0) {
    const head = changetype<Chunk>(chain.head);
    const part = min<u32>(count, head.end - head.start);
    head.start += <u16>part;
    chain.bytes -= part;
    count -= part;
    if (head.start == head.end && head.next != 0) {
      chain.head = head.next;
      chunkDrop(changetype<usize>(head));
    }
  }
}

/** Forgets all. */
export function holesClear(t: Tcb): void {
  while (t.holeHead != 0) {
    const run = changetype<Run>(t.holeHead);
    chainClear(bytesOf(run));
    remove(t, 0, run);
  }
  t.holeBytes = 0;
}

/** Notes that [from, to) came a second time; told with the next acknowledgment. */
export function noteDuplicate(t: Tcb, from: u32, to: u32): void {
  t.dupFrom = from;
  t.dupTo = to;
}

/** Writes `count` blocks, as many as there are or fit; returns the address behind them. */
export function holesPutBlocks(t: Tcb, to: usize, count: u32): usize {
  if (t.dupFrom != t.dupTo) {
    to = putBlock(to, t.dupFrom, t.dupTo);
    count--;
  }
  const recent = findRecent(t);
  if (recent != 0 && count != 0) {
    to = putBlock(to, changetype<Run>(recent).seq, changetype<Run>(recent).end);
    count--;
  }
  for (let at = t.holeHead; at != 0 && count != 0; at = changetype<Run>(at).next) {
    if (at == recent) continue;
    to = putBlock(to, changetype<Run>(at).seq, changetype<Run>(at).end);
    count--;
  }
  return to;
}

function findRecent(t: Tcb): usize {
  for (let at = t.holeHead; at != 0; at = changetype<Run>(at).next) {
    const run = changetype<Run>(at);
    if (seqLessOrEqual(run.seq, t.holeRecent) && seqLess(t.holeRecent, run.end)) return at;
  }
  return t.holeHead;
}

function putBlock(to: usize, from: u32, end: u32): usize {
  store32(to, from);
  store32(to + 4, end);
  return to + 8;
}
