import { wouldAdd } from '@skerry/composition';
import type { Target } from '@skerry/contracts';
import { Command } from 'cmdk';
import { Check, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useServices } from '../context/services.ts';
import { useDraft } from '../context/use-draft.ts';
import { formatBytes } from '../design/units.ts';
import { IconButton } from '../ui/button.tsx';
import type { Known } from './catalogue.ts';
import { draggedLibrary } from './model/drag.ts';
import { addedBytes, type PaletteItem, paletteGroups } from './model/palette.ts';
import { focusNode } from './node-view.tsx';
import type { ReadPicture } from './pictures.ts';
import { type Shown, useCanvasUi } from './use-picture.ts';

/** Every library that can be placed: searched, dragged onto the picture, or placed with Enter. */
export function Palette({ shown, compact }: { shown: Shown; compact: boolean }) {
  const isOpen = useCanvasUi((ui) => ui.isPaletteOpen);
  return isOpen ? <Opened shown={shown} compact={compact} /> : null;
}

function Opened({ shown, compact }: { shown: Shown; compact: boolean }) {
  const { pictures, canvasUi } = useServices();
  const { targets } = useDraft();
  const [typed, setTyped] = useState('');
  const items = useMemo(
    () => itemsOf(shown.known, shown.read, targets[0] ?? 'unix'),
    [shown.known, shown.read, targets],
  );
  const groups = useMemo(() => paletteGroups(items, typed), [items, typed]);
  const close = (): void => {
    canvasUi.getState().openPalette(false);
    focusNode(canvasUi.getState().roving);
  };

  function place({ library, isPlaced }: PaletteItem): void {
    const id = `library:${library.name}` as const;
    canvasUi.getState().rove(id);
    if (isPlaced) canvasUi.getState().inspect(id);
    else pictures.edit({ kind: 'add', library: library.name, use: true });
    if (compact || isPlaced) canvasUi.getState().openPalette(false);
  }

  return (
    <section
      aria-label="Libraries"
      className={`z-20 flex flex-col border-r border-line bg-surface ${compact ? 'absolute inset-0' : 'w-66 max-w-[55%] shrink-0'}`}
    >
      <Command label="Libraries" shouldFilter={false} loop className="flex min-h-0 flex-1 flex-col">
        <div className="flex h-10 shrink-0 items-center border-b border-line pr-1.5">
          <Command.Input
            // The person has just asked for this field.
            autoFocus
            value={typed}
            placeholder="Add a library"
            className="h-full min-w-0 flex-1 bg-transparent px-3 outline-none placeholder:text-muted"
            onValueChange={setTyped}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              event.stopPropagation();
              close();
            }}
          />
          <IconButton label="Close the palette" shortcut="Esc" onClick={close}>
            <X size={14} />
          </IconButton>
        </div>
        <Command.List label="Libraries" className="min-h-0 flex-1 overflow-y-auto p-1">
          <Command.Empty className="px-3 py-6 text-center text-muted">
            No library is called that or does that.
          </Command.Empty>
          {groups.map(({ tag, items: list }) => (
            <Command.Group
              key={tag}
              heading={tag}
              className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
            >
              {list.map((item) => (
                <Line key={item.library.name} item={item} shown={shown} onPlace={() => place(item)} />
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </section>
  );
}

function Line({ item, shown, onPlace }: { item: PaletteItem; shown: Shown; onPlace: () => void }) {
  const { library, isPlaced, adds, bytes } = item;
  const others = adds
    .filter((name) => name !== library.name)
    .map((name) => shown.known.libraries.get(name)?.title ?? name);
  return (
    <Command.Item
      value={library.name}
      draggable={!isPlaced}
      className="flex cursor-default flex-col gap-px rounded-md px-2 py-1.5 data-[selected=true]:bg-accent-soft"
      onSelect={onPlace}
      onDragStart={(event) => {
        event.dataTransfer.setData(draggedLibrary.type, library.name);
        event.dataTransfer.effectAllowed = 'copy';
      }}
    >
      <span className="flex w-full items-baseline gap-2">
        <span className={`truncate font-medium ${isPlaced ? 'text-muted' : ''}`}>{library.title}</span>
        {isPlaced ? (
          <span className="ml-auto flex items-center gap-1 text-xs text-accent">
            <Check size={12} aria-hidden="true" /> placed
          </span>
        ) : (
          bytes !== undefined && (
            <span className="ml-auto font-mono text-[11px] whitespace-nowrap text-muted tabular-nums">
              +{formatBytes(bytes)}
            </span>
          )
        )}
      </span>
      <span className="text-xs text-muted">{library.summary}</span>
      {!isPlaced && others.length > 0 && (
        <span className="truncate text-xs text-muted">brings {others.join(', ')}</span>
      )}
    </Command.Item>
  );
}

function itemsOf(
  { catalogue, libraries }: Known,
  { composition }: ReadPicture,
  target: Target,
): PaletteItem[] {
  const placed = composition.libraries;
  return [...libraries.values()]
    .filter(({ role }) => role === 'library')
    .map((library) => {
      const adds = wouldAdd(library.name, composition, catalogue);
      return {
        library,
        isPlaced: placed.has(library.name),
        adds,
        bytes: addedBytes(adds, placed.keys(), catalogue.runtime, libraries, target),
      };
    });
}
