import { useLayoutEffect, useRef } from 'react';
import type { BuildView, LogLine } from './build-view.ts';

const looks: Record<LogLine['level'], string> = {
  info: 'text-muted',
  warning: 'text-warn',
  error: 'text-danger',
};

/** What the toolchain and module scope said. Stays at its end until a person scrolls up. */
export function BuildLog({ build }: { build: BuildView }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (build.log.length > 0 && atEnd.current && box.current)
      box.current.scrollTop = box.current.scrollHeight;
  }, [build.log]);
  if (build.log.length === 0) return null;
  return (
    <section aria-label="Build log" className="flex min-h-28 flex-1 flex-col">
      <div
        ref={box}
        role="log"
        aria-label="Build log"
        // Scrollable by keyboard: WCAG 2.1.1.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto px-3 py-2 font-mono text-xs leading-[1.55]"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < 24;
        }}
      >
        {build.logDropped > 0 && (
          <p className="text-muted italic">{build.logDropped} earlier lines are left out.</p>
        )}
        {build.log.map((line, at) => (
          // Lines are only ever added at the end and dropped at the front.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <p key={build.logDropped + at} className={`break-words whitespace-pre-wrap ${looks[line.level]}`}>
            {line.text}
          </p>
        ))}
      </div>
    </section>
  );
}
