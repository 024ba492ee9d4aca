/** What a suite is given and what it gives. */
import type { Row } from './result.ts';

export interface SuiteContext {
  /** The checkout. */
  readonly root: string;
  /** A folder of its own for whatever the suite writes; removed at the end. */
  readonly scratch: string;
  /** Rounds and seconds are multiplied by this: 1 for figures to quote, less for a glance. */
  readonly effort: number;
  /** What the stores hold whose recovery is measured. */
  readonly storeMB: number;
  /** Says what is measured now. */
  readonly say: (text: string) => void;
  /** Tells what could not be measured, where the rest could. */
  readonly miss: (reason: string) => void;
}

export interface Suite {
  readonly name: string;
  /** Throws with a reason when it cannot measure: the others go on. */
  readonly run: (context: SuiteContext) => Promise<Row[]>;
}

/** Rounds for this effort; never fewer than five, so that a spread means something. */
export function rounds(context: SuiteContext, full: number): number {
  return Math.max(5, Math.round(full * context.effort));
}
