import { useEffect, useState } from 'react';
import { formatMs } from '../design/units.ts';
import { type BuildView, isEnded } from './build-view.ts';
import { type StageRow, stageRows, type TimelineBar } from './stage-bars.ts';

/** The stages over time: one row each, a bar for each target where it ran. */
export function Timeline({ build }: { build: BuildView }) {
  const nowMs = useRunningMs(build);
  const ended = isEnded(build);
  return (
    <section aria-label="Stages" className="border-b border-line px-3 py-2">
      <ol>
        {stageRows(build.stages, nowMs).map((row) => (
          <li key={row.stage} className="flex h-[22px] items-center gap-2 text-xs" title={perTarget(row)}>
            <span className="w-28 shrink-0 truncate">
              {row.stage}
              {!ended && row.running !== '' && (
                <span className="ml-1.5 font-mono text-muted">{row.running}</span>
              )}
            </span>
            <span aria-hidden="true" className="relative h-1.5 min-w-10 flex-1 rounded-full bg-raised">
              {row.bars.map(({ span, offset, width }) => (
                <span
                  key={span.target ?? ''}
                  className={`absolute inset-y-0 rounded-full ${barLook(span, ended)}`}
                  style={{ left: `${offset * 100}%`, width: `${width * 100}%` }}
                />
              ))}
            </span>
            <span className="w-[74px] shrink-0 text-right font-mono text-muted tabular-nums">
              {time(row, ended)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function barLook(span: TimelineBar['span'], ended: boolean): string {
  if (span.durationMs !== undefined) return span.cached ? 'bg-line-strong' : 'bg-accent';
  return ended ? 'bg-danger' : 'dot-waiting bg-warn';
}

function time(row: StageRow, ended: boolean): string {
  if (row.durationMs === undefined) return ended ? '' : '…';
  return row.cached ? 'cached' : formatMs(row.durationMs);
}

function perTarget({ bars }: StageRow): string {
  return bars
    .filter(({ span }) => span.target !== undefined)
    .map(
      ({ span }) =>
        `${span.target}: ${span.cached ? 'cached' : span.durationMs === undefined ? '…' : formatMs(span.durationMs)}`,
    )
    .join('\n');
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
