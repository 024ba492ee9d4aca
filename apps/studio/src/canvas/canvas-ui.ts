import type { NodeId } from '@skerry/composition';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LooseEnd } from './model/loose-end.ts';
import { litBy, litEdges } from './model/paths.ts';
import type { PictureEdge } from './model/picture.ts';

/**
 * What is looked at in the picture, beside what it is. A store, and not state of a component: a node hears of its own light
 * alone, so that the hand over a large picture redraws little.
 */
export interface CanvasUi {
  /** The node that the pointer or the focus is on; what is on no path through it is dimmed. */
  readonly looked: NodeId | null;
  readonly lit: Light | null;
  /** The one node that Tab reaches; arrow keys move it. */
  readonly roving: NodeId;
  readonly inspected: NodeId | null;
  readonly selected: readonly NodeId[];
  /** The node whose menu is open, and where on the page. */
  readonly menu: MenuPlace | null;
  readonly isPaletteOpen: boolean;
  /** The edge that waits for what the palette will place; null: the palette has everything. */
  readonly looseEnd: LooseEnd | null;
  readonly isKeysOpen: boolean;
  readonly mode: 'picture' | 'list';
  /** Why the edge that is being dragged cannot be. */
  readonly refusal: string | null;
  look(node: NodeId | null, edges: readonly PictureEdge[]): void;
  rove(node: NodeId): void;
  inspect(node: NodeId | null): void;
  select(nodes: readonly NodeId[]): void;
  openMenu(menu: MenuPlace | null): void;
  openPalette(open: boolean): void;
  openPaletteFor(end: LooseEnd): void;
  openKeys(open: boolean): void;
  show(mode: CanvasUi['mode']): void;
  refuse(why: string | null): void;
}

export interface MenuPlace {
  readonly node: NodeId;
  readonly x: number;
  readonly y: number;
}

interface Light {
  readonly nodes: ReadonlySet<NodeId>;
  readonly edges: ReadonlySet<string>;
}

export type CanvasUiStore = StoreApi<CanvasUi>;

export function createCanvasUi(): CanvasUiStore {
  return createStore<CanvasUi>()((set, get) => ({
    looked: null,
    lit: null,
    roving: 'app',
    inspected: null,
    selected: [],
    menu: null,
    isPaletteOpen: false,
    looseEnd: null,
    isKeysOpen: false,
    mode: 'picture',
    refusal: null,
    look: (looked, edges) => {
      if (looked === get().looked) return;
      set({
        looked,
        lit: looked && {
          nodes: litBy(looked, edges),
          edges: new Set(litEdges(looked, edges).map(({ id }) => id)),
        },
      });
    },
    rove: (roving) => set({ roving }),
    inspect: (inspected) =>
      set(inspected === null ? { inspected } : { inspected, roving: inspected, isPaletteOpen: false }),
    select: (selected) => set({ selected }),
    openMenu: (menu) => set({ menu }),
    // One sheet at a time: the picture keeps its place beside it.
    openPalette: (isPaletteOpen) =>
      set(
        isPaletteOpen
          ? { isPaletteOpen, looseEnd: null, inspected: null }
          : { isPaletteOpen, looseEnd: null },
      ),
    openPaletteFor: (looseEnd) => set({ isPaletteOpen: true, looseEnd, inspected: null }),
    openKeys: (isKeysOpen) => set({ isKeysOpen }),
    show: (mode) => set({ mode }),
    refuse: (refusal) => {
      if (refusal !== get().refusal) set({ refusal });
    },
  }));
}
