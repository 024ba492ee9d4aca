/** CUBIC (RFC 9438). Windows are in segments here, times in seconds. */
import { nowMs } from '../../clock';
import { Tcb } from '../tcb';

/** Section 5: C and β, and α of the Reno-friendly region (4.3). */
const C: f64 = 0.4;
const BETA: f64 = 0.7;
const ALPHA: f64 = (3 * (1 - BETA)) / (1 + BETA);

/** Forgets the epoch: the next growth begins a new one. */
export function cubicReset(t: Tcb): void {
  t.cubicEpochMs = 0;
}

function beginEpoch(t: Tcb, window: f64): void {
  t.cubicEpochMs = max<u64>(nowMs, 1);
  const most = <f64>t.cubicWMax;
  t.cubicEst = <f32>window;
  t.cubicK = window < most ? <f32>cubeRoot((most - window) / C) : 0;
  t.cubicOrigin = <f32>max(most, window);
}

/** By Newton's method: only at the start of an epoch. */
function cubeRoot(x: f64): f64 {
  let y: f64 = max<f64>(1, sqrt<f64>(x));
  for (let i = 0; i < 24; i++) y = (2 * y + x / (y * y)) / 3;
  return y;
}

/** W_cubic at `seconds` of the epoch (figure 1). */
function windowAt(t: Tcb, seconds: f64): f64 {
  const distance = seconds - <f64>t.cubicK;
  return <f64>t.cubicOrigin + C * distance * distance * distance;
}

/** Congestion avoidance (4.2 to 4.5). */
export function cubicGrow(t: Tcb, acked: u32): void {
  if (acked == 0) return;
  const mss = <f64>t.mss;
  const window = <f64>t.cwnd / mss;
  if (t.cubicEpochMs == 0) beginEpoch(t, window);
  const seconds = <f64>(nowMs - t.cubicEpochMs) / 1_000;
  const alpha = <f64>t.cubicEst < <f64>t.cubicWMax ? ALPHA : 1;
  t.cubicEst = <f32>(<f64>t.cubicEst + (alpha * <f64>acked) / <f64>t.cwnd);
  const friendly = <f64>t.cubicEst;
  if (windowAt(t, seconds) < friendly) {
    t.cwnd = max(t.cwnd, <u32>(friendly * mss));
    return;
  }
  const target = min(max(windowAt(t, seconds + <f64>t.srttUs / 1_000_000), window), window * 1.5);
  t.cwnd += <u32>((target - window) * (<f64>acked / window));
}

/** Multiplicative decrease with fast convergence (4.6, 4.7). */
export function cubicReduce(t: Tcb): u32 {
  const window = <f64>t.cwnd / <f64>t.mss;
  t.cubicWMax = <f32>(window < <f64>t.cubicWMax ? (window * (1 + BETA)) / 2 : window);
  t.cubicEpochMs = 0;
  return <u32>(<f64>t.cwnd * BETA);
}
