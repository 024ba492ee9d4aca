/**
 * How fast a connection may send (RFC 5681): slow start here, congestion avoidance by the algorithm of the connection.
 * Windows are in bytes. Owns cwnd and ssthresh outside of recovery; recovery.ts calls in when loss begins and ends.
 */
import { nowNs } from '../../clock';
import { CONSERVATIVE, Tcb } from '../tcb';
import { cubicGrow, cubicReduce, cubicReset } from './cubic';
import { hystartLimit, hystartReset } from './hystart';
import { renoGrow, renoReduce } from './newreno';

export const ALGORITHM_NEWRENO: u8 = 0;
export const ALGORITHM_CUBIC: u8 = 1;

/** Half of the largest window that makes sense, so that sums stay below 2^32. */
const CWND_MOST: u32 = 1 << 30;

/** RFC 6928. */
export function initialWindow(t: Tcb): u32 {
  const mss: u32 = t.mss;
  return min<u32>(10 * mss, max<u32>(2 * mss, 14_600));
}

/** At the end of the handshake. A lost SYN is a sign of congestion (RFC 5681, 3.1). */
export function congestionStart(t: Tcb): void {
  t.cwnd = t.backoff > 1 ? t.mss : initialWindow(t);
  hystartReset(t);
}

/** After an idle time of more than a timeout what was known is out of date (RFC 5681, 4.1). */
export function congestionAfterIdle(t: Tcb): void {
  if (nowNs - t.lastSendNs <= <u64>t.rtoMs * 1_000_000) return;
  t.cwnd = min(t.cwnd, initialWindow(t));
  cubicReset(t);
  hystartReset(t);
}

/** `acked` bytes were acknowledged, while the window was what kept us from sending more. */
export function congestionGrow(t: Tcb, acked: u32): void {
  if (t.cwnd < t.ssthresh) {
    // RFC 3465 and RFC 9406: at most as much as a few segments at once, lest a stretched ACK make a burst.
    const most = hystartLimit(t, acked);
    const grown = min(t.cwnd + most, t.ssthresh);
    acked -= min(acked, grown - t.cwnd);
    t.cwnd = grown;
    if (t.cwnd < t.ssthresh || (t.bits & CONSERVATIVE) != 0) return;
  }
  if (t.algorithm == ALGORITHM_CUBIC) cubicGrow(t, acked);
  else renoGrow(t, acked);
  t.cwnd = min(t.cwnd, CWND_MOST);
}

/** Loss was found: sets ssthresh to what will be the window behind it. */
export function congestionReduce(t: Tcb): void {
  const reduced = t.algorithm == ALGORITHM_CUBIC ? cubicReduce(t) : renoReduce(t);
  t.ssthresh = max(reduced, 2 * <u32>t.mss);
  t.bits &= ~CONSERVATIVE;
}
