/**
 * What is on its way: one record for each run of bytes that was sent at one moment and shares one fate, in order of
 * sequence numbers from sndUna to sndNxt. It is RFC 6675's scoreboard and the list of RFC 8985 (RACK) in one. A record is
 * cut in two where an acknowledgment or a retransmission ends inside it; neighbours that leave at the same moment are one.
 *
 * Owns the records and the three sums of a connection that give `pipe` (RFC 6675, section 4):
 *     flight - sackedBytes - lostBytes + repeatedBytes
 */
import { Chunk } from '../memory/chunk';
import { nowNs } from '../clock';
import { Slab, slabGive, slabMake, slabTake } from '../memory/slab';
import { Tcb } from './tcb';
import { seqLess, seqLessOrEqual } from './wire';

/** Selectively acknowledged. */
export const SENT_SACKED: u32 = 1;
/** Found to be lost, and not acknowledged since. */
export const SENT_LOST: u32 = 2;
/** Its retransmission is on its way. */
export const SENT_REPEATED: u32 = 4;
/** Was ever retransmitted: no RTT sample (Karn). */
export const SENT_EVER: u32 = 8;
/** FIN is its last number. */
export const SENT_FIN: u32 = 16;

@unmanaged
export class Sent {
  next: usize;
  seq: u32;
  end: u32;
  flags: u32;
  /** Where its first byte lies: a chunk of the send chain, and the offset in it. */
  chunk: usize;
  at: u32;
  sentNs: u64;
}

/**
 * Records of one connection beyond which acknowledgments cut no more of them: a peer that selectively acknowledges single
 * bytes would make one for each.
 */
const CUTS_MOST: u32 = 1_024;

const slab: usize = memory.data(32, 16);

export function sentStart(): void {
  slabMake(slab, offsetof<Sent>());
}

/** Bytes on their way, by the estimate of RFC 6675. */
// @ts-ignore: decorator
@inline
export function pipeOf(t: Tcb): u32 {
  // Without SACK the number of those that have left is a guess from duplicates, which may be too high.
  return <u32>max<i32>(0, t.sndNxt - t.sndUna - t.sackedBytes - t.lostBytes + t.repeatedBytes);
}

/** Notes that [sndNxt, sndNxt + space) leaves now; its first byte lies at `at` in `chunk`. False: no memory, so do not send. */
export function sentAdd(t: Tcb, space: u32, chunk: usize, at: u32, flags: u32): bool {
  const tail = changetype<Sent>(t.sentTail);
  if (t.sentTail != 0 && tail.sentNs == nowNs && tail.flags == 0) {
    tail.end += space;
    tail.flags = flags;
    return true;
  }
  const record = make(t, t.sndNxt, t.sndNxt + space, chunk, at, flags, nowNs);
  if (record == 0) return false;
  if (t.sentTail == 0) t.sentHead = record;
  else tail.next = record;
  t.sentTail = record;
  return true;
}

function make(t: Tcb, seq: u32, end: u32, chunk: usize, at: u32, flags: u32, sentNs: u64): usize {
  const block = slabTake(changetype<Slab>(slab));
  if (block == 0) return 0;
  t.sentCount++;
  const record = changetype<Sent>(block);
  record.seq = seq;
  record.end = end;
  record.chunk = chunk;
  record.at = at;
  record.flags = flags;
  record.sentNs = sentNs;
  return block;
}

/** Moves the place of a record's first byte `count` bytes on. */
function advance(record: Sent, count: u32): void {
  let at = record.at + count;
  let chunk = record.chunk;
  while (chunk != 0) {
    const end: u32 = changetype<Chunk>(chunk).end;
    const next = changetype<Chunk>(chunk).next;
    if (at < end || next == 0) break;
    at = at - end + changetype<Chunk>(next).start;
    chunk = next;
  }
  record.at = at;
  record.chunk = chunk;
}

/** Cuts a record in two before `seq`, which is inside it; false when there is no memory. */
export function sentCut(t: Tcb, record: Sent, seq: u32): bool {
  const block = make(t, seq, record.end, record.chunk, record.at, record.flags, record.sentNs);
  if (block == 0) return false;
  const rest = changetype<Sent>(block);
  advance(rest, seq - record.seq);
  record.flags &= ~SENT_FIN;
  record.end = seq;
  rest.next = record.next;
  record.next = block;
  if (t.sentTail == changetype<usize>(record)) t.sentTail = block;
  return true;
}

/** The same for an acknowledgment; false also when there are too many records. */
export function sentCutByPeer(t: Tcb, record: Sent, seq: u32): bool {
  return t.sentCount < CUTS_MOST && sentCut(t, record, seq);
}

