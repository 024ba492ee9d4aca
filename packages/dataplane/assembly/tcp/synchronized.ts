/**
 * Segments of a connection in SYN-RECEIVED and later (RFC 9293, 3.10.7.4), step by step in the RFC's order, with the
 * checks of RFC 7323 (5.3) in front and those of RFC 5961 in place. Urgent data is data (RFC 6093).
 */
import { REASON_FINISHED, REASON_REFUSED, REASON_RESET } from '../abi';
import { nowMs } from '../clock';
import { streamMarkDirty } from '../socket/stream';
import { acknowledge } from './acknowledge';
import { answerUnacceptable, challenge } from './challenge';
import { end, enterFinWait2, enterTimeWait } from './end';
import { establish, establishWindow } from './establish';
import { optionHasTimestamps, optionValue } from './options';
import { noteDuplicate } from './reassembly';
import { isFinAcknowledged, receiveEnd, receiveInOrder, receiveOutOfOrder } from './receive';
import { replyReset } from './reply';
import { segAck, segFlags, segLength, segSeq, segSpace, segTrimEnd, segTrimFront } from './segment';
import {
  ACK_NOW, ACTIVE, CLOSED, CLOSING, FIN_SEEN, FIN_WAIT_1, FIN_WAIT_2, LAST_ACK, SEND_SYN, SYN_RECEIVED, TIMESTAMPS, Tcb, ESTABLISHED,
} from './tcb';
import { ACK, FIN, RST, SYN, seqLess, seqLessOrEqual } from './wire';
import { windowTold } from './window';

/** A timestamp as old as this is no measure any more (RFC 7323, 5.5). */
const TIMESTAMP_AGE_MS: u64 = 24 * 86_400_000;

export function synchronizedInput(t: Tcb): void {
  if (!passesTimestamps(t) || !passesSequence(t)) return;
  if (segFlags & RST) {
    receiveReset(t);
    return;
  }
  if (segFlags & SYN) {
    // A listener's half-open connection goes back to it; the peer will begin again.
    if (t.state == SYN_RECEIVED && (t.bits & ACTIVE) == 0) end(t, REASON_RESET);
    else challenge(t);
    return;
  }
  if ((segFlags & ACK) == 0) return;
  noteTimestamp(t);
  if (!receiveAck(t) || t.state == CLOSED) return;
  receiveText(t);
}

/** PAWS (RFC 7323, 5.3, R1). A segment without timestamps on a connection with them is dropped (3.2). */
function passesTimestamps(t: Tcb): bool {
  if ((t.bits & TIMESTAMPS) == 0 || (segFlags & RST) != 0) return true;
  if (!optionHasTimestamps) return false;
  if (<i32>(optionValue - t.tsRecent) >= 0 || nowMs - t.tsRecentMs > TIMESTAMP_AGE_MS) return true;
  answerUnacceptable(t);
  return false;
}

/** RFC 7323, 4.3 (2). */
function noteTimestamp(t: Tcb): void {
  if (!optionHasTimestamps || (t.bits & TIMESTAMPS) == 0 || !seqLessOrEqual(segSeq, t.lastAck)) return;
  t.tsRecent = optionValue;
  t.tsRecentMs = nowMs;
}

/** First step: the sequence number. Trims what lies outside of the window. */
function passesSequence(t: Tcb): bool {
  const told = windowTold(t);
  const offset = segSeq - t.rcvNxt;
  const space = segSpace();
  const isNext = offset == 0;
  // A pure ACK at the very edge comes from a peer that has filled the window.
  if (space == 0 ? offset <= told : offset < told || overlaps(t, offset, space, told)) {
    trim(t);
    return true;
  }
  if (isNext && told == 0) {
    // 3.10.7.4: with a closed window ACK and RST are still processed, the text is not.
    if ((segFlags & (RST | SYN)) == 0) answerUnacceptable(t);
    segTrimEnd(segLength);
    return true;
  }
  if (segFlags & RST) return false;
  if (t.state == SYN_RECEIVED && (segFlags & SYN) != 0 && segSeq == t.irs && receiveSynAgain(t)) return false;
  if (segLength != 0 && seqLess(segSeq, t.rcvNxt)) noteDuplicate(t, segSeq, segSeq + segLength);
  // Only an old FIN or text asks for an answer at once; a bare old ACK might be one itself.
  answerUnacceptable(t);
  return false;
}

