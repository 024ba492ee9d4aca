import { Plus, Redo2, Undo2 } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { useStore } from 'zustand';
import { MachinePackets } from '../console/machine-packets.tsx';
import { useServices } from '../context/services.ts';
import { useConnection } from '../context/use-connection.ts';
import { useDraft } from '../context/use-draft.ts';
import { nameOf, placeLabel } from '../design/appliances.ts';
import { explainProjectRefusal, mentionsOf, removeAppliance, renameAppliance } from '../design/project.ts';
import { firstFileOf } from '../design/starting-points.ts';
import { DisksSection } from '../disks/disks-section.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Confirm, type Question } from '../ui/confirm.tsx';
import { FullPage } from '../ui/full-page.tsx';
import { ApplianceCard, type CardActs } from './appliance-card.tsx';
import { BoardPackets } from './board-packets.tsx';
import { focusCard } from './focus-card.ts';
import { Outside } from './outside.tsx';
import { type BoardAppliance, useBoard } from './use-board.ts';
import { useWireActs, useWires } from './use-wires.ts';
import type { WireBoard } from './wire-ends.tsx';
import type { DrawnTo } from './wire-handle.tsx';
import { WireLines } from './wire-lines.tsx';
import { WiresAreXens } from './wires-are-xens.tsx';
import './board.css';

/**
 * The project as a board: its appliances, their machines, and the network between them. `onPicture` shows the picture of an
 * appliance; without it a card opens its code.
 */
