import { z } from 'zod';
import type { PersistStorage, StorageValue } from 'zustand/middleware';
import { Draft } from '../design/draft.ts';

/**
 * What the browser keeps of the workspace, under one key of localStorage. Writes are gathered for a moment and
 * flushed when the page goes away. What cannot be read is left aside, draft by draft; what cannot be written
 * (a full or forbidden storage) is reported once and the page goes on in memory.
 */
export const Kept = z.object({
  drafts: z.array(Draft),
  currentId: z.string(),
  filesShown: z.boolean(),
  wrap: z.boolean(),
});
export type Kept = z.infer<typeof Kept>;

const Envelope = z.object({
  version: z.literal(1),
  savedAt: z.number(),
  state: z.object({
    drafts: z.array(z.unknown()),
    currentId: z.string(),
    filesShown: z.boolean().catch(true),
    wrap: z.boolean().catch(false),
  }),
});

export const workspaceKey = 'skerry.workspace';

/** Long enough to gather a burst of typing, short enough that a crash loses no more than a word. */
const gatherMs = 250;

export interface WorkspaceStorage extends PersistStorage<Kept> {
  /** Writes what is gathered, now. */
  flush(): void;
}

export interface StorageHost {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
  /** Called when a write fails, and again only after one succeeded in between. */
  readonly onUnwritable: () => void;
}

export function workspaceStorage(host: StorageHost): WorkspaceStorage {
  let gathered: StorageValue<Kept> | undefined;
  let cancel = (): void => {};
  let writable = true;

  function flush(): void {
    cancel();
    if (!gathered) return;
    const envelope = { version: 1, savedAt: host.now(), state: gathered.state };
    gathered = undefined;
    try {
      host.storage.setItem(workspaceKey, JSON.stringify(envelope));
      writable = true;
    } catch {
      if (writable) host.onUnwritable();
      writable = false;
    }
  }

  return {
    getItem: () => {
      const kept = readKept(readItem(host.storage));
      return kept ? { state: kept.kept, version: 1 } : null;
    },
    setItem: (_name, value) => {
      gathered = value;
      cancel();
      cancel = host.after(gatherMs, flush);
    },
    removeItem: () => host.storage.removeItem(workspaceKey),
    flush,
  };
}

/** Reads what a page wrote; undefined when there is nothing usable. A draft in an unknown form is left out. */
export function readKept(text: string | null): { kept: Kept; savedAt: number } | undefined {
  if (text === null) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const envelope = Envelope.safeParse(json);
  if (!envelope.success) return undefined;
  const { state, savedAt } = envelope.data;
  const drafts = state.drafts.flatMap((each) => Draft.safeParse(each).data ?? []);
  const first = drafts[0];
  if (!first) return undefined;
  const currentId = drafts.some((draft) => draft.id === state.currentId) ? state.currentId : first.id;
  return { kept: { ...state, drafts, currentId }, savedAt };
}

function readItem(storage: Pick<Storage, 'getItem'>): string | null {
  try {
    return storage.getItem(workspaceKey);
  } catch {
    return null; // a browser that forbids storage
  }
}
