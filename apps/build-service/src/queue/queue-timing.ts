/**
 * How soon a worker that was killed is missed. A worker renews its lock every half `lockMs`; the check for lost locks
 * comes every `stalledMs`. Short, so that a build is retried within seconds; long enough for a worker whose thread
 * is busy type-checking. A build that is lost a second time is failed.
 */
export interface QueueTiming {
  lockMs: number;
  stalledMs: number;
}

export const queueTiming: QueueTiming = { lockMs: 8_000, stalledMs: 4_000 };

/** Options that all workers of the build queue, and whoever checks for lost locks, must agree on. */
export function lockOptions(timing: QueueTiming): {
  lockDuration: number;
  stalledInterval: number;
  maxStalledCount: number;
} {
  return { lockDuration: timing.lockMs, stalledInterval: timing.stalledMs, maxStalledCount: 1 };
}
