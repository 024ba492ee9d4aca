import { X } from 'lucide-react';
import { useStore } from 'zustand';
import { useServices } from '../context/services.ts';
import { useBuild, useDraft } from '../context/use-draft.ts';
import { formatMs } from '../design/units.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Pane } from '../ui/pane.tsx';
import { BuildLog } from './build-log.tsx';
import { type BuildView, isFromCache, isUnderWay, summarize } from './build-view.ts';
import { ImageSizes } from './image-sizes.tsx';
import { Timeline } from './timeline.tsx';

/** The last build: where it is or how it ended, its stages in time, the images it made, its log. */
export function BuildPane() {
  const { runs } = useServices();
  const build = useBuild();
  const { id } = useDraft();
  const requesting = useStore(runs.store, (each) => each.requesting);
  const refusal = useStore(runs.store, ({ refusals }) => refusals[id]);
  return (
    <Pane
      id="build"
      title="Build"
      actions={
        <>
          <span role="status" aria-live="polite" className="truncate pr-1 text-xs text-muted">
            {requesting ? 'Sending the sources' : build ? status(build) : ''}
          </span>
          {build && isUnderWay(build) && (
            <Button look="quiet" className="h-6! px-2! text-xs" onClick={() => void runs.cancel()}>
              <X size={12} /> Cancel
            </Button>
          )}
        </>
      }
    >
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        {refusal && <ErrorNote error={refusal} />}
        {build ? <BuildBody build={build} /> : !refusal && <Empty />}
      </div>
    </Pane>
  );
}

function BuildBody({ build }: { build: BuildView }) {
  return (
    <>
      {build.error && <ErrorNote error={build.error} />}
      {build.state === 'queued' && <Queued build={build} />}
      {build.state === 'gone' && (
        <p className="p-3 text-muted">The server no longer keeps this build. Press Run to build again.</p>
      )}
      {build.stages.length > 0 && <Timeline build={build} />}
      <ImageSizes build={build} />
      <BuildLog build={build} />
    </>
  );
}

function Queued({ build }: { build: BuildView }) {
  return (
    <div className="flex items-baseline gap-3 border-b border-line bg-warn-soft px-3 py-2.5">
      <strong className="text-warn">{summarize(build)}</strong>
      {build.estimateMs !== undefined && (
        <span className="text-muted">
          begins in about {Math.max(1, Math.round(build.estimateMs / 1_000))} s
        </span>
      )}
    </div>
  );
}

function Empty() {
  return (
    <div className="px-3 py-4">
      <h3 className="font-semibold">Nothing built yet</h3>
      <p className="mt-1 max-w-80 text-muted">
        A build checks the types, bundles the sources, runs their module scope and freezes the heap into a
        sealed image per target. Its stages, sizes and log appear here.
      </p>
    </div>
  );
}

function status(build: BuildView): string {
  const time = build.durationMs === undefined ? '' : ` · ${formatMs(build.durationMs)}`;
  if (build.state === 'succeeded') return `${isFromCache(build) ? 'From cache' : 'Built'}${time}`;
  if (build.state === 'queued') return 'Queued';
  return `${summarize(build)}${time}`;
}
