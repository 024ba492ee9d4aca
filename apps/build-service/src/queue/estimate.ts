/** How long a waiting build will take to its end, from how long recent ones took. Pure. */

/**
 * @param position builds ahead of it
 * @param recentMs durations of recent builds, in any order
 * @param workers workers that share the queue, at least 1
 * @returns milliseconds; undefined when nothing is known yet
 */
export function estimateMs(
  position: number,
  recentMs: readonly number[],
  workers: number,
): number | undefined {
  if (recentMs.length === 0) return undefined;
  const sorted = recentMs.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return Math.round(median * (Math.floor(position / Math.max(1, workers)) + 1));
}
