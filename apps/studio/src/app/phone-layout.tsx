import { AppWindow, Code, Hammer, SquareTerminal, Workflow } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { BuildPane } from '../build/build-pane.tsx';
import { isEnded } from '../build/build-view.ts';
import { CanvasPane } from '../canvas/canvas-pane.tsx';
import { MachinesPane } from '../console/machines-pane.tsx';
import { useServices, useView } from '../context/services.ts';
import { useBuild, useDraft, useProblems } from '../context/use-draft.ts';
import type { PhonePane } from '../context/view.ts';
import { EditorPane } from '../editor/editor-pane.tsx';
import { PreviewPane } from '../preview/preview-pane.tsx';

const panes = [
  { id: 'canvas', label: 'Canvas', Icon: Workflow },
  { id: 'code', label: 'Code', Icon: Code },
  { id: 'machines', label: 'Machines', Icon: SquareTerminal },
  { id: 'build', label: 'Build', Icon: Hammer },
  { id: 'preview', label: 'Preview', Icon: AppWindow },
] as const;

/** One pane at a time, tabs at the thumb. Run goes to the machines; a build that fails, to the build. */
export function PhoneLayout() {
  const { view } = useServices();
  const pane = useView((each) => each.phone);
  const setPane = view.getState().showPhone;
  const build = useBuild();
  const wrong = useProblems().filter(({ severity }) => severity === 'error').length;
  const { id } = useDraft();
  const refused = useStore(useServices().runs.store, ({ refusals }) => refusals[id] !== undefined);
  const [seen, setSeen] = useState(() => ({ id: build?.id, state: build?.state }));

  useEffect(() => {
    if (!build || (build.id === seen.id && build.state === seen.state)) return;
    setSeen({ id: build.id, state: build.state });
    if (seen.id === undefined && isEnded(build)) return; // a reload, not a Run
    if (build.state === 'failed' && !isEndedState(seen.state)) setPane('build');
    else if (build.id !== seen.id) setPane('machines');
  }, [build, seen, setPane]);

  useEffect(() => {
    if (refused) setPane('build');
  }, [refused, setPane]);

  return (
    <Tabs.Root value={pane} onValueChange={(id) => setPane(id as PhonePane)} className="flex h-full flex-col">
      {panes.map(({ id }) => (
        <Tabs.Content
          key={id}
          value={id}
          forceMount
          tabIndex={-1}
          className="min-h-0 flex-1 outline-none data-[state=inactive]:hidden"
        >
          {id === 'canvas' ? (
            <CanvasPane compact shown={pane === 'canvas'} />
          ) : id === 'code' ? (
            <EditorPane compact />
          ) : id === 'machines' ? (
            <MachinesPane compact />
          ) : id === 'build' ? (
            <BuildPane />
          ) : (
            <PreviewPane shown={pane === 'preview'} />
          )}
        </Tabs.Content>
      ))}
      <Tabs.List
        aria-label="Panes"
        className="flex shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)]"
      >
        {panes.map(({ id, label, Icon }) => (
          <Tabs.Trigger
            key={id}
            value={id}
            className="flex h-14 flex-1 flex-col items-center justify-center gap-1 text-[11px] text-muted data-[state=active]:text-accent -outline-offset-2"
          >
            <span className="relative">
              <Icon size={18} aria-hidden="true" />
              {id === 'code' && wrong > 0 && (
                <span className="absolute -top-1 -right-3 rounded-full bg-danger px-1 text-[10px] leading-3.5 text-surface">
                  {wrong}
                </span>
              )}
            </span>
            {label}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
    </Tabs.Root>
  );
}

function isEndedState(state: string | undefined): boolean {
  return state === 'failed' || state === 'succeeded' || state === 'cancelled' || state === 'gone';
}
