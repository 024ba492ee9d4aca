import type { Image, Target } from '@skerry/contracts';
import { persist } from 'zustand/middleware';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { nameOf, type Place, placeKey } from '../design/appliances.ts';
import {
  blankTemplate,
  type Cursor,
  type Draft,
  draftOf,
  exampleDraftId,
  type Machine,
  type NodePlace,
  type Template,
} from '../design/draft.ts';
import {
  createFile,
  deleteFile,
  type EditedFile,
  type FileChange,
  type FileRefusal,
  renameFile,
  writeFile,
} from '../design/files.ts';
import { mergeFiles } from '../design/merge.ts';
import type { Moves } from '../design/project.ts';
import { withProject } from '../design/project-draft.ts';
import { withSize } from '../design/size-history.ts';
import { closeTab, openTab, renameTab } from '../design/tabs.ts';
import { type Kept, readKept, type WorkspaceStorage, workspaceKey } from './storage.ts';

/**
 * Everything that the page must not lose: the drafts with their sources, tabs, cursors, targets, builds and
 * machines. The rules are in src/design; this holds the state and keeps it.
 */
export interface Workspace extends Kept {
  /** Opens the draft that began from this example, or begins one. */
  openExample(example: Template): void;
  openBlank(): void;
  /** Begins a project without an appliance. */
  openProject(): void;
  openDraft(id: string): void;
  removeDraft(id: string): void;
  /** Puts an example's own files back. Machines and builds stay. */
  startOver(template: Template): void;

  /** Makes an empty file and opens it. */
  createFile(path: string): FileRefusal | undefined;
  /** Makes a file with a content and leaves the tabs as they are. */
  addFile(path: string, content: string): FileRefusal | undefined;
  renameFile(from: string, to: string): FileRefusal | undefined;
  deleteFile(path: string): FileRefusal | undefined;
  writeFile(path: string, content: string): void;
  openFile(path: string): void;
  closeFile(path: string): void;
  setCursor(draftId: string, path: string, cursor: Cursor): void;

  /** Other files for a draft; what belongs to those that moved follows them. */
  setProject(draftId: string, files: EditedFile[], moves: Moves): void;
  setTargets(targets: Target[]): void;
  setParameters(text: string): void;
  /** The project of a draft, which gets one at the first call. */
  projectOf(draftId: string): string;
  /** The builds of a draft's appliances, by folder; those of others stay. */
  setBuilds(draftId: string, builds: Readonly<Record<string, string>>, builtAt: number): void;
  setMachine(draftId: string, place: Place, machine: Machine): void;
  /** Nodes of an appliance's picture that a hand has moved; those of its other appliances stay. */
  setMoved(draftId: string, folder: string, moved: Readonly<Record<string, NodePlace>>): void;
  /** An image was made for a place; nothing changes when it is the one that was made last. */
  addSize(draftId: string, key: string, image: Pick<Image, 'digest' | 'bytes' | 'parts'>): void;
  setFilesShown(shown: boolean): void;
  setWrap(wrap: boolean): void;

  /** Takes in what another page of this browser has just saved; returns the paths that changed here. */
  merge(kept: Kept, savedAt: number): string[];
}

export type WorkspaceStore = StoreApi<Workspace>;

export interface WorkspaceHost {
  readonly storage: WorkspaceStorage;
  readonly now: () => number;
  readonly newId: () => string;
  /** What a first visit finds open. */
  readonly first: Template;
}

