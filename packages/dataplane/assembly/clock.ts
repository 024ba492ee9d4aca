/** The one clock, set from outside (export `tick`); the data plane never asks for the time. */

/** Monotonic nanoseconds. */
export let nowNs: u64 = 0;
/** The same in milliseconds: what protocol timers count in. */
export let nowMs: u64 = 0;

export const NEVER: u64 = u64.MAX_VALUE;

export function clockSet(ns: u64): void {
  if (ns <= nowNs) return;
  nowNs = ns;
  nowMs = ns / 1_000_000;
}
