/** What an acknowledgment says of the records of sent.ts: taken off, or selectively acknowledged (RFC 2018, RFC 6675). */
import { nowNs } from '../clock';
import { load32 } from '../memory/wire';
import { streamSent } from '../socket/stream';
import { hystartSample } from './congestion/hystart';
import { optionBlockCount, optionBlocks, optionEcho, optionHasTimestamps } from './options';
import { rackDelivered } from './rack';
import { rttSample } from './rtt';
import { SENT_EVER, SENT_SACKED, Sent, sentCutByPeer, sentMarkSacked, sentTake, takenEnd, takenFlags, takenSentNs, takenSeq } from './sent';
import { FIN_SENT, SACK, TIMESTAMPS, Tcb, tcbTimestamp } from './tcb';
import { seqLess, seqLessOrEqual, seqMax } from './wire';

/** Whether the last acknowledgment told of something that had arrived twice (RFC 2883). */
export let hasDuplicate: bool = false;

/**
 * [sndUna, ack) was acknowledged: takes it off the records and the send chain, measures the round trip. Returns how many
 * bytes are newly known to have arrived.
 */
export function takeAcknowledged(t: Tcb, ack: u32): u32 {
  let delivered: u32 = 0;
  let sampleNs: u64 = 0;
  let isRepeated = false;
  while (sentTake(t, ack)) {
    isRepeated = isRepeated || (takenFlags & SENT_EVER) != 0;
    if ((takenFlags & SENT_SACKED) == 0) {
      delivered += takenEnd - takenSeq;
      if (t.bits & SACK) rackDelivered(t, takenSentNs, takenEnd, takenFlags);
      sampleNs = takenSentNs;
    }
  }
  const isAll = ack == t.sndNxt;
  let bytes = ack - t.sndUna;
  if (isAll && (t.bits & FIN_SENT) != 0) bytes--;
  t.sndUna = ack;
  t.sackedTo = seqMax(t.sackedTo, ack);
  if (isAll) t.cursorChunk = 0;
  if (bytes != 0) streamSent(t, bytes);
  if (sampleNs != 0) measure(t, sampleNs, isRepeated);
  return delivered;
}

/**
 * Takes the round-trip time. When something that was sent twice is among what was acknowledged, the rest may have waited
 * for it at the peer: then only a timestamp tells (Karn; RFC 7323, 4.1).
 */
function measure(t: Tcb, sentNs: u64, isRepeated: bool): void {
  let us = <u32>min<u64>((nowNs - sentNs) / 1_000, 0x7fffffff);
  if (isRepeated) {
    const ticks = tcbTimestamp(t) - optionEcho;
    if ((t.bits & TIMESTAMPS) == 0 || !optionHasTimestamps || ticks == 0 || <i32>ticks < 0) return;
    // The echo of what answers a duplicate is old (RFC 2883): an earlier answer was lost. Without SACK nobody tells, but
    // such a sample does not move the timeout without end.
    if (optionBlockCount != 0 && seqLessOrEqual(load32(optionBlocks + 4), t.sndUna)) return;
    us = min(ticks, 2 * t.rtoMs) * 1_000;
  }
  rttSample(t, us);
  if (t.cwnd < t.ssthresh) hystartSample(t, us);
}

/** Marks what the blocks of the segment cover; returns how many bytes are newly known to have arrived. */
export function takeSelective(t: Tcb): u32 {
  let delivered: u32 = 0;
  hasDuplicate = false;
  for (let i: u32 = 0; i < optionBlockCount; i++) {
    const from = load32(optionBlocks + i * 8);
    const end = load32(optionBlocks + i * 8 + 4);
    if (!seqLess(from, end) || seqLess(t.sndNxt, end)) continue;
    if (seqLessOrEqual(end, t.sndUna)) {
      if (i == 0) hasDuplicate = true;
      continue;
    }
    delivered += markBlock(t, seqMax(from, t.sndUna), end);
  }
  return delivered;
}

function markBlock(t: Tcb, from: u32, end: u32): u32 {
  let delivered: u32 = 0;
  for (let at = t.sentHead; at != 0; ) {
    const record = changetype<Sent>(at);
    if (seqLessOrEqual(end, record.seq)) break;
    at = record.next;
    if (seqLessOrEqual(record.end, from) || (record.flags & SENT_SACKED) != 0) continue;
    if (seqLess(record.seq, from)) {
      if (!sentCutByPeer(t, record, from)) break;
      at = record.next;
      continue;
    }
    if (seqLess(end, record.end) && !sentCutByPeer(t, record, end)) break;
    delivered += record.end - record.seq;
    rackDelivered(t, record.sentNs, record.end, record.flags);
    sentMarkSacked(t, record);
    t.sackedTo = seqMax(t.sackedTo, record.end);
  }
  return delivered;
}
