import type { StageSpan } from './build-view.ts';

/** A stage's bar on the timeline: offset and width as fractions of the whole. */
export interface TimelineBar {
  readonly span: StageSpan;
  readonly offset: number;
  readonly width: number;
}

/** A bar that is there but too short to see gets this much. */
const narrowest = 0.012;

/** `nowMs` is how long the build runs by the page's clock: where open bars end. */
export function timelineBars(stages: readonly StageSpan[], nowMs: number): TimelineBar[] {
  const end = (span: StageSpan): number => span.startMs + (span.durationMs ?? Math.max(0, nowMs - span.startMs));
  const whole = Math.max(1, ...stages.map(end));
  return stages.map((span) => {
    const width = Math.max(narrowest, (end(span) - span.startMs) / whole);
    return { span, width, offset: Math.min(span.startMs / whole, 1 - width) };
  });
}
