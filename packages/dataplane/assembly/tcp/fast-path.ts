/**
 * The usual segment of an established connection (V. Jacobson's header prediction): the next one in order with nothing but
 * ACK, when nothing waits out of order. All tests of the slow way would pass; only what they would do is done.
 */
import { nowMs } from '../clock';
import { acknowledge } from './acknowledge';
import { optionHasTimestamps, optionValue } from './options';
import { receiveInOrder } from './receive';
import { segAck, segFlags, segLength, segSeq } from './segment';
import { ESTABLISHED, FIN_SEEN, TIMESTAMPS, Tcb } from './tcb';
import { ACK, PSH } from './wire';
import { windowTold } from './window';

/** Whether the current segment is one of those. */
export function isExpected(t: Tcb): bool {
  if (t.state != ESTABLISHED || (segFlags & ~PSH) != ACK || segSeq != t.rcvNxt || t.holeHead != 0) return false;
  if (((t.bits & TIMESTAMPS) != 0) != optionHasTimestamps || (t.bits & FIN_SEEN) != 0) return false;
  if (optionHasTimestamps && <i32>(optionValue - t.tsRecent) < 0) return false;
  // ACK neither of what was acknowledged before nor of what was not sent.
  return segLength <= windowTold(t) && segAck - t.sndUna <= t.sndNxt - t.sndUna;
}

export function receiveExpected(t: Tcb): void {
  if (optionHasTimestamps) {
    t.tsRecent = optionValue;
    t.tsRecentMs = nowMs;
  }
  acknowledge(t, segLength != 0);
  if (segLength != 0) receiveInOrder(t);
}