export function createWorkspace({ storage, now, newId, first }: WorkspaceHost): WorkspaceStore {
  return createStore<Workspace>()(
    persist<Workspace, [], [], Kept>(
      (set, get) => {
        const draft = exampleDraft(first);

        function update(change: (draft: Draft) => Draft, id = get().currentId): void {
          const { drafts } = get();
          const next = drafts.map((each) => (each.id === id ? change(each) : each));
          if (next.some((each, at) => each !== drafts[at])) set({ drafts: next });
        }

        function apply(
          change: (draft: Draft) => FileChange,
          tabs: (draft: Draft) => Partial<Draft>,
        ): FileRefusal | undefined {
          const result = change(currentDraft(get()));
          if (!result.ok) return result.refusal;
          update((each) => ({ ...each, files: result.files, ...tabs(each) }));
          return undefined;
        }

        function add(added: Draft): void {
          set(({ drafts }) => ({ drafts: [...drafts, added], currentId: added.id }));
        }

        return {
          drafts: [draft],
          currentId: draft.id,
          filesShown: true,
          wrap: false,

          openExample: (example) => {
            const existing = get().drafts.find((each) => each.example === example.name);
            if (existing) set({ currentId: existing.id });
            else add(exampleDraft(example));
          },
          openBlank: () => add(draftOf(newId(), blankTemplate, null)),
          openProject: () => add(draftOf(newId(), { name: 'project', files: [] }, null)),
          openDraft: (id) => {
            if (get().drafts.some((each) => each.id === id)) set({ currentId: id });
          },
          removeDraft: (id) => {
            const rest = get().drafts.filter((each) => each.id !== id);
            const next = rest.length > 0 ? rest : [exampleDraft(first)];
            const current = next.find((each) => each.id === get().currentId) ?? next[0];
            if (current) set({ drafts: next, currentId: current.id });
          },
          startOver: (template) =>
            update((each) => {
              const fresh = draftOf(each.id, template, each.example, now());
              return { ...each, files: fresh.files, open: fresh.open, active: fresh.active, cursors: {} };
            }),

          createFile: (path) =>
            apply(
              ({ files }) => createFile(files, path, '', now()),
              (each) => openTab(each, path),
            ),
          addFile: (path, content) =>
            apply(
              ({ files }) => createFile(files, path, content, now()),
              () => ({}),
            ),
          renameFile: (from, to) =>
            apply(
              ({ files }) => renameFile(files, from, to, now()),
              (each) => renameTab(each, from, to),
            ),
          deleteFile: (path) =>
            apply(
              ({ files }) => deleteFile(files, path),
              (each) => closeTab(each, path),
            ),
          writeFile: (path, content) =>
            update((each) => {
              const files = writeFile(each.files, path, content, now());
              return files === each.files ? each : { ...each, files };
            }),
          openFile: (path) =>
            update((each) => (each.active === path ? each : { ...each, ...openTab(each, path) })),
          closeFile: (path) => update((each) => ({ ...each, ...closeTab(each, path) })),
          setCursor: (draftId, path, cursor) =>
            update((each) => ({ ...each, cursors: { ...each.cursors, [path]: cursor } }), draftId),

          setProject: (draftId, files, moves) => update((each) => withProject(each, files, moves), draftId),
          setTargets: (targets) => update((each) => ({ ...each, targets })),
          setParameters: (parameters) => update((each) => ({ ...each, parameters })),
          projectOf: (draftId) => {
            const known = get().drafts.find((each) => each.id === draftId)?.project;
            if (known !== undefined) return known;
            const project = newId();
            update((each) => ({ ...each, project }), draftId);
            return project;
          },
          setBuilds: (draftId, builds, builtAt) =>
            update((each) => ({ ...each, builds: { ...each.builds, ...builds }, builtAt }), draftId),
          setMachine: (draftId, place, machine) =>
            update(
              (each) => ({ ...each, machines: { ...each.machines, [placeKey(place)]: machine } }),
              draftId,
            ),
          setMoved: (draftId, folder, moved) =>
            update((each) => ({ ...each, moved: { ...each.moved, [folder]: moved } }), draftId),
          addSize: (draftId, key, image) =>
            update((each) => {
              const sizes = withSize(each.sizes, key, image, now());
              return sizes === each.sizes ? each : { ...each, sizes };
            }, draftId),
          setFilesShown: (filesShown) => set({ filesShown }),
          setWrap: (wrap) => set({ wrap }),

          merge: (kept, savedAt) => {
            const taken: string[] = [];
            const mine = get().drafts;
            const merged = mine.map((each) => {
              const theirs = kept.drafts.find((other) => other.id === each.id);
              if (!theirs) return each;
              const result = mergeFiles(each.files, theirs.files, savedAt);
              if (result.taken.length === 0) return each;
              taken.push(...result.taken.map((path) => `${nameOf(each)}/${path}`));
              return { ...each, files: result.files };
            });
            const added = kept.drafts.filter((theirs) => !mine.some((each) => each.id === theirs.id));
            if (taken.length > 0 || added.length > 0) set({ drafts: [...merged, ...added] });
            return taken;
          },
        };
      },
      {
        name: workspaceKey,
        version: 1,
        storage,
        partialize: ({ drafts, currentId, filesShown, wrap }) => ({ drafts, currentId, filesShown, wrap }),
      },
    ),
  );
}

function exampleDraft(example: Template): Draft {
  return draftOf(exampleDraftId(example.name), example, example.name);
}

/** The draft that the page shows. There is always one. */
export function currentDraft({ drafts, currentId }: Pick<Kept, 'drafts' | 'currentId'>): Draft {
  const draft = drafts.find((each) => each.id === currentId) ?? drafts[0];
  if (!draft) throw new Error('a workspace without a draft');
  return draft;
}

/** Hears of other pages of this browser; returns the function that ends it. */
export function followOtherPages(
  store: WorkspaceStore,
  target: Window,
  onTaken: (paths: string[]) => void,
): () => void {
  const listener = (event: StorageEvent): void => {
    if (event.key !== workspaceKey) return;
    const theirs = readKept(event.newValue);
    if (!theirs) return;
    const taken = store.getState().merge(theirs.kept, theirs.savedAt);
    if (taken.length > 0) onTaken(taken);
  };
  target.addEventListener('storage', listener);
  return () => target.removeEventListener('storage', listener);
}
