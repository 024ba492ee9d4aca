import { useEffect, useState } from 'react';
import { formatMs } from '../design/units.ts';
import { type BuildView, isEnded } from './build-view.ts';
import { timelineBars } from './stage-bars.ts';

/** The stages over time: one row each, the bar where it ran. */
export function Timeline({ build }: { build: BuildView }) {
  const nowMs = useRunningMs(build);
  const bars = timelineBars(build.stages, nowMs);
  return (
    <section aria-label="Stages" className="border-b border-line px-3 py-2">
      <ol>
        {bars.map(({ span, offset, width }) => {
          const open = span.durationMs === undefined && !isEnded(build);
          return (
            <li key={`${span.stage}/${span.target ?? ''}/${span.startMs}`} className="flex h-[22px] items-center gap-2 text-xs">
              <span className="w-28 shrink-0 truncate">
                {span.stage}
                {span.target && <span className="ml-1.5 font-mono text-muted">{span.target}</span>}
              </span>
              <span aria-hidden="true" className="relative h-1.5 min-w-10 flex-1 rounded-full bg-raised">
                <span
                  className={`absolute inset-y-0 rounded-full ${open ? 'dot-waiting bg-warn' : span.cached ? 'bg-line-strong' : 'bg-accent'}`}
                  style={{ left: `${offset * 100}%`, width: `${width * 100}%` }}
                />
              </span>
              <span className="w-[74px] shrink-0 text-right font-mono text-muted tabular-nums">
                {span.durationMs === undefined ? (open ? '…' : '') : span.cached ? 'cached' : formatMs(span.durationMs)}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** How long the build runs by this page's clock, refreshed while it does. */
function useRunningMs(build: BuildView): number {
  const [since] = useState(() => performance.now());
  const [nowMs, setNowMs] = useState(0);
  const ended = isEnded(build);
  useEffect(() => {
    if (ended) return;
    const timer = setInterval(() => setNowMs(performance.now() - since), 200);
    return () => clearInterval(timer);
  }, [ended, since]);
  return nowMs;
}