/** Takes `count` bytes of a record out of the sums that its flags have put it in. */
function settle(t: Tcb, record: Sent, count: u32): void {
  if (record.flags & SENT_SACKED) t.sackedBytes -= count;
  if (record.flags & SENT_LOST) t.lostBytes -= count;
  if (record.flags & SENT_REPEATED) t.repeatedBytes -= count;
}

/** Marks the record as selectively acknowledged. */
export function sentMarkSacked(t: Tcb, record: Sent): void {
  const count = record.end - record.seq;
  settle(t, record, count);
  record.flags = (record.flags & ~(SENT_LOST | SENT_REPEATED)) | SENT_SACKED;
  t.sackedBytes += count;
}

/** Marks the record, or its retransmission, as lost. */
export function sentMarkLost(t: Tcb, record: Sent): void {
  const count = record.end - record.seq;
  if (record.flags & SENT_REPEATED) t.repeatedBytes -= count;
  if ((record.flags & SENT_LOST) == 0) t.lostBytes += count;
  record.flags = (record.flags & ~SENT_REPEATED) | SENT_LOST;
  if (t.sentHint == 0 || seqLess(record.seq, changetype<Sent>(t.sentHint).seq)) t.sentHint = changetype<usize>(record);
}

/** Says that the record has left once more. */
export function sentMarkRepeated(t: Tcb, record: Sent): void {
  if ((record.flags & SENT_REPEATED) == 0) t.repeatedBytes += record.end - record.seq;
  // What was not lost (a tail loss probe) is on its way twice; it counts twice until one of them is heard of.
  record.flags |= SENT_REPEATED | SENT_EVER;
  record.sentNs = nowNs;
}

/** The first lost record whose retransmission is not on its way, or 0. */
export function sentNextLost(t: Tcb): usize {
  let at = t.sentHint;
  while (at != 0) {
    const record = changetype<Sent>(at);
    if ((record.flags & (SENT_LOST | SENT_REPEATED)) == SENT_LOST) break;
    at = record.next;
  }
  t.sentHint = at;
  return at;
}

/** What sentTake has taken. */
export let takenSentNs: u64 = 0;
export let takenFlags: u32 = 0;
export let takenSeq: u32 = 0;
export let takenEnd: u32 = 0;

/**
 * Takes the first record, or the part of it that `ack` covers, off the list; false when it covers none. What it was is in
 * the variables above. Before the bytes are taken from the send chain.
 */
export function sentTake(t: Tcb, ack: u32): bool {
  const record = changetype<Sent>(t.sentHead);
  if (t.sentHead == 0 || seqLessOrEqual(ack, record.seq)) return false;
  takenSentNs = record.sentNs;
  takenFlags = record.flags;
  takenSeq = record.seq;
  if (seqLess(ack, record.end)) {
    takenEnd = ack;
    settle(t, record, ack - record.seq);
    advance(record, ack - record.seq);
    record.seq = ack;
    return true;
  }
  takenEnd = record.end;
  settle(t, record, record.end - record.seq);
  if (t.sentHint == t.sentHead) t.sentHint = record.next;
  t.sentHead = record.next;
  if (t.sentHead == 0) t.sentTail = 0;
  t.sentCount--;
  slabGive(changetype<Slab>(slab), changetype<usize>(record));
  return true;
}

/** Marks all that is not selectively acknowledged as lost (RFC 6675, 5.1; RFC 8985, 6.3). */
export function sentMarkAllLost(t: Tcb): void {
  t.sentHint = 0;
  for (let at = t.sentHead; at != 0; at = changetype<Sent>(at).next) {
    const record = changetype<Sent>(at);
    if ((record.flags & SENT_SACKED) == 0) sentMarkLost(t, record);
  }
}

/** Takes back the marks of loss from what was not retransmitted: it was not lost. */
export function sentUnmarkLost(t: Tcb): void {
  for (let at = t.sentHead; at != 0; at = changetype<Sent>(at).next) {
    const record = changetype<Sent>(at);
    if ((record.flags & SENT_LOST) == 0) continue;
    t.lostBytes -= record.end - record.seq;
    record.flags &= ~SENT_LOST;
  }
}

/** Forgets all selective acknowledgments: the peer has taken them back (RFC 2018, section 8). */
export function sentForgetSacks(t: Tcb): void {
  t.sackedBytes = 0;
  for (let at = t.sentHead; at != 0; at = changetype<Sent>(at).next) changetype<Sent>(at).flags &= ~SENT_SACKED;
}

/** Forgets all records. */
export function sentClear(t: Tcb): void {
  let at = t.sentHead;
  while (at != 0) {
    const next = changetype<Sent>(at).next;
    slabGive(changetype<Slab>(slab), at);
    at = next;
  }
  t.sentHead = 0;
  t.sentTail = 0;
  t.sentHint = 0;
  t.sentCount = 0;
  t.sackedBytes = 0;
  t.lostBytes = 0;
  t.repeatedBytes = 0;
}
