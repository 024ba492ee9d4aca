/** What happens when a deadline of a connection has come (RFC 6298, section 5; RFC 9293, 3.8.3, 3.8.6.1, 3.10.8). */
import { REASON_TIMEOUT } from '../abi';
import { nowMs } from '../clock';
import { streamMarkDirty } from '../socket/stream';
import { emit, optionsLength } from './emit';
import { abort, end, endWaiting } from './end';
import { keepaliveDue } from './keepalive';
import { repeat, sendOne, unsentBytes } from './output';
import { rackDetect } from './rack';
import { recoveryStep, recoveryTimeout } from './recovery';
import { rtoNow, rtoStart } from './rtt';
import { SENT_EVER, SENT_SACKED, Sent, sentCut, sentForgetSacks } from './sent';
import {
  ACK_NOW, ASKED, CLOSED, FIN_SENT, FIN_WAIT_2, PERSISTING, PROBE_OUT, PROBE_REPEATED, SEND_SYN, SYN_RECEIVED, SYN_SENT, TIMER_PERSIST,
  TIMER_PROBE, TIMER_REORDER, TIME_WAIT, Tcb,
} from './tcb';
import { timerSet } from './timers';
import { ACK, FIN } from './wire';

/** R2 of RFC 9293, 3.8.3, as numbers of retransmissions: three minutes of SYN, a minute of SYN and ACK, two and a half of data. */
const SYN_TRIES: u8 = 7;
const SYN_ACK_TRIES: u8 = 5;
const DATA_TRIES: u8 = 10;
/** A peer whose window is closed may keep it so as long as it answers; this is how long it may be silent. */
const SILENCE_MS: u64 = 300_000;

/** A connection whose turn in the wheel has come: does what is due, and waits on. */
export function timeoutsRun(t: Tcb): void {
  if (t.ackAt != 0 && t.ackAt <= nowMs) {
    t.ackAt = 0;
    t.bits |= ACK_NOW;
    streamMarkDirty(t);
  }
  if (t.rtxAt != 0 && t.rtxAt <= nowMs) {
    t.rtxAt = 0;
    retransmissionDue(t);
  }
  if (t.waitAt != 0 && t.waitAt <= nowMs) waitDue(t);
  if (t.state != CLOSED) timerSet(t);
}

function waitDue(t: Tcb): void {
  if (t.state == TIME_WAIT) endWaiting(t);
  else if (t.state == ASKED) end(t, REASON_TIMEOUT);
  else if (t.state == FIN_WAIT_2) abort(t, REASON_TIMEOUT);
  else keepaliveDue(t);
}

function retransmissionDue(t: Tcb): void {
  if (t.state == SYN_SENT || t.state == SYN_RECEIVED) synDue(t);
  else if (t.rtxKind == TIMER_REORDER) reorderDue(t);
  else if (t.sndWnd == 0 || (t.rtxKind == TIMER_PERSIST && t.sentHead == 0)) persistDue(t);
  else if (t.rtxKind == TIMER_PROBE) probeDue(t);
  else rtoDue(t);
}

function synDue(t: Tcb): void {
  if (t.backoff == (t.state == SYN_SENT ? SYN_TRIES : SYN_ACK_TRIES)) {
    end(t, REASON_TIMEOUT);
    return;
  }
  t.backoff++;
  t.bits |= SEND_SYN;
  streamMarkDirty(t);
}

/** RFC 6298, 5.4 to 5.6. */
function rtoDue(t: Tcb): void {
  if (t.sentHead == 0) return;
  if (t.backoff == DATA_TRIES) {
    abort(t, REASON_TIMEOUT);
    return;
  }
  // A peer that has selectively acknowledged what is now in front has taken it back (RFC 2018, section 8).
  if (changetype<Sent>(t.sentHead).flags & SENT_SACKED) sentForgetSacks(t);
  recoveryTimeout(t);
  t.backoff++;
  rtoStart(t);
  streamMarkDirty(t);
}

/** RFC 8985, 6.3: what was waited for is not merely late. */
function reorderDue(t: Tcb): void {
  if (t.sentHead == 0) return;
  rackDetect(t);
  recoveryStep(t, 0, 0, false);
  if (t.rtxAt == 0) rtoStart(t);
  streamMarkDirty(t);
}

/** RFC 8985, 7.3: new data if there is any, else the last segment once more. */
function probeDue(t: Tcb): void {
  if (t.sentHead == 0) return;
  const most = <u32>t.mss - optionsLength(t);
  const offered = <i32>(t.sndUna + t.sndWnd - t.sndNxt);
  const length = min(unsentBytes(t), most);
  t.bits = (t.bits & ~PROBE_REPEATED) | PROBE_OUT;
  let isSent: bool = false;
  if (length != 0 && offered >= <i32>length && (t.bits & FIN_SENT) == 0) {
    isSent = sendOne(t, length, length == unsentBytes(t), false, most);
  } else {
    const last = lastSegment(t, most);
    if (last != 0) isSent = repeat(t, changetype<Sent>(last), most);
    t.bits |= PROBE_REPEATED;
  }
  if (!isSent) t.bits &= ~PROBE_OUT;
  t.probeEnd = t.sndNxt;
  rtoStart(t);
}

/** The last segment of what is on its way, cut off its record; 0: no memory. */
function lastSegment(t: Tcb, most: u32): usize {
  const tail = changetype<Sent>(t.sentTail);
  if (tail.end - tail.seq <= most) return t.sentTail;
  return sentCut(t, tail, tail.end - most) ? t.sentTail : 0;
}

/**
 * A probe of a closed or too small window (RFC 9293, 3.8.6.1): what fits it, or else one number beyond it. It goes on as
 * long as the peer answers.
 */
function persistDue(t: Tcb): void {
  if (nowMs - t.heardMs > SILENCE_MS && t.probes > DATA_TRIES) {
    abort(t, REASON_TIMEOUT);
    return;
  }
  t.probes = min<u8>(t.probes + 1, 250);
  if (t.backoff < 16) t.backoff++;
  const most = <u32>t.mss - optionsLength(t);
  const unsent = unsentBytes(t);
  const offered = <i32>(t.sndUna + t.sndWnd - t.sndNxt);
  if (t.sentHead != 0) probeAgain(t);
  else if (offered > 0 && unsent != 0) {
    sendOne(t, min(min(unsent, <u32>offered), most), false, false, most);
    rtoStart(t);
    return;
  } else if (unsent != 0) {
    t.bits |= PERSISTING;
    const small = t.sndSmall;
    sendOne(t, 1, false, false, most);
    // Nothing has to wait for a probe.
    t.sndSmall = small;
  } else if ((t.bits & FIN_SENT) == 0) {
    t.bits |= PERSISTING;
    sendOne(t, 0, false, true, most);
  }
  t.rtxKind = TIMER_PERSIST;
  t.rtxAt = nowMs + rtoNow(t);
}

/** The first number that is on its way once more. */
function probeAgain(t: Tcb): void {
  const head = changetype<Sent>(t.sentHead);
  const isFin = (t.bits & FIN_SENT) != 0 && head.seq + 1 == t.sndNxt;
  t.bits |= PERSISTING;
  head.flags |= SENT_EVER;
  if (emit(t, head.seq, isFin ? FIN | ACK : ACK, head.chunk, head.at, isFin ? 0 : 1, t.mss)) t.repeats++;
}
