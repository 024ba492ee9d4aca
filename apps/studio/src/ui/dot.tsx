import type { DotState } from '../console/instances.ts';

export type { DotState };

const looks: Record<DotState, string> = {
  none: 'border border-line-strong',
  waiting: 'bg-warn dot-waiting',
  running: 'bg-accent',
  ended: 'border border-muted',
  failed: 'bg-danger',
};

/** A state as a small dot; the word for it stands beside it. */
export function Dot({ state }: { state: DotState }) {
  return <span aria-hidden="true" className={`inline-block size-2 shrink-0 rounded-full ${looks[state]}`} />;
}