export function BoardPage({ onPicture }: { onPicture?: ((folder: string) => void) | undefined }) {
  const { workspace, runs, route, projectEdits, notices, view, editor } = useServices();
  const draft = useDraft();
  const appliances = useBoard();
  const offline = useConnection().kind === 'waiting';
  const past = useStore(projectEdits.store, (each) => each.past[draft.id]?.at(-1));
  const future = useStore(projectEdits.store, (each) => each.future[draft.id]?.at(-1));
  const { addAppliance } = view.getState();
  const [question, setQuestion] = useState<Question | null>(null);
  const [packets, setPackets] = useState<string | null>(null);
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const [shownWire, showWire] = useState<WireBoard['shown']>(null);
  const [drawn, setDrawn] = useState<DrawnTo | null>(null);
  const wires: WireBoard = {
    ...{ wires: useWires(), appliances, acts: useWireActs() },
    ...{ shown: shownWire, show: showWire },
  };
  const shown = appliances.flatMap(({ places }) => places).find(({ key }) => key === packets);

  function tell(title: string, detail?: string): void {
    notices.getState().show({ tone: 'info', title, detail });
  }

  function rename(folder: string, to: string): string | undefined {
    const before = appliances.find((each) => each.folder === folder)?.name ?? folder;
    const speaking = mentionsOf(draft, folder, before);
    const done = projectEdits.do(`rename ${before}`, (each, now) => renameAppliance(each, folder, to, now));
    if ('refusal' in done) return explainProjectRefusal(done.refusal);
    if (speaking.length > 0)
      tell(
        `${before} is now ${to}.`,
        `${speaking.join(', ')} may still reach it as ${before}: look there, or undo.`,
      );
    requestAnimationFrame(() => focusCard(done.folder));
    return undefined;
  }

  function remove(folder: string): void {
    const { name = folder, places = [] } = appliances.find((each) => each.folder === folder) ?? {};
    setQuestion({
      title: `Remove ${name} from the project?`,
      detail:
        'Its files go and its machines are stopped. Undo brings the files back as long as this page is open.',
      confirm: 'Remove',
      onConfirm: () => {
        for (const { place, machine } of places) if (machine) void runs.stop(place);
        projectEdits.do(`remove ${name}`, (each) => removeAppliance(each, folder));
      },
    });
  }

  const acts: CardActs = {
    canOpenPicture: onPicture !== undefined,
    onOpen: (folder, what) => {
      const first = firstFileOf(draft.files, folder);
      if (first !== undefined) workspace.getState().openFile(first);
      route.getState().go({ page: 'studio' });
      if (what === 'picture') onPicture?.(folder);
      else {
        view.getState().showPhone('code');
        requestAnimationFrame(() => editor.current?.focus());
      }
    },
    onRename: rename,
    onRemove: remove,
    onPackets: ({ key }) => setPackets(key === packets ? null : key),
  };

  function onKey(event: KeyboardEvent): void {
    const mod = (event.ctrlKey || event.metaKey) && !event.altKey;
    const key = event.key.toLowerCase();
    const isField = event.target instanceof HTMLInputElement;
    if (mod && key === 'z' && !isField) event.shiftKey ? projectEdits.redo() : projectEdits.undo();
    else if (mod && key === 'y' && !isField) projectEdits.redo();
    else if (isArrow(event.key) && event.target instanceof HTMLElement && 'card' in event.target.dataset)
      focusNeighbour(event.target, event.key);
    else return;
    event.preventDefault();
  }

  return (
    <FullPage
      title={`Board of ${nameOf(draft)}`}
      onKeyDown={onKey}
      actions={
        <>
          <IconButton
            label={past ? `Undo: ${past.label}` : 'Nothing to undo'}
            shortcut="Mod+Z"
            disabled={!past}
            onClick={() => projectEdits.undo()}
          >
            <Undo2 size={15} />
          </IconButton>
          <IconButton
            label={future ? `Redo: ${future.label}` : 'Nothing to redo'}
            disabled={!future}
            onClick={() => projectEdits.redo()}
          >
            <Redo2 size={15} />
          </IconButton>
          <Button aria-label="Add an appliance" onClick={() => addAppliance(true)}>
            <Plus size={14} aria-hidden="true" /> Add
            <span className="-ml-0.5 max-sm:hidden">an appliance</span>
          </Button>
        </>
      }
    >
      <div className="flex h-full min-h-0 flex-col">
        <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
          {offline && (
            <p role="status" className="mb-3 rounded-md bg-warn-soft px-3 py-1.5 text-xs text-warn">
              There is no connection: the states and the traffic are the last that were heard.
            </p>
          )}
          {appliances.length === 0 ? (
            <Empty onAdd={() => addAppliance(true)} />
          ) : (
            <>
              <WiresAreXens wires={wires.wires} />
              <div ref={setFrame} className="relative">
                <ul aria-label="Appliances" className="board-list">
                  {appliances.map((appliance) => (
                    <ApplianceCard
                      key={appliance.folder}
                      appliance={appliance}
                      packetsOf={packets}
                      acts={acts}
                      wires={wires}
                      drawn={drawn}
                      onDrawing={setDrawn}
                    />
                  ))}
                </ul>
                <WireLines frame={frame} wires={wires.wires} appliances={appliances} drawn={drawn} />
              </div>
              <div className="board-gateway">
                <Outside appliances={appliances} />
              </div>
              <DisksSection project={draft.project} />
              <Hints appliances={appliances} />
            </>
          )}
        </div>
        {shown?.machine && (
          <BoardPackets label={placeLabel(shown.place)} onClose={() => setPackets(null)}>
            <MachinePackets
              key={shown.machine.instanceId}
              instanceId={shown.machine.instanceId}
              label={placeLabel(shown.place)}
            />
          </BoardPackets>
        )}
      </div>
      <Confirm question={question} onClose={() => setQuestion(null)} />
    </FullPage>
  );
}

function Empty({ onAdd }: { onAdd: () => void }) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 pt-[14vh] text-center">
      <h3 className="text-base font-semibold">An empty board</h3>
      <p className="text-muted">
        A project is a few appliances on one isolated network that reach each other by name. Add the first
        one: empty, or any of the gallery as a beginning.
      </p>
      <Button look="accent" className="mt-3" onClick={onAdd}>
        <Plus size={14} aria-hidden="true" /> Add an appliance
      </Button>
    </div>
  );
}

function Hints({ appliances }: { appliances: readonly BoardAppliance[] }) {
  const [only] = appliances;
  if (appliances.length > 1 || !only) return null;
  return (
    <p className="mt-4 max-w-xl text-xs text-muted">
      {only.folder === ''
        ? `Add a second appliance and this becomes a project: the files of ${only.name} move into a folder of that name, and both share the network.`
        : 'Add another appliance: both share this network and reach each other by name.'}
    </p>
  );
}

const isArrow = (key: string): boolean => ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].includes(key);

/** The next card in the order in which they are read. */
function focusNeighbour(from: HTMLElement, key: string): void {
  const cards = [...document.querySelectorAll<HTMLElement>('[data-card]')];
  const step = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
  cards[(cards.indexOf(from) + step + cards.length) % cards.length]?.focus();
}
