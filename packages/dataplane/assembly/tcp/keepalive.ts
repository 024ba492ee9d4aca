/** Probes of a connection on which nothing has been heard for long (RFC 9293, 3.8.4). Off unless the owner asks. */
import { REASON_TIMEOUT } from '../abi';
import { nowMs } from '../clock';
import { emit } from './emit';
import { abort } from './end';
import { CLOSE_WAIT, ESTABLISHED, Tcb } from './tcb';
import { timerSet } from './timers';
import { ACK } from './wire';

const PROBES: u8 = 9;
const INTERVAL_MS: u64 = 75_000;

/** Sets the timer, when keepalive is on; again when the option changes. */
export function keepaliveStart(t: Tcb): void {
  if (t.state != ESTABLISHED && t.state != CLOSE_WAIT) return;
  t.waitAt = t.keepaliveSeconds == 0 ? 0 : nowMs + <u64>t.keepaliveSeconds * 1_000;
  if (t.waitAt != 0) timerSet(t);
}

/** The timer has come. It is not moved by traffic: only now it is looked when the peer was heard. */
export function keepaliveDue(t: Tcb): void {
  t.waitAt = 0;
  if (t.keepaliveSeconds == 0) return;
  const idleMs = <u64>t.keepaliveSeconds * 1_000;
  const silentMs = nowMs - t.heardMs;
  if (silentMs < idleMs) {
    t.waitAt = t.heardMs + idleMs;
    return;
  }
  const gap = min(INTERVAL_MS, idleMs);
  const sent = (silentMs - idleMs) / gap;
  if (sent >= PROBES) {
    abort(t, REASON_TIMEOUT);
    return;
  }
  // One number that was acknowledged before: the peer answers with an acknowledgment, and need not count it.
  if (t.sentHead == 0) emit(t, t.sndNxt - 1, ACK, 0, 0, 0, 0);
  t.waitAt = nowMs + gap;
}
