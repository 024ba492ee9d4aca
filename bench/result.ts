/** One row of the result: a measured figure, and the goal that it is held to, if any. */
import type { Summary } from './statistics.ts';

export type Unit =
  | 'ms'
  | 'µs'
  | 'B'
  | 'KiB'
  | 'MiB'
  | 'MB'
  | '%'
  | '×'
  | 'builds/s'
  | 'requests/s'
  | 'Gbit/s'
  | 'MB/s'
  | 'per s'
  | 'calls';

export interface Goal {
  readonly limit: number;
  /** `at-most` for times and sizes, `at-least` for rates. */
  readonly kind: 'at-most' | 'at-least';
  /** Which figure is held to it. */
  readonly of: 'median' | 'p99';
}

export interface Row {
  readonly suite: string;
  readonly name: string;
  readonly unit: Unit;
  readonly summary: Summary;
  readonly goal?: Goal;
  /** What the reader has to know about how it was measured. */
  readonly note?: string;
}

/** A suite that could not run, and why: part of the result, not an exception. */
export interface Gap {
  readonly suite: string;
  readonly reason: string;
}

export type Verdict = 'met' | 'missed' | undefined;

export function verdictOf({ goal, summary }: Row): Verdict {
  if (!goal) return undefined;
  const value = summary[goal.of];
  return (goal.kind === 'at-most' ? value <= goal.limit : value >= goal.limit) ? 'met' : 'missed';
}
