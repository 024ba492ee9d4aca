/**
 * HyStart++ (RFC 9406): leaves slow start when the round-trip time begins to rise, by way of a conservative slow start
 * that finds out whether it was meant. Constants and names are those of its section 4.2 and 4.3.
 */
import { CONSERVATIVE, Tcb } from '../tcb';

const MIN_RTT_THRESH_US: u32 = 4_000;
const MAX_RTT_THRESH_US: u32 = 16_000;
const MIN_RTT_DIVISOR: u32 = 8;
const N_RTT_SAMPLE: u32 = 8;
const CSS_GROWTH_DIVISOR: u32 = 4;
const CSS_ROUNDS: u8 = 5;
/** In segments; without pacing. */
const L: u32 = 8;

const NONE: u32 = u32.MAX_VALUE;

export function hystartReset(t: Tcb): void {
  t.bits &= ~CONSERVATIVE;
  t.hystartEnd = t.sndNxt;
  t.hystartRttUs = NONE;
  t.hystartLastUs = NONE;
  t.hystartSamples = 0;
}

/** By how much `acked` bytes may raise the window in slow start. */
export function hystartLimit(t: Tcb, acked: u32): u32 {
  if (t.bits & CONSERVATIVE) return min<u32>(acked, L * <u32>t.mss) / CSS_GROWTH_DIVISOR;
  // Segments that were joined on their way are acknowledged together; each flush here is such a train.
  return max<u32>(min<u32>(acked, t.cwnd), min<u32>(acked, L * <u32>t.mss));
}

/** A measurement of the round-trip time, in slow start. */
export function hystartSample(t: Tcb, us: u32): void {
  if (<i32>(t.sndUna - t.hystartEnd) >= 0) {
    nextRound(t);
    t.hystartEnd = t.sndNxt;
  }
  t.hystartRttUs = min(t.hystartRttUs, us);
  t.hystartSamples++;
  if (t.hystartSamples < N_RTT_SAMPLE || t.hystartLastUs == NONE) return;
  if (t.bits & CONSERVATIVE) {
    if (t.hystartRttUs >= t.hystartBaseUs) return;
    // It was a passing thing.
    t.hystartBaseUs = NONE;
    t.bits &= ~CONSERVATIVE;
    return;
  }
  const threshold = max(MIN_RTT_THRESH_US, min(t.hystartLastUs / MIN_RTT_DIVISOR, MAX_RTT_THRESH_US));
  if (t.hystartRttUs < t.hystartLastUs + threshold) return;
  t.hystartBaseUs = t.hystartRttUs;
  t.hystartRounds = 0;
  t.bits |= CONSERVATIVE;
}

function nextRound(t: Tcb): void {
  t.hystartLastUs = t.hystartRttUs;
  t.hystartRttUs = NONE;
  t.hystartSamples = 0;
  if ((t.bits & CONSERVATIVE) == 0 || ++t.hystartRounds < CSS_ROUNDS) return;
  t.ssthresh = t.cwnd;
  t.bits &= ~CONSERVATIVE;
}