/**
 * The peer's SYN came again: so does its answer. With the ACK of ours, it is how a peer that has called at the same time
 * answers (3.5, figure 7): it opens the connection, and gets an ACK, for another SYN and ACK would be answered likewise
 * for ever. False: it is neither.
 */
function receiveSynAgain(t: Tcb): bool {
  if ((segFlags & ACK) == 0) t.bits |= SEND_SYN;
  else if ((t.bits & ACTIVE) != 0 && segAck == t.sndNxt) {
    establishWindow(t, true);
    t.bits = (t.bits & ~SEND_SYN) | ACK_NOW;
    establish(t);
  } else return false;
  streamMarkDirty(t);
  return true;
}

/** Whether a segment that begins in front of rcvNxt ends inside the window. */
function overlaps(t: Tcb, offset: u32, space: u32, told: u32): bool {
  return <i32>offset < 0 && <i32>(offset + space) > 0 && told != 0;
}

function trim(t: Tcb): void {
  if (segFlags & SYN) return;
  const before = t.rcvNxt - segSeq;
  if (<i32>before > 0 && segLength != 0) {
    const count = min(before, segLength);
    noteDuplicate(t, segSeq, segSeq + count);
    t.bits |= ACK_NOW;
    segTrimFront(count);
  }
  const beyond = <i32>(segSeq + segSpace() - t.rcvAdv);
  if (beyond > 0) {
    t.bits |= ACK_NOW;
    segTrimEnd(min(<u32>beyond - (segFlags & FIN), segLength));
  }
}

/** Second step, with RFC 5961, 3.2: only the very next number resets. */
function receiveReset(t: Tcb): void {
  if (segSeq != t.rcvNxt) challenge(t);
  else if (t.state == SYN_RECEIVED) end(t, REASON_REFUSED);
  else if (t.state == CLOSING || t.state == LAST_ACK) end(t, REASON_FINISHED);
  else end(t, REASON_RESET);
}

/** Fifth step. False: the segment is done with. */
function receiveAck(t: Tcb): bool {
  if (t.state == SYN_RECEIVED) {
    if (!seqLess(t.sndUna, segAck) || seqLess(t.sndNxt, segAck)) {
      replyReset();
      return false;
    }
    establishWindow(t, false);
    t.bits &= ~SEND_SYN;
    establish(t);
    streamMarkDirty(t);
    return true;
  }
  if (seqLess(t.sndNxt, segAck)) {
    answerUnacceptable(t);
    return false;
  }
  // RFC 5961, 5.2.
  if (seqLess(segAck, t.sndUna - t.maxWnd)) {
    challenge(t);
    return false;
  }
  acknowledge(t, segSpace() != 0);
  if (!isFinAcknowledged(t)) return true;
  if (t.state == FIN_WAIT_1) enterFinWait2(t);
  else if (t.state == CLOSING) enterTimeWait(t);
  else if (t.state == LAST_ACK) end(t, REASON_FINISHED);
  return true;
}

/** Seventh and eighth step. */
function receiveText(t: Tcb): void {
  if (t.state != ESTABLISHED && t.state != FIN_WAIT_1 && t.state != FIN_WAIT_2) {
    if ((t.bits & ACK_NOW) != 0) streamMarkDirty(t);
    return;
  }
  if ((segFlags & FIN) != 0 && (t.bits & FIN_SEEN) == 0) {
    t.finAt = segSeq + segLength;
    t.bits |= FIN_SEEN;
  }
  // Nothing is behind FIN.
  if ((t.bits & FIN_SEEN) != 0 && seqLess(t.finAt, segSeq + segLength)) {
    segTrimEnd(min(segLength, segSeq + segLength - t.finAt));
  }
  if (segLength != 0) {
    if (segSeq == t.rcvNxt) receiveInOrder(t);
    else receiveOutOfOrder(t);
  } else if ((segFlags & FIN) != 0 && segSeq != t.rcvNxt) answerUnacceptable(t);
  receiveEnd(t);
  if ((t.bits & ACK_NOW) != 0) streamMarkDirty(t);
}
