import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../context/services.ts';
import { type ApplianceBuild, useBuild, useBuilds, useDraft } from '../context/use-draft.ts';
import { formatMs } from '../design/units.ts';
import { Button } from '../ui/button.tsx';
import { Dot, type DotState } from '../ui/dot.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Pane } from '../ui/pane.tsx';
import { BuildLog } from './build-log.tsx';
import { type BuildView, isEnded, isFromCache, isUnderWay, summarize } from './build-view.ts';
import { ImageSizes } from './image-sizes.tsx';
import { Timeline } from './timeline.tsx';

/** The last build of each appliance: where it is or how it ended, its stages, the images it made, its log. */
export function BuildPane({ tabs }: { tabs?: ReactNode }) {
  const { runs } = useServices();
  const builds = useBuilds();
  const pressing = useBuild();
  const { id } = useDraft();
  const requesting = useStore(runs.store, (each) => each.requesting);
  const refusal = useStore(runs.store, ({ refusals }) => refusals[id]);
  const [chosen, setChosen] = useState<string | null>(null);
  // A person's choice holds until another build asks for attention.
  const [attended, setAttended] = useState(pressing?.id);
  if (pressing && pressing.id !== attended && (chosen === null || pressing.state === 'failed')) {
    setAttended(pressing.id);
    setChosen(null);
  }
  const build =
    builds.find(({ appliance }) => appliance.folder === chosen)?.build ??
    (chosen === null ? pressing : undefined);
  return (
    <Pane
      id="build"
      place="side"
      title="Build"
      tabs={tabs}
      actions={
        <>
          <span role="status" aria-live="polite" className="truncate pr-1 text-xs text-muted">
            {requesting ? 'Sending the sources' : build ? status(build) : ''}
          </span>
          {pressing && isUnderWay(pressing) && (
            <Button look="quiet" className="h-6! px-2! text-xs" onClick={() => void runs.cancel()}>
              <X size={12} /> Cancel
            </Button>
          )}
        </>
      }
    >
      {builds.length > 1 && <Appliances builds={builds} shown={build?.id} onChoose={setChosen} />}
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        {refusal && <ErrorNote error={refusal} />}
        {build ? <BuildBody key={build.id} build={build} /> : !refusal && <Empty />}
      </div>
    </Pane>
  );
}

/** The appliances of a project, with how the build of each stands. */
function Appliances({
  builds,
  shown,
  onChoose,
}: {
  builds: readonly ApplianceBuild[];
  shown: string | undefined;
  onChoose: (folder: string) => void;
}) {
  return (
    <fieldset className="flex h-8 shrink-0 items-center gap-1 overflow-x-auto border-b border-line bg-bg px-2">
      <legend className="sr-only">Appliance</legend>
      {builds.map(({ appliance: { folder }, build }) => (
        <button
          key={folder}
          type="button"
          aria-pressed={build !== undefined && build.id === shown}
          className={`inline-flex h-6 items-center gap-1.5 rounded-md px-2 font-mono text-xs whitespace-nowrap ${
            build !== undefined && build.id === shown ? 'bg-hover text-text' : 'text-muted hover:bg-raised'
          }`}
          onClick={() => onChoose(folder)}
        >
          <Dot state={dotOf(build)} />
          {folder}
        </button>
      ))}
    </fieldset>
  );
}

function dotOf(build: BuildView | undefined): DotState {
  if (!build) return 'none';
  if (build.state === 'succeeded') return 'running';
  if (build.state === 'failed') return 'failed';
  return isEnded(build) ? 'ended' : 'waiting';
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
