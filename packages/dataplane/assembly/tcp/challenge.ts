/**
 * Acknowledgments that answer something suspicious (RFC 5961) or unacceptable, and how many: a number for all in each
 * second, which nobody outside can learn by counting (it is random, as in the repair of CVE-2016-5696), and for each
 * connection one at a time, so that two stacks never answer each other for ever.
 */
import { nowMs } from '../clock';
import { randomBelow } from '../random';
import { emit } from './emit';
import { segLength } from './segment';
import { Tcb } from './tcb';
import { ACK } from './wire';

const A_SECOND: u32 = 500;
/** Between two for one connection, when the segments have no payload. */
const PAUSE_MS: u64 = 500;

let second: u64 = u64.MAX_VALUE;
let left: u32 = 0;

function takeFromBudget(): bool {
  const now = nowMs / 1_000;
  if (now != second) {
    second = now;
    left = A_SECOND + randomBelow(A_SECOND);
  }
  if (left == 0) return false;
  left--;
  return true;
}

/** RFC 5961, 3.2, 4.2 and 5.2: asks the peer whether it meant it. */
export function challenge(t: Tcb): void {
  if (t.lastChallengeMs != 0 && nowMs - t.lastChallengeMs < PAUSE_MS) return;
  if (!takeFromBudget()) return;
  t.lastChallengeMs = nowMs;
  acknowledgeNow(t);
}

/** Answers a segment that is not acceptable (RFC 9293, 3.10.7.4). One with payload is no answer to ours: no limit. */
export function answerUnacceptable(t: Tcb): void {
  if (segLength == 0) {
    if (t.lastChallengeMs != 0 && nowMs - t.lastChallengeMs < PAUSE_MS) return;
    t.lastChallengeMs = nowMs;
  }
  acknowledgeNow(t);
}

/** An acknowledgment of its own, at once: each counts for the peer as a duplicate. */
export function acknowledgeNow(t: Tcb): void {
  emit(t, t.sndNxt, ACK, 0, 0, 0, 0);
}
