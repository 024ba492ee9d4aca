import { ApplianceName } from '@skerry/contracts';
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useMemo, useState } from 'react';
import { useRoute, useServices, useView } from '../context/services.ts';
import { useExamplesQuery } from '../context/use-examples.ts';
import { type Beginning, beginningsOf } from '../design/starting-points.ts';
import { focusCard } from './focus-card.ts';
import { useAddAppliance } from './use-add-appliance.ts';

/** What a new appliance of the project begins from: nothing, or any of the gallery's. From the board and from the canvas. */
export function AddAppliance() {
  const { view, pictures } = useServices();
  const isOpen = useView(({ isAdding }) => isAdding);
  const route = useRoute();
  const add = useAddAppliance();
  function onAdd(beginning: Beginning): void {
    view.getState().addAppliance(false);
    const folder = add(beginning);
    if (folder === undefined) return;
    if (route.page === 'board') requestAnimationFrame(() => focusCard(folder));
    else pictures.choose(folder);
  }
  return (
    <Dialog.Root open={isOpen} onOpenChange={view.getState().addAppliance}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line-strong bg-surface shadow-float"
        >
          <Dialog.Title className="px-4 pt-3 text-[15px] font-semibold">Add an appliance</Dialog.Title>
          <p className="px-4 text-xs text-muted">
            It shares the network of this project: the others reach it by its name.
          </p>
          <Beginnings onAdd={onAdd} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Beginnings({ onAdd }: { onAdd: (beginning: Beginning) => void }) {
  const { examples, state } = useExamplesQuery();
  const beginnings = useMemo(() => beginningsOf(examples), [examples]);
  const [typed, setTyped] = useState('');
  const name = ApplianceName.safeParse(typed.trim()).data;
  const [empty] = beginnings;
  return (
    <Command label="What it begins from" loop>
      <Command.Input
        placeholder="A name for it, or what it begins from"
        value={typed}
        onValueChange={setTyped}
        className="h-11 w-full border-b border-line bg-transparent px-4 outline-none placeholder:text-muted"
      />
      <Command.List label="Beginnings" className="max-h-[min(28rem,60vh)] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-muted">
          Nothing of that name; an appliance's name has letters, digits and hyphens.
        </Command.Empty>
        {beginnings.map((beginning) => (
          <Command.Item
            key={beginning.id}
            value={`${beginning.id} ${beginning.description}`}
            className="cursor-default rounded-md px-2.5 py-1.5 data-[selected=true]:bg-accent-soft"
            onSelect={() => onAdd(beginning)}
          >
            <span className="flex items-baseline gap-2 font-medium">
              {beginning.id === 'empty' ? 'Empty' : beginning.name}
              {beginning.example !== undefined && beginning.example !== beginning.name && (
                <span className="text-xs font-normal text-muted">of {beginning.example}</span>
              )}
            </span>
            <span className="block text-xs text-muted">{beginning.description}</span>
          </Command.Item>
        ))}
        {empty && name !== undefined && (
          <Command.Item
            forceMount
            value={`empty as ${name}`}
            className="cursor-default rounded-md px-2.5 py-1.5 data-[selected=true]:bg-accent-soft"
            onSelect={() => onAdd({ ...empty, name })}
          >
            <span className="font-medium">
              Empty, called <span className="font-mono">{name}</span>
            </span>
            <span className="block text-xs text-muted">{empty.description}</span>
          </Command.Item>
        )}
      </Command.List>
      {state === 'loading' && (
        <p role="status" className="border-t border-line px-4 py-2 text-xs text-muted">
          The gallery is not here yet: the service has not answered.
        </p>
      )}
    </Command>
  );
}
