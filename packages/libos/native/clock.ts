/** Clocks and waiting. A waiting machine is idle: its processor sleeps. */
import * as hal from './hal';

/** Nanoseconds since some point before boot; never goes back. */
export function monotonicNs(): u64 {
  return hal.monotonicNs();
}

/** Milliseconds since 1970-01-01T00:00:00Z, as `Date.now()` gives them; may jump. */
export function wallMs(): i64 {
  return <i64>(hal.wallNs() / 1_000_000);
}

/** Waits this long, whatever is typed meanwhile. */
export function sleep(milliseconds: u32): void {
  const deadline = hal.monotonicNs() + <u64>milliseconds * 1_000_000;
  waitUntil(deadline);
}

/** Waits for a point of the monotonic clock. */
export function waitUntil(deadlineNs: u64): void {
  while (hal.monotonicNs() < deadlineNs) hal.wait(deadlineNs, 0);
}
