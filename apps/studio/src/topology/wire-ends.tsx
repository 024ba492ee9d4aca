import type { ProjectWire } from '@skerry/composition';
import { Cable } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type KeyboardEvent, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { focusCard } from './focus-card.ts';
import { NameField } from './name-field.tsx';
import type { BoardAppliance } from './use-board.ts';
import { useWireState, type WireActs, type WireState } from './use-wires.ts';

/** What the wires of a board share: who is at their ends, what can be done, and which one is looked at. */
export interface WireBoard {
  readonly wires: readonly ProjectWire[];
  readonly appliances: readonly BoardAppliance[];
  readonly acts: WireActs;
  /** By the end at which it was opened. */
  readonly shown: { readonly name: string; readonly folder: string } | null;
  readonly show: (shown: WireBoard['shown']) => void;
}

/** The wires that end at an appliance: each is a plug on its card. Enter tells about it, Delete takes it away. */
export function WireEnds({ folder, board }: { folder: string; board: WireBoard }) {
  const wires = board.wires.filter(({ ends }) => ends.includes(folder));
  if (wires.length === 0) return null;
  return (
    <ul aria-label="Wires" className="flex flex-col items-start gap-1 px-3 pb-2">
      {wires.map((wire) => (
        <li key={wire.name} className="max-w-full min-w-0">
          <WireEnd wire={wire} folder={folder} board={board} />
        </li>
      ))}
    </ul>
  );
}

function WireEnd({ wire, folder, board }: { wire: ProjectWire; folder: string; board: WireBoard }) {
  const { name, problem } = wire;
  const state = useWireState(wire, board.appliances);
  const others = othersOf(wire, folder, board);
  const words = problem ? 'it joins nobody' : stateWords[state];
  const isShown = board.shown?.name === name && board.shown.folder === folder;

  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Delete') return;
    event.preventDefault();
    removeAt(folder, name, board);
  }

  return (
    <Popover.Root open={isShown} onOpenChange={(open) => board.show(open ? { name, folder } : null)}>
      <Popover.Trigger asChild>
        <button
          type="button"
          data-wire={name}
          data-wire-end={folder}
          aria-label={`Wire ${name} to ${others || 'nobody'}, ${words}`}
          className={`vchan-end vchan-${problem ? 'broken' : state}`}
          onKeyDown={onKey}
        >
          <Cable size={12} aria-hidden="true" className="shrink-0" />
          <span className="truncate font-mono">{name}</span>
          <span className="truncate text-muted">{others ? `to ${others}` : 'to nobody'}</span>
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={`Wire ${name}`}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 w-72 max-w-[calc(100vw-1rem)] rounded-lg border border-line-strong bg-raised p-3 text-[13px] text-text shadow-float"
        >
          <About wire={wire} folder={folder} board={board} state={state} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const stateWords: Record<WireState, string> = {
  idle: 'no machine is at either end',
  waiting: 'one end waits for the other',
  joined: 'both ends run',
};

interface AboutProps {
  readonly wire: ProjectWire;
  readonly folder: string;
  readonly board: WireBoard;
  readonly state: WireState;
}

function About({ wire, folder, board, state }: AboutProps) {
  const { name, problem } = wire;
  const [renaming, setRenaming] = useState(false);
  const call = `await vchan.wire('${name}')`;
  return (
    <>
      {renaming ? (
        <NameField
          name={name}
          onDone={() => setRenaming(false)}
          onRename={(to) => {
            const refused = board.acts.rename(name, to);
            if (refused === undefined && board.shown) board.show({ ...board.shown, name: to });
            return refused;
          }}
        />
      ) : (
        <h4 className="flex items-center gap-2 font-semibold">
          Wire <span className="font-mono">{name}</span>
        </h4>
      )}
      <p className={`mt-0.5 text-xs ${problem ? 'text-warn' : 'text-muted'}`}>
        {problem ? problem.message : `${wire.ends.join(' and ')}: ${stateWords[state]}.`}
      </p>
      <p className="mt-2 text-xs text-muted">
        Two streams of bytes, in memory that two domains of one Xen share: no packet, no address. Whichever
        boots first waits for the other. Both say in their code
      </p>
      <CopyText text={call} label="Code" className="mt-1 font-mono text-xs" />
      <div className="mt-3 flex justify-end gap-2">
        <Button onClick={() => setRenaming(true)} disabled={renaming}>
          Rename
        </Button>
        <Button
          className="text-danger!"
          onClick={() => {
            board.show(null);
            removeAt(folder, name, board);
          }}
        >
          Take away
        </Button>
      </div>
    </>
  );
}

/** The focus was on what goes with it. */
function removeAt(folder: string, name: string, { acts }: WireBoard): void {
  acts.remove(name);
  requestAnimationFrame(() => focusCard(folder));
}

function othersOf({ ends }: ProjectWire, folder: string, { appliances }: WireBoard): string {
  return ends
    .filter((each) => each !== folder)
    .map((each) => appliances.find((appliance) => appliance.folder === each)?.name ?? each)
    .join(' and ');
}
