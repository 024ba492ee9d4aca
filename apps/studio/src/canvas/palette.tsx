import { type Edit, type NodeId, wouldAdd } from '@skerry/composition';
import type { Target } from '@skerry/contracts';
import { Command } from 'cmdk';
import { Check, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useServices } from '../context/services.ts';
import { useDraft } from '../context/use-draft.ts';
import { formatBytes } from '../design/units.ts';
import { Button, IconButton } from '../ui/button.tsx';
import type { Known } from './catalogue.ts';
import { draggedLibrary } from './model/drag.ts';
import { editFor, type LooseEnd, wordsOf } from './model/loose-end.ts';
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
  const looseEnd = useCanvasUi((ui) => ui.looseEnd);
  const all = useMemo(
    () => itemsOf(shown.known, shown.read, targets[0] ?? 'unix'),
    [shown.known, shown.read, targets],
  );
  const fitting = useMemo(() => looseEnd && editsFor(looseEnd, shown), [looseEnd, shown]);
  const items = fitting ? all.filter(({ library }) => fitting.has(library.name)) : all;
  const groups = useMemo(() => paletteGroups(items, typed), [items, typed]);
  const close = (): void => {
    canvasUi.getState().openPalette(false);
    focusNode(canvasUi.getState().roving);
  };

  function place({ library, isPlaced }: PaletteItem): void {
    const id = `library:${library.name}` as const;
    const tie = fitting?.get(library.name);
    canvasUi.getState().rove(id);
    if (tie) {
      pictures.edit(tie);
      close();
      return;
    }
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
        {looseEnd && (
          <p className="flex shrink-0 items-center gap-2 border-b border-line bg-accent-soft py-1 pr-1.5 pl-3 text-xs">
            <span className="min-w-0 flex-1">{wordsOf(looseEnd, titleIn(shown))}</span>
            <Button look="quiet" className="h-6!" onClick={() => canvasUi.getState().openPalette(true)}>
              Show all
            </Button>
          </p>
        )}
        <Command.List label="Libraries" className="min-h-0 flex-1 overflow-y-auto p-1">
          <Command.Empty className="px-3 py-6 text-center text-muted">
            {fitting?.size === 0
              ? 'There is no other library that fits here.'
              : 'No library is called that or does that.'}
          </Command.Empty>
          {groups.map(({ tag, items: list }) => (
            <Command.Group
              key={tag}
              heading={tag}
              className="[&_[cmdk-group-heading]]:sticky [&_[cmdk-group-heading]]:-top-1 [&_[cmdk-group-heading]]:z-10 [&_[cmdk-group-heading]]:bg-surface [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
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
      className="flex scroll-mt-7 cursor-default flex-col gap-px rounded-md px-2 py-1.5 data-[selected=true]:bg-accent-soft"
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

/** What ties the loose end, by the name of the library that it ties it to. */
function editsFor(end: LooseEnd, { known, read }: Shown): ReadonlyMap<string, Edit> {
  const edits = [...known.libraries.values()].flatMap((library): [string, Edit][] => {
    const edit = editFor(end, library, read.composition, known.catalogue);
    return edit ? [[library.name, edit]] : [];
  });
  return new Map(edits);
}

function titleIn({ picture }: Shown): (node: NodeId) => string {
  return (node) => picture.nodes.find(({ id }) => id === node)?.title ?? node;
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
