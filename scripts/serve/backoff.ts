/**
 * How long to wait before a child that died is started again: twice as long each time, from 100 ms to 5 s; a child that
 * had lived for 10 s starts from the beginning. Pure: the caller has the clock.
 */
export interface Backoff {
  readonly delayMs: number;
  /** Deaths in a row, each after a short life. */
  readonly failures: number;
}

const shortestMs = 100;
const longestMs = 5_000;
const healthyAfterMs = 10_000;

export const calm: Backoff = { delayMs: 0, failures: 0 };

export function afterDeath(previous: Backoff, livedMs: number): Backoff {
  const failures = livedMs >= healthyAfterMs ? 1 : previous.failures + 1;
  return { failures, delayMs: Math.min(longestMs, shortestMs * 2 ** (failures - 1)) };
}
