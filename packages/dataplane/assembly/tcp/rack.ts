/**
 * Loss detection by time (RFC 8985, section 6): a segment is lost when one that was sent later has arrived and it has had
 * time enough to be merely reordered. With its rule for DupThresh (6.2, step 4) it finds what RFC 6675 finds, and lost
 * retransmissions besides.
 */
import { nowMs, nowNs } from '../clock';
import { SENT_EVER, SENT_LOST, SENT_REPEATED, SENT_SACKED, Sent, sentMarkLost } from './sent';
import { PHASE_OPEN, REORDERED, TIMER_REORDER, TIMESTAMPS, Tcb, tcbTimestamp } from './tcb';
import { optionEcho, optionHasTimestamps } from './options';
import { seqLess } from './wire';

const DUP_THRESH: u32 = 3;

/** Step 1 and 2: a record was acknowledged, in either way. */
export function rackDelivered(t: Tcb, sentNs: u64, end: u32, flags: u32): void {
  const rttUs = <u32>((nowNs - sentNs) / 1_000);
  if (flags & SENT_EVER) {
    // An answer to the first transmission says nothing of the second.
    if (rttUs < t.minRttUs) return;
    const sentValue = tcbTimestamp(t) - rttUs / 1_000;
    if ((t.bits & TIMESTAMPS) != 0 && optionHasTimestamps && <i32>(optionEcho - sentValue) < 0) return;
  } else if (seqLess(end, t.sackedTo)) t.bits |= REORDERED;
  t.rackRttUs = rttUs;
  if (isLater(sentNs, end, t.rackSentNs, t.rackEnd)) {
    t.rackSentNs = sentNs;
    t.rackEnd = end;
  }
}

function isLater(aNs: u64, aEnd: u32, bNs: u64, bEnd: u32): bool {
  return aNs > bNs || (aNs == bNs && seqLess(bEnd, aEnd));
}

/** Step 4: how long a segment may be late, in microseconds. */
function reorderWindow(t: Tcb): u32 {
  if ((t.bits & REORDERED) == 0 && (t.phase != PHASE_OPEN || t.sackedBytes >= DUP_THRESH * <u32>t.mss)) return 0;
  return min((t.minRttUs / 4) * t.rackSteps, t.srttUs);
}

/** Step 5: marks what is lost; the timer is set for what may turn out to be. Whether something was marked. */
export function rackDetect(t: Tcb): bool {
  const windowUs = reorderWindow(t);
  let isFound = false;
  let waitUs: u64 = 0;
  for (let at = t.sentHead; at != 0; at = changetype<Sent>(at).next) {
    const record = changetype<Sent>(at);
    if (record.flags & SENT_SACKED) continue;
    if ((record.flags & (SENT_LOST | SENT_REPEATED)) == SENT_LOST) continue;
    if (!isLater(t.rackSentNs, t.rackEnd, record.sentNs, record.end)) continue;
    // Of the same moment only the order of first transmissions is known.
    if ((record.flags & SENT_REPEATED) != 0 && record.sentNs == t.rackSentNs) continue;
    const ageUs = (nowNs - record.sentNs) / 1_000;
    const limitUs = <u64>t.rackRttUs + windowUs;
    if (ageUs >= limitUs) {
      sentMarkLost(t, record);
      isFound = true;
    } else waitUs = max(waitUs, limitUs - ageUs);
  }
  if (waitUs != 0) {
    t.rtxKind = TIMER_REORDER;
    t.rtxAt = nowMs + waitUs / 1_000 + 1;
  }
  return isFound;
}
