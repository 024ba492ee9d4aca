/** Congestion avoidance of RFC 5681 with the byte counting of its section 3.1 (RFC 3465). */
import { Tcb } from '../tcb';

/** One segment more for each window that was acknowledged. `cubicEst` is used as the remainder. */
export function renoGrow(t: Tcb, acked: u32): void {
  const remainder = t.cubicEst + <f32>acked;
  if (remainder < <f32>t.cwnd) {
    t.cubicEst = remainder;
    return;
  }
  t.cubicEst = remainder - <f32>t.cwnd;
  t.cwnd += t.mss;
}

/** Half of what is on its way (RFC 5681, equation 4). */
export function renoReduce(t: Tcb): u32 {
  t.cubicEst = 0;
  return (t.sndNxt - t.sndUna) / 2;
}
