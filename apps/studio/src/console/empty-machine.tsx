import { type BuildView, isLeftOut, isUnderWay, summarize } from '../build/build-view.ts';
import { usePlaceDescription } from '../context/use-draft.ts';
import type { Place } from '../design/appliances.ts';
import { Dot } from '../ui/dot.tsx';
import { Keys } from '../ui/keys.tsx';
import { LeftOut } from './left-out.tsx';

/** The place of a machine that is not there yet: what it will be, or how far its image is. */
export function EmptyMachine({
  place,
  build,
  grouped,
}: {
  place: Place;
  build: BuildView | undefined;
  grouped: boolean;
}) {
  const { target } = place;
  const Heading = grouped ? 'h4' : 'h3';
  const { summary, explanation } = usePlaceDescription(place);
  const coming = build !== undefined && isUnderWay(build);
  return (
    <div className="flex h-full flex-col bg-terminal">
      <div className="flex h-8 shrink-0 items-center gap-2 px-3">
        <Dot state={coming ? 'waiting' : 'none'} />
        <span className="font-mono text-xs">{target}</span>
        <span className="truncate text-xs text-muted">{coming ? summarize(build) : 'not booted'}</span>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-3 py-4">
        <Heading className="font-semibold">{summary}</Heading>
        <p className="mt-1 max-w-96 text-muted">{explanation}</p>
        {!coming && build && isLeftOut(build, target) && <LeftOut place={place} build={build} />}
        {!coming && !(build && isLeftOut(build, target)) && (
          <p className="mt-3 text-xs text-muted">
            Press Run
            <span className="pointer-coarse:hidden">
              , or <Keys of="Mod+Enter" className="text-text" />,
            </span>{' '}
            to boot it.
          </p>
        )}
      </div>
    </div>
  );
}
