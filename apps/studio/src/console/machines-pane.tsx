import { type Target, targets } from '@skerry/contracts';
import { Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../context/services.ts';
import { useBuild, useDraft } from '../context/use-draft.ts';
import { Button } from '../ui/button.tsx';
import { Dot } from '../ui/dot.tsx';
import { Hint } from '../ui/hint.tsx';
import { Pane } from '../ui/pane.tsx';
import { EmptyMachine } from './empty-machine.tsx';
import { describeState, isAlive } from './instances.ts';
import { consoleLabel, MachineView } from './machine-view.tsx';

/** One console per target, side by side; on a phone one at a time. */
export function MachinesPane({ compact = false }: { compact?: boolean }) {
  const { consoles, runs, workspace } = useServices();
  const draft = useDraft();
  const build = useBuild();
  const records = useStore(consoles.instances, (each) => each.records);
  const shown = targets.filter(
    (target) => draft.targets.includes(target) || draft.machines[target] !== undefined,
  );
  const [chosen, setChosen] = useState<Target>('unix');
  const front = shown.includes(chosen) ? chosen : shown[0];

  // Every console listens from the start, also the ones that a narrow page does not show.
  useEffect(() => {
    for (const target of targets) {
      const machine = draft.machines[target];
      if (machine) consoles.session(machine.instanceId, consoleLabel(target));
    }
  }, [consoles, draft.machines]);

  const alive = shown.filter((target) => isAlive(records[draft.machines[target]?.instanceId ?? '']?.record));

  return (
    <Pane
      id="machines"
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
      {compact && (
        <div role="tablist" aria-label="Machine" className="flex shrink-0 border-b border-line bg-bg">
          {shown.map((target) => {
            const view = records[draft.machines[target]?.instanceId ?? ''];
            return (
              <button
                key={target}
                type="button"
                role="tab"
                aria-selected={target === front}
                className={`flex h-10 flex-1 items-center justify-center gap-2 border-b-2 font-mono text-xs ${
                  target === front ? 'border-accent' : 'border-transparent text-muted'
                }`}
                onClick={() => setChosen(target)}
              >
                <Dot state={draft.machines[target] ? describeState(view).dot : 'none'} />
                {target}
              </button>
            );
          })}
        </div>
      )}
      <div className="flex min-h-0 flex-1 divide-x divide-line">
        {shown
          .filter((target) => !compact || target === front)
          .map((target) => {
            const machine = draft.machines[target];
            return (
              <div key={target} className="min-w-0 flex-1">
                {machine ? (
                  <MachineView key={machine.instanceId} target={target} machine={machine} />
                ) : (
                  <EmptyMachine target={target} build={build} />
                )}
              </div>
            );
          })}
      </div>
    </Pane>
  );
}
