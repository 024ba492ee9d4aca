/**
 * Tail loss probes (RFC 8985, section 7): when the end of a flight may be lost, one more segment is sent well before the
 * retransmission timeout, so that SACK can tell.
 */
import { nowMs } from '../clock';
import { pipeOf } from './sent';
import { rtoNow, rtoStart } from './rtt';
import { PHASE_OPEN, PROBE_OUT, SACK, TIMER_PROBE, Tcb } from './tcb';

/** A probe is never sooner: the clock has milliseconds. */
const LEAST_MS: u32 = 10;
/**
 * How long a peer may hold back the acknowledgment of a single segment (RFC 8985, 7.2). The RFC's example is 200 ms, the
 * longest that is known, with which a single segment would never be probed for. Most wait 40 to 50; a probe that comes too
 * early costs one segment, and the peer tells so.
 */
const PEER_DELAY_MS: u32 = 50;

/** Sets the timer for what is on its way: to a probe when that is allowed and comes first. The caller calls timerSet. */
export function tailTimer(t: Tcb): void {
  rtoStart(t);
  if ((t.bits & (SACK | PROBE_OUT)) != SACK || t.phase != PHASE_OPEN || t.srttUs == 0) return;
  if (t.sackedBytes != 0 || t.lostBytes != 0 || t.backoff != 0 || t.sndWnd == 0) return;
  let waitMs: u32 = (2 * t.srttUs + 999) / 1_000;
  if (pipeOf(t) <= <u32>t.mss) waitMs += PEER_DELAY_MS;
  waitMs = max(waitMs, LEAST_MS);
  if (waitMs >= rtoNow(t)) return;
  t.rtxKind = TIMER_PROBE;
  t.rtxAt = nowMs + waitMs;
}
