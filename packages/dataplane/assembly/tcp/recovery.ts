/**
 * From an acknowledgment to the window: when loss is found, how recovery goes and when it ends. Fast recovery by RACK or,
 * without SACK, by three duplicates (RFC 6582); the window in it by proportional rate reduction (RFC 6937); behind a timeout
 * slow start (RFC 5681, 3.1). A recovery that turns out to have been for nothing is taken back (RFC 3522, RFC 4015).
 */
import { optionEcho, optionHasTimestamps } from './options';
import { congestionGrow, congestionReduce } from './congestion/congestion';
import { cubicReset } from './congestion/cubic';
import { Sent, pipeOf, sentCut, sentMarkAllLost, sentMarkLost, sentUnmarkLost } from './sent';
import {
  CAN_UNDO, PHASE_LOSS, PHASE_OPEN, PHASE_RECOVERY, PROBE_OUT, PROBE_REPEATED, SACK, TIMESTAMPS, Tcb, WINDOW_LIMITED, tcbTimestamp,
} from './tcb';
import { hasDuplicate } from './scoreboard';
import { rackDetect } from './rack';
import { seqLess, seqLessOrEqual } from './wire';

const DUP_THRESH: u32 = 3;

/**
 * After the records were updated: `advanced` bytes of sndUna, `delivered` bytes newly known to have arrived, `isDuplicate`
 * by the rule of RFC 5681, section 2.
 */
export function recoveryStep(t: Tcb, advanced: u32, delivered: u32, isDuplicate: bool): void {
  if (advanced != 0) undoSpurious(t);
  if (t.phase != PHASE_OPEN && seqLessOrEqual(t.recover, t.sndUna)) leave(t);
  if (t.bits & SACK) {
    if (t.sentHead != 0 && (t.sackedBytes != 0 || t.phase != PHASE_OPEN)) rackDetect(t);
  } else delivered = countDuplicates(t, advanced, delivered, isDuplicate);
  if (t.bits & PROBE_OUT) endProbe(t, advanced, isDuplicate);
  if (t.phase == PHASE_OPEN && t.lostBytes != 0) enter(t);
  if (t.phase == PHASE_RECOVERY) reduceInProportion(t, delivered, advanced != 0);
  else if (advanced != 0 && (t.bits & WINDOW_LIMITED) != 0) congestionGrow(t, advanced);
}

/** Loss is known: fast recovery begins. */
function enter(t: Tcb): void {
  noteUndo(t);
  congestionReduce(t);
  t.phase = PHASE_RECOVERY;
  t.recover = t.sndNxt;
  t.prrFlight = max(t.sndNxt - t.sndUna, 1);
  t.prrDelivered = 0;
  t.prrOut = 0;
}

function noteUndo(t: Tcb): void {
  t.undoCwnd = t.cwnd;
  t.undoSsthresh = t.ssthresh;
  t.bits &= ~CAN_UNDO;
}

/** All that was sent before loss was found has arrived. */
function leave(t: Tcb): void {
  if (t.phase == PHASE_RECOVERY) t.cwnd = t.ssthresh;
  t.phase = PHASE_OPEN;
  t.dupAcks = 0;
  t.bits &= ~CAN_UNDO;
  t.undoCwnd = 0;
  if ((t.bits & SACK) == 0) t.sackedBytes = 0;
}

/** RFC 6937, section 3.1, with the slow start reduction bound; the window is what leaves now beyond what is on its way. */
function reduceInProportion(t: Tcb, delivered: u32, isAdvancing: bool): void {
  t.prrDelivered += delivered;
  const pipe = pipeOf(t);
  const mss: u32 = t.mss;
  let count: i64 = 0;
  if (pipe > t.ssthresh) {
    const share = (<u64>t.prrDelivered * t.ssthresh + t.prrFlight - 1) / t.prrFlight;
    count = <i64>share - <i64>t.prrOut;
  } else {
    const bound = max<i64>(<i64>t.prrDelivered - <i64>t.prrOut, delivered) + (isAdvancing ? mss : 0);
    count = min<i64>(<i64>(t.ssthresh - pipe), bound);
  }
  // The first retransmission leaves at once, and without SACK so does what a partial acknowledgment shows (RFC 6582).
  if (t.prrOut == 0 || (isAdvancing && (t.bits & SACK) == 0)) count = max<i64>(count, mss);
  t.cwnd = pipe + <u32>max<i64>(count, 0);
}

