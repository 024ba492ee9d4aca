/** The acknowledgment and the window of a segment (RFC 9293, 3.10.7.4, fifth step; RFC 5681). */
import { nowMs } from '../clock';
import { ipConfirm } from '../ip/output';
import { STREAM_SHUT, sendChain, streamMarkDirty, streamRemote } from '../socket/stream';
import { optionBlockCount } from './options';
import { recoveryStep } from './recovery';
import { rtoStart } from './rtt';
import { takeAcknowledged, takeSelective } from './scoreboard';
import { segAck, segSeq, segWindow } from './segment';
import { SENT_LOST, Sent, sentMarkLost } from './sent';
import { FIN_SENT, PERSISTING, SACK, TIMER_PERSIST, TIMER_REORDER, Tcb } from './tcb';
import { tailTimer } from './tail-probe';
import { timerSet } from './timers';
import { seqLess, seqLessOrEqual } from './wire';

/**
 * What we sent has arrived, so the neighbour that it went through is there (RFC 4861, 7.3.1). Said about once a second: its
 * entry holds for half a minute, and finding it has a price. `small` is the second, of 1,024 ms, in which it was said.
 */
function confirm(t: Tcb): void {
  const second = <u16>(nowMs >> 10);
  if (t.small == second) return;
  t.small = second;
  ipConfirm(t.device, streamRemote(t));
}

/** Takes note of segAck, which is not behind sndNxt. `hasMore`: the segment has payload, or FIN. */
export function acknowledge(t: Tcb, hasMore: bool): void {
  t.heardMs = nowMs;
  if (seqLess(segAck, t.sndUna)) return;
  const isWindowChanged = takeWindow(t);
  const advanced = segAck - t.sndUna;
  const kindBefore = t.rtxKind;
  let delivered: u32 = 0;
  if (advanced != 0) {
    delivered = takeAcknowledged(t, segAck);
    confirm(t);
  }
  let isDuplicate = advanced == 0 && !hasMore && !isWindowChanged && t.sentHead != 0;
  if ((t.bits & SACK) != 0) {
    const selective = optionBlockCount != 0 ? takeSelective(t) : 0;
    delivered += selective;
    isDuplicate = isDuplicate && selective == 0;
  }
  if (advanced != 0) {
    t.backoff = 0;
    t.probes = 0;
    // Whatever is on its way gets a whole timeout from now (RFC 6298, 5.2 and 5.3).
    if (t.sentHead == 0) t.rtxAt = 0;
    else rtoStart(t);
  }
  if (advanced != 0 || delivered != 0 || isDuplicate) recoveryStep(t, advanced, delivered, isDuplicate);
  else if (kindBefore == TIMER_PERSIST) t.backoff = t.sndWnd == 0 ? t.backoff : 0;
  if (isWindowChanged) opened(t);
  if (advanced != 0 && t.sentHead != 0 && t.rtxKind != TIMER_REORDER) tailTimer(t);
  if (t.rtxAt != 0) timerSet(t);
  if (t.lostBytes != 0 || sendChain(t).bytes > t.sndNxt - t.sndUna || isWindowChanged || owesFin(t)) streamMarkDirty(t);
}

/** A FIN that was not sent yet: behind a closed window only the persist timer gets it out. */
function owesFin(t: Tcb): bool {
  return (t.flags & STREAM_SHUT) != 0 && (t.bits & FIN_SENT) == 0;
}

/** RFC 9293, 3.10.7.4: the window of the newest segment counts. Whether it is another than before. */
function takeWindow(t: Tcb): bool {
  if (!seqLess(t.sndWl1, segSeq) && !(t.sndWl1 == segSeq && seqLessOrEqual(t.sndWl2, segAck))) return false;
  const window = segWindow << t.sndShift;
  const isChanged = window != t.sndWnd;
  t.sndWnd = window;
  t.sndWl1 = segSeq;
  t.sndWl2 = segAck;
  t.maxWnd = max(t.maxWnd, window);
  return isChanged;
}

/** The window is another one: what was only a probe of the closed window leaves again as data. */
function opened(t: Tcb): void {
  if (t.sndWnd == 0 || (t.bits & PERSISTING) == 0) return;
  t.bits &= ~PERSISTING;
  t.backoff = 0;
  t.probes = 0;
  const head = changetype<Sent>(t.sentHead);
  if (t.sentHead != 0 && (head.flags & SENT_LOST) == 0) sentMarkLost(t, head);
  if (t.sentHead == 0) t.rtxAt = 0;
  else rtoStart(t);
}
