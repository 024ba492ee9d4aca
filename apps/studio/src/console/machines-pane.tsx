import { Square } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../context/services.ts';
import { useBuilds, useDraft } from '../context/use-draft.ts';
import { parsePlaceKey, placeLabel } from '../design/appliances.ts';
import { Button } from '../ui/button.tsx';
import { Dot } from '../ui/dot.tsx';
import { Hint } from '../ui/hint.tsx';
import { Pane } from '../ui/pane.tsx';
import { EmptyMachine } from './empty-machine.tsx';
import { describeState, isAlive } from './instances.ts';
import { consoleLabel, MachineView } from './machine-view.tsx';
import { type MachinePlace, useMachineGroups } from './use-machines.ts';

/** One console per target, side by side and by appliance; on a phone one at a time. */
export function MachinesPane({ compact = false }: { compact?: boolean }) {
  const { consoles, runs, workspace } = useServices();
  const draft = useDraft();
  const builds = useBuilds();
  const groups = useMachineGroups();
  const grouped = groups.length > 1 && !compact;
  const places = groups.flatMap((group) => group.places);
  const records = useStore(consoles.instances, (each) => each.records);
  const [chosen, setChosen] = useState('unix');
  const front = places.find(({ key }) => key === chosen) ?? places[0];

  // Every console listens from the start, also the ones that a narrow page does not show.
  useEffect(() => {
    for (const [key, { instanceId }] of Object.entries(draft.machines)) {
      const place = parsePlaceKey(key);
      if (place) consoles.session(instanceId, consoleLabel(place));
    }
  }, [consoles, draft.machines]);

  const alive = places.filter(({ machine }) => isAlive(records[machine?.instanceId ?? '']?.record));

  function machineAt({ place, key, machine }: MachinePlace): ReactNode {
    if (machine)
      return <MachineView key={machine.instanceId} place={place} machine={machine} grouped={grouped} />;
    const build = builds.find(({ appliance }) => appliance.folder === place.folder)?.build;
    return <EmptyMachine key={key} place={place} build={build} grouped={grouped} />;
  }

  return (
    <Pane
      id="machines"
      place="machines"
      title="Machines"
      actions={
        <>
          <label className="flex min-w-0 items-center gap-2 text-xs text-muted">
            <span className={compact ? 'sr-only' : ''}>Boot parameters</span>
            <input
              value={draft.parameters}
              placeholder={compact ? 'boot parameters' : 'none'}
              spellCheck={false}
              autoComplete="off"
              className="h-6 w-36 min-w-0 rounded-md border border-line bg-bg px-2 font-mono text-xs text-text placeholder:text-muted"
              onChange={(event) => workspace.getState().setParameters(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && void runs.run()}
            />
          </label>
          {alive.length > 1 && (
            <Hint label="Stop every machine">
              <Button
                look="quiet"
                className="h-6! px-2! text-xs text-muted"
                onClick={() => void runs.stopAll()}
              >
                <Square size={9} fill="currentColor" aria-hidden="true" /> Stop all
              </Button>
            </Hint>
          )}
        </>
      }
    >
      {compact ? (
        <>
          <MachineTabs places={places} front={front?.key} onChoose={setChosen} />
          <div className="min-h-0 flex-1">{front && machineAt(front)}</div>
        </>
      ) : grouped ? (
        <fieldset
          // Scrollable by keyboard: WCAG 2.1.1.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
          tabIndex={0}
          aria-label="Machines by appliance"
          className="flex min-h-0 min-w-0 flex-1 divide-x divide-line-strong overflow-x-auto outline-none focus-visible:outline-2 focus-visible:-outline-offset-2"
        >
          {groups.map((group) => (
            <section
              key={group.folder}
              aria-label={`Appliance ${group.folder}`}
              className="flex min-w-0 shrink-0 flex-col"
              style={{ flexGrow: group.places.length, flexBasis: `${group.places.length * 17}rem` }}
            >
              <h3 className="flex h-7 shrink-0 items-center gap-2 border-b border-line bg-bg px-3 text-xs font-semibold">
                {group.folder}
                {group.name !== group.folder && (
                  <span className="font-mono font-normal text-muted">{group.name}</span>
                )}
              </h3>
              <Row places={group.places} machineAt={machineAt} />
            </section>
          ))}
        </fieldset>
      ) : (
        <Row places={places} machineAt={machineAt} />
      )}
    </Pane>
  );
}

function Row({
  places,
  machineAt,
}: {
  places: readonly MachinePlace[];
  machineAt: (place: MachinePlace) => ReactNode;
}) {
  return (
    <div className="flex min-h-0 flex-1 divide-x divide-line">
      {places.map((each) => (
        <div key={each.key} className="min-w-0 flex-1">
          {machineAt(each)}
        </div>
      ))}
    </div>
  );
}

function MachineTabs({
  places,
  front,
  onChoose,
}: {
  places: readonly MachinePlace[];
  front: string | undefined;
  onChoose: (key: string) => void;
}) {
  const records = useStore(useServices().consoles.instances, (each) => each.records);
  return (
    <div
      role="tablist"
      aria-label="Machine"
      className="flex shrink-0 overflow-x-auto border-b border-line bg-bg [scrollbar-width:none]"
    >
      {places.map(({ place, key, machine }) => (
        <button
          key={key}
          type="button"
          role="tab"
          aria-selected={key === front}
          className={`flex h-10 flex-1 items-center justify-center gap-2 border-b-2 px-3 font-mono text-xs whitespace-nowrap ${
            key === front ? 'border-accent' : 'border-transparent text-muted'
          }`}
          onClick={() => onChoose(key)}
        >
          <Dot state={machine ? describeState(records[machine.instanceId]).dot : 'none'} />
          {placeLabel(place)}
        </button>
      ))}
    </div>
  );
}
