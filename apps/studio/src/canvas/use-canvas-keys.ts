import type { NodeId } from '@skerry/composition';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { useServices } from '../context/services.ts';
import type { CanvasUiStore } from './canvas-ui.ts';
import { clipOf, pasteOf } from './model/clipboard.ts';
import { libraryNameOf } from './model/picture.ts';
import { focusNode } from './node-view.tsx';
import type { Pictures } from './pictures.ts';

/** Where keys belong to what has the focus. */
const ownKeys = 'input, textarea, select, [role="menu"], [role="dialog"]';

/** The keys of the whole canvas; those of a single node are in flow.tsx. */
export function useCanvasKeys(): (event: KeyboardEvent<HTMLElement>) => void {
  const { pictures, canvasUi } = useServices();
  return (event) => {
    if (event.target instanceof Element && event.target.closest(ownKeys)) return;
    if (!actOn(event, pictures, canvasUi)) return;
    event.preventDefault();
    event.stopPropagation();
  };
}

function actOn(event: KeyboardEvent<HTMLElement>, pictures: Pictures, canvasUi: CanvasUiStore): boolean {
  const ui = canvasUi.getState();
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key !== 'z' && key !== 'y') return false;
    if (key === 'y' || event.shiftKey) pictures.redo();
    else pictures.undo();
    return true;
  }
  if (event.altKey) return false;
  switch (key) {
    case 'a':
      ui.openPalette(true);
      return true;
    case 'l':
      pictures.move({}, 'lay out');
      return true;
    case '?':
      ui.openKeys(true);
      return true;
    case 'delete':
    case 'backspace':
      removeNodes(chosenNodes(canvasUi), pictures, canvasUi);
      return true;
    case 'escape': {
      const back = ui.inspected ?? ui.roving;
      if (ui.isPaletteOpen) ui.openPalette(false);
      else ui.inspect(null);
      focusNode(back);
      return true;
    }
    default:
      return false;
  }
}

/** What an act is about: the selection when the node in focus is part of it, else that node alone. */
export function chosenNodes(canvasUi: CanvasUiStore): readonly NodeId[] {
  const { selected, roving } = canvasUi.getState();
  return selected.includes(roving) || (selected.length > 1 && roving === 'app') ? selected : [roving];
}

export function removeNodes(nodes: readonly NodeId[], pictures: Pictures, canvasUi: CanvasUiStore): void {
  const libraries = nodes.flatMap((id) => libraryNameOf(id) ?? []);
  if (libraries.length === 0) return;
  pictures.edit({ kind: 'remove', libraries });
  const ui = canvasUi.getState();
  if (ui.inspected && nodes.includes(ui.inspected)) ui.inspect(null);
  ui.rove('app');
  // When the picture without them has been drawn.
  requestAnimationFrame(() => focusNode('app'));
}

/** Copy, cut and paste of libraries, by the events of the system's clipboard: no permission is asked. */
export function useCanvasClipboard(): {
  onCopy: (event: ClipboardEvent) => void;
  onCut: (event: ClipboardEvent) => void;
  onPaste: (event: ClipboardEvent) => void;
} {
  const { pictures, canvasUi } = useServices();
  const copy = (event: ClipboardEvent): boolean => {
    if (event.target instanceof Element && event.target.closest(ownKeys)) return false;
    const { read } = pictures.store.getState();
    const clip = read && clipOf(chosenNodes(canvasUi), read.composition);
    if (clip === undefined) return false;
    event.clipboardData.setData('text/plain', clip);
    event.preventDefault();
    return true;
  };
  return {
    onCopy: copy,
    onCut: (event) => {
      if (copy(event)) removeNodes(chosenNodes(canvasUi), pictures, canvasUi);
    },
    onPaste: (event) => {
      if (event.target instanceof Element && event.target.closest(ownKeys)) return;
      const edit = pasteOf(event.clipboardData.getData('text/plain'));
      if (!edit) return;
      event.preventDefault();
      pictures.edit(edit);
    },
  };
}