/**
 * Without SACK, each duplicate stands for a segment that has left the network (RFC 6582's inflation, as a smaller `pipe`);
 * the first two let new segments out (RFC 3042), the third starts recovery, and in it a partial acknowledgment shows the
 * next hole. Returns the bytes that this one stands for.
 */
function countDuplicates(t: Tcb, advanced: u32, delivered: u32, isDuplicate: bool): u32 {
  const mss: u32 = t.mss;
  const flight = t.sndNxt - t.sndUna;
  if (advanced != 0) {
    t.dupAcks = 0;
    if (t.phase == PHASE_OPEN) t.sackedBytes = 0;
    else t.sackedBytes -= min(t.sackedBytes, advanced > mss ? advanced - mss : 0);
    t.sackedBytes = min(t.sackedBytes, flight);
    if (t.phase == PHASE_RECOVERY) markFirst(t);
    return delivered;
  }
  if (!isDuplicate || flight == 0) return 0;
  t.dupAcks++;
  t.sackedBytes = min(t.sackedBytes + mss, flight - min(flight, mss));
  // RFC 6582, 3.2 step 2: not again for what was already recovered.
  if (t.phase == PHASE_OPEN && t.dupAcks >= DUP_THRESH && seqLess(t.recover, t.sndUna)) markFirst(t);
  return mss;
}

/** Marks the first segment as lost. */
function markFirst(t: Tcb): void {
  const record = changetype<Sent>(t.sentHead);
  if (t.sentHead == 0) return;
  if (record.end - record.seq > <u32>t.mss) sentCut(t, record, record.seq + t.mss);
  sentMarkLost(t, record);
}

/** A retransmission timeout: everything counts as lost, and slow start begins anew (RFC 5681, 3.1). */
export function recoveryTimeout(t: Tcb): void {
  // One in fast recovery or behind another timeout does not reduce twice (RFC 6582, section 4).
  if (t.phase == PHASE_OPEN) {
    noteUndo(t);
    congestionReduce(t);
  }
  t.phase = PHASE_LOSS;
  t.recover = t.sndNxt;
  t.dupAcks = 0;
  if ((t.bits & SACK) == 0) t.sackedBytes = 0;
  t.bits &= ~PROBE_OUT;
  sentMarkAllLost(t);
  t.cwnd = t.mss;
}

/** The first retransmission of this recovery leaves: by its timestamp an answer to the original is told (RFC 3522). */
export function noteFirstRepeat(t: Tcb): void {
  if (t.phase == PHASE_OPEN || (t.bits & (CAN_UNDO | TIMESTAMPS)) != TIMESTAMPS || t.undoCwnd == 0) return;
  t.undoValue = tcbTimestamp(t);
  t.bits |= CAN_UNDO;
}

function undoSpurious(t: Tcb): void {
  if ((t.bits & CAN_UNDO) == 0) return;
  if (optionHasTimestamps && <i32>(optionEcho - t.undoValue) < 0) {
    t.cwnd = max(t.cwnd, t.undoCwnd);
    t.ssthresh = t.undoSsthresh;
    cubicReset(t);
    sentUnmarkLost(t);
    t.phase = PHASE_OPEN;
  }
  t.bits &= ~CAN_UNDO;
  t.undoCwnd = 0;
}

/** What became of a tail loss probe (RFC 8985, 7.4.2). */
function endProbe(t: Tcb, advanced: u32, isDuplicate: bool): void {
  if ((t.bits & PROBE_REPEATED) == 0 || hasDuplicate) {
    if (hasDuplicate || seqLessOrEqual(t.probeEnd, t.sndUna)) t.bits &= ~PROBE_OUT;
  } else if (seqLess(t.probeEnd, t.sndUna) || (seqLessOrEqual(t.probeEnd, t.sndUna) && advanced != 0 && !isDuplicate)) {
    t.bits &= ~PROBE_OUT;
    // The probe itself has filled a hole: a loss without recovery, which still asks for a smaller window.
    if (seqLess(t.probeEnd, t.sndUna) && t.phase == PHASE_OPEN) {
      congestionReduce(t);
      t.cwnd = min(t.cwnd, t.ssthresh);
    }
  } else if (isDuplicate && seqLessOrEqual(t.probeEnd, t.sndUna)) t.bits &= ~PROBE_OUT;
}
