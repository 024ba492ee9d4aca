import type { Stage } from '@skerry/contracts';
import type { StageSpan } from './build-view.ts';

/** A stage on the timeline: what it did for each target shares the row. Times in ms. */
export interface StageRow {
  readonly stage: Stage;
  readonly bars: readonly TimelineBar[];
  /** From the first bar's start to the last one's end; absent while one runs. */
  readonly durationMs?: number;
  /** True when nothing of it had to be done. */
  readonly cached: boolean;
  /** What it works on now, in a word; empty when it works on everything at once or has ended. */
  readonly running: string;
}

/** Offset and width are fractions of the whole timeline. */
export interface TimelineBar {
  readonly span: StageSpan;
  readonly offset: number;
  readonly width: number;
}

/** A bar that is there but too short to see gets this much. */
const narrowest = 0.012;

/** `nowMs` is how long the build runs by the page's clock: where open bars end. */
export function stageRows(spans: readonly StageSpan[], nowMs: number): StageRow[] {
  const end = (span: StageSpan): number =>
    span.startMs + (span.durationMs ?? Math.max(0, nowMs - span.startMs));
  const whole = Math.max(1, ...spans.map(end));
  const stages = [...new Set(spans.map(({ stage }) => stage))];
  return stages.map((stage) => {
    const own = spans.filter((span) => span.stage === stage);
    const open = own.filter((span) => span.durationMs === undefined);
    const bars = own.map((span) => {
      const width = Math.max(narrowest, (end(span) - span.startMs) / whole);
      return { span, width, offset: Math.min(span.startMs / whole, 1 - width) };
    });
    return {
      stage,
      bars,
      cached: own.every((span) => span.cached),
      running: open.flatMap(({ target }) => target ?? []).join(', '),
      ...(open.length > 0
        ? {}
        : { durationMs: Math.max(...own.map(end)) - Math.min(...own.map(({ startMs }) => startMs)) }),
    };
  });
}
