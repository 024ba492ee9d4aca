import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useMemo } from 'react';
import { useExamplesQuery } from '../context/use-examples.ts';
import { type Beginning, beginningsOf } from '../design/starting-points.ts';

/** What the new appliance begins from: nothing, or any of the gallery's. */
export function AddAppliance({
  open,
  onOpenChange,
  onAdd,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onAdd: (beginning: Beginning) => void;
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line-strong bg-surface shadow-float"
        >
          <Dialog.Title className="px-4 pt-3 text-[15px] font-semibold">Add an appliance</Dialog.Title>
          <Beginnings onAdd={onAdd} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Beginnings({ onAdd }: { onAdd: (beginning: Beginning) => void }) {
  const { examples, state } = useExamplesQuery();
  const beginnings = useMemo(() => beginningsOf(examples), [examples]);
  return (
    <Command label="What it begins from" loop>
      <Command.Input
        placeholder="Begin from…"
        className="h-11 w-full border-b border-line bg-transparent px-4 outline-none placeholder:text-muted"
      />
      <Command.List label="Beginnings" className="max-h-[min(28rem,60vh)] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-muted">Nothing of that name.</Command.Empty>
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
      </Command.List>
      {state === 'loading' && (
        <p role="status" className="border-t border-line px-4 py-2 text-xs text-muted">
          The gallery is not here yet: the service has not answered.
        </p>
      )}
    </Command>
  );
}
