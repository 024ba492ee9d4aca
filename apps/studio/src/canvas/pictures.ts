import {
  applyEdit,
  type Composition,
  type Edit,
  type Edited,
  type Graph,
  graphOf,
  History,
  readComposition,
  wireSource,
  writeComposition,
} from '@skerry/composition';
import type { LibraryName, Target } from '@skerry/contracts';
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import { appliancesOf } from '../design/appliances.ts';
import type { Draft } from '../design/draft.ts';
import type { Notices } from '../workspace/notices.ts';
import { currentDraft, type WorkspaceStore } from '../workspace/store.ts';
import type { CatalogueState, Known } from './catalogue.ts';
import type { Place } from './model/layout.ts';
import { derivedOf, mentionedBeyond } from './model/mentioned.ts';
import {
  entryPathOf,
  folderInFront,
  isBlank,
  isUntouched,
  manifestPathOf,
  namesTargets,
  sameTargets,
  textOf,
} from './model/sources.ts';
import { besideOf, labelOf, listed } from './model/telling.ts';

/** The picture of the appliance in front, as last read from its files. */
export interface PictureState {
  /** Changes with the draft and the folder: another picture, not another state of this one. */
  readonly key: string;
  readonly draftId: string;
  readonly folder: string;
  /** The last one that could be read. */
  readonly read: ReadPicture | undefined;
  /** Why appliance.json cannot be read as it is now. */
  readonly unreadable: Unreadable | undefined;
  /** What Undo and Redo would do. */
  readonly canUndo: string | undefined;
  readonly canRedo: string | undefined;
}

export interface ReadPicture {
  readonly composition: Composition;
  readonly graph: Graph;
  /** As appliance.json names them, if it does; what is drawn and booted is what the top bar has. */
  readonly saidTargets: readonly Target[] | undefined;
  readonly entry: string;
  /** Nobody has written anything yet: the page asks what it should do. */
  readonly isBlank: boolean;
  /** Libraries that the code speaks of and that the picture does not give it. */
  readonly mentioned: readonly LibraryName[];
}

export interface Unreadable {
  readonly path: string;
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

/** What the picture writes. */
interface Kept {
  readonly manifest: string | undefined;
  readonly targets: readonly Target[];
  readonly moved: Readonly<Record<string, Place>>;
}

/** A step of undo. Code that it wrote is taken back only where nobody has written since. */
interface Step {
  readonly before: Kept;
  readonly after: Kept;
  readonly code?: { readonly path: string; readonly from: string; readonly to: string };
}

/** What the history holds: filled when the step is known, the same for both directions. */
interface Cell {
  step?: Step;
}

interface Steps {
  readonly history: History<Cell>;
  /** What the last step left; undefined: there was none. */
  left: Kept | undefined;
}

interface PicturesHost {
  readonly workspace: WorkspaceStore;
  readonly catalogue: StoreApi<CatalogueState>;
  readonly notices: StoreApi<Notices>;
  readonly after: (ms: number, run: () => void) => () => void;
}

/** Typing is read when the hand pauses. */
const pauseMs = 150;
const mostSteps = 200;

/**
 * Binds the picture and the files of the appliance in front. An edit of the picture is an edit of appliance.json in the
 * workspace, from where the editor takes it into its model; an edit of the files is read back a moment later.
 */
export class Pictures {
  readonly store: StoreApi<PictureState>;
  readonly #host: PicturesHost;
  readonly #histories = new Map<string, Steps>();
  readonly #chosen = new Map<string, string>();
  /** What each appliance.json said its targets are, when it was last read. */
  readonly #said = new Map<string, readonly Target[] | undefined>();
  #seen: Draft | undefined;
  #cancel = (): void => {};

  constructor(host: PicturesHost) {
    this.#host = host;
    const draft = currentDraft(host.workspace.getState());
    this.store = createStore<PictureState>()(() => this.#stateOf(draft, undefined));
    this.#seen = draft;
    host.workspace.subscribe(() => this.#onWorkspace());
    host.catalogue.subscribe(() => this.#read());
    this.#read();
  }

  /** Puts another appliance of the project in front. */
  choose(folder: string): void {
    const draft = currentDraft(this.#host.workspace.getState());
    this.#chosen.set(draft.id, folder);
    const entry = entryPathOf(draft.files, { folder }, undefined);
    if (draft.files.some(({ path }) => path === entry)) this.#host.workspace.getState().openFile(entry);
    this.#read();
  }

  /** Does an edit and tells what came with it; undefined when the picture cannot be edited now. */
  edit(
    edit: Edit,
    /** `starter`: the code that an unwritten appliance gets with it, in place of its library's. */
    options: { readonly quiet?: boolean; readonly starter?: string } = {},
  ): Edited | undefined {
    const known = this.#known();
    // What was typed last is not in the picture yet.
    this.#read();
    const { read, unreadable, folder } = this.store.getState();
    if (!known || !read || unreadable) {
      this.#host.notices.getState().show({
        tone: 'problem',
        title: unreadable
          ? 'The picture cannot be changed: appliance.json cannot be read.'
          : 'There are no libraries yet.',
        detail: unreadable?.message ?? 'The catalogue has not been loaded.',
      });
      return undefined;
    }
    const draft = currentDraft(this.#host.workspace.getState());
    const starter = this.#starterFor(edit, draft, read, known, options.starter);
    const base = starter === undefined ? read.composition : this.#withStarter(starter, read, draft, known);
    const done = applyEdit(base, edit, known.catalogue);
    // What a starter mentions is written too, although adding it has changed nothing more.
    const edited: Edited =
      starter === undefined ? done : { ...done, composition: { ...done.composition, origin: 'placed' } };
    const before = this.#capture();
    const path = manifestPathOf({ folder });
    const text = textOf(draft, path);
    const next = writeComposition(text, read.composition, edited.composition);
    const targets = edited.composition.targets;
    if (next === text && sameTargets(targets, draft.targets)) return edited;

    const label = labelOf(edit, this.#titleOf(known));
    const from = textOf(draft, read.entry);
    this.#put(path, next);
    if (starter !== undefined) this.#put(read.entry, starter);
    if (!sameTargets(targets, draft.targets)) this.#host.workspace.getState().setTargets([...targets]);
    const code =
      starter !== undefined && from !== undefined ? { code: { path: read.entry, from, to: starter } } : {};
    this.#did({ before, after: this.#capture(), ...code }, label);
    this.#read();
    if (options.quiet !== true)
      this.#tell(edit, edited, label, read.composition.origin === 'derived', starter !== undefined, known);
    return edited;
  }

  /** Nodes that a hand has moved; an empty record lays everything out anew. One step of undo. */
  move(moved: Readonly<Record<string, Place>>, label = 'move'): void {
    const { draftId, folder } = this.store.getState();
    const before = this.#capture();
    this.#host.workspace
      .getState()
      .setMoved(draftId, folder, label === 'move' ? { ...before.moved, ...moved } : moved);
    this.#did({ before, after: this.#capture() }, label);
    this.#publish();
  }

  /**
   * Chooses where to boot. A manifest that names its targets follows; one that does not stays without them. The text comes
   * first: to choose is to read it, and what it still said of the choice before would be taken for an edit.
   */
  setTargets(targets: readonly Target[]): void {
    const known = this.#known();
    const draft = currentDraft(this.#host.workspace.getState());
    for (const { folder } of known ? appliancesOf(draft) : []) {
      const path = manifestPathOf({ folder });
      const text = textOf(draft, path);
      if (!known || !namesTargets(text)) continue;
      const reading = readComposition(draft.files, folder, known.catalogue);
      if (reading.ok)
        this.#put(path, writeComposition(text, reading.composition, { ...reading.composition, targets }));
    }
    this.#host.workspace.getState().setTargets([...targets]);
  }

  undo(): string | undefined {
    return this.#step('undo');
  }

  redo(): string | undefined {
    return this.#step('redo');
  }

  /** What the build would bundle as its entry; undefined while there is no picture. */
  wire(): string | undefined {
    const known = this.#known();
    const { read } = this.store.getState();
    return known && read && wireSource(read.composition, read.entry, known.catalogue);
  }

  #step(direction: 'undo' | 'redo'): string | undefined {
    const { draftId, folder } = this.store.getState();
    const steps = this.#steps();
    const now = this.#capture();
    // What was typed since the last step is a step of its own, so that no step takes it away unseen.
    if (steps.left && steps.left.manifest !== now.manifest)
      this.#did(
        { before: { ...now, manifest: steps.left.manifest }, after: now },
        'the edits of appliance.json',
      );
    const cell: Cell = {};
    const done = direction === 'undo' ? steps.history.undo(cell) : steps.history.redo(cell);
    const step = done?.state.step;
    if (!done || !step) {
      this.#publish();
      return undefined;
    }
    cell.step = step;
    const to = direction === 'undo' ? step.before : step.after;
    this.#put(manifestPathOf({ folder }), to.manifest);
    if (step.code) {
      const [there, next] =
        direction === 'undo' ? [step.code.to, step.code.from] : [step.code.from, step.code.to];
      const draft = currentDraft(this.#host.workspace.getState());
      if (textOf(draft, step.code.path) === there) this.#put(step.code.path, next);
    }
    const act = this.#host.workspace.getState();
    if (!sameTargets(to.targets, now.targets)) act.setTargets([...to.targets]);
    act.setMoved(draftId, folder, to.moved);
    steps.left = this.#capture();
    this.#read();
    return done.label;
  }

  #onWorkspace(): void {
    const draft = currentDraft(this.#host.workspace.getState());
    const seen = this.#seen;
    if (seen === draft) return;
    this.#seen = draft;
    const moved = seen?.id !== draft.id || seen.active !== draft.active || seen.targets !== draft.targets;
    if (moved) this.#read();
    else if (seen.files !== draft.files) {
      this.#cancel();
      this.#cancel = this.#host.after(pauseMs, () => this.#read());
    }
  }

  #known(): Known | undefined {
    const state = this.#host.catalogue.getState();
    return 'known' in state ? state.known : undefined;
  }

  #titleOf({ libraries }: Known): (name: LibraryName) => string {
    return (name) => libraries.get(name)?.title ?? name;
  }

  #read(): void {
    this.#cancel();
    const draft = currentDraft(this.#host.workspace.getState());
    this.store.setState(this.#stateOf(draft, this.store.getState()), true);
    this.#followTargets(draft);
  }

  /** Targets that were edited as text move the top bar. What a file has said from the start does not: the bar may be elsewhere. */
  #followTargets({ targets }: Draft): void {
    const { key, read, unreadable } = this.store.getState();
    if (!read || unreadable) return;
    const { saidTargets: said } = read;
    const isFirst = !this.#said.has(key);
    const before = this.#said.get(key);
    this.#said.set(key, said);
    if (isFirst || !said || (before && sameTargets(before, said))) return;
    if (!sameTargets(said, targets)) this.#host.workspace.getState().setTargets([...said]);
  }

  /** For when only what can be undone has changed. */
  #publish(): void {
    const { canUndo, canRedo } = this.#steps().history;
    this.store.setState({ canUndo, canRedo });
  }

  #stateOf(draft: Draft, before: PictureState | undefined): PictureState {
    const folder = folderInFront(appliancesOf(draft), draft.active, this.#chosen.get(draft.id));
    this.#chosen.set(draft.id, folder);
    const key = `${draft.id}/${folder}`;
    const { canUndo, canRedo } = this.#stepsOf(key).history;
    const base = { key, draftId: draft.id, folder, canUndo, canRedo };
    const last = before?.key === key ? before.read : undefined;
    const known = this.#known();
    if (!known) return { ...base, read: last, unreadable: undefined };
    const reading = readComposition(draft.files, folder, known.catalogue);
    if (!reading.ok) {
      const { message, offset, length } = reading;
      return {
        ...base,
        read: last,
        unreadable: { path: manifestPathOf({ folder }), message, offset, length },
      };
    }
    // What Run boots is what is drawn: the targets are chosen in the top bar too.
    const composition = { ...reading.composition, targets: draft.targets };
    const entry = entryPathOf(draft.files, { folder }, composition.manifest.main);
    const code = textOf(draft, entry);
    return {
      ...base,
      unreadable: undefined,
      read: {
        composition,
        graph: graphOf(composition, known.catalogue),
        saidTargets: namesTargets(textOf(draft, manifestPathOf({ folder })))
          ? reading.composition.targets
          : undefined,
        entry,
        mentioned: mentionedBeyond(draft.files, folder, composition, known.catalogue),
        isBlank: composition.origin === 'derived' && code !== undefined && isBlank(code),
      },
    };
  }

  /** The main.ts that a library brings, when it is added on purpose and nobody has written one yet. */
  #starterFor(
    edit: Edit,
    draft: Draft,
    read: ReadPicture,
    { libraries }: Known,
    given: string | undefined,
  ): string | undefined {
    const starter = given ?? (edit.kind === 'add' ? libraries.get(edit.library)?.starter : undefined);
    const code = textOf(draft, read.entry);
    if (starter === undefined || code === undefined || code === starter) return undefined;
    return isUntouched(code, libraries.values(), read.composition.uses) ? starter : undefined;
  }

  /** The picture with all that a starter uses: of one that follows the code that is the whole of it. */
  #withStarter(starter: string, read: ReadPicture, draft: Draft, { catalogue }: Known): Composition {
    const { folder } = this.store.getState();
    const { composition, entry } = read;
    const files = draft.files.map((file) => (file.path === entry ? { ...file, content: starter } : file));
    const derived = derivedOf(files, folder, composition.manifest, catalogue);
    if (!derived) return composition;
    if (composition.origin === 'derived') return { ...derived, targets: draft.targets };
    const edits = [...derived.uses].map((library) => ({ kind: 'add', library, use: true }) as const);
    return applyEdit(composition, { kind: 'all', edits }, catalogue).composition;
  }

  #tell(
    edit: Edit,
    edited: Edited,
    label: string,
    wasDerived: boolean,
    wroteStarter: boolean,
    known: Known,
  ): void {
    const title = this.#titleOf(known);
    const { came, went } = besideOf(edit, edited);
    const told = [
      came.length > 0 ? `With it came ${listed(came.map(title))}.` : '',
      went.length > 0 ? `${listed(went.map(title))} went, since nothing else needed it.` : '',
      wroteStarter ? 'main.ts now shows how it is used.' : '',
      wasDerived && edited.composition.origin === 'placed'
        ? 'The picture is now written in appliance.json; it no longer follows the code.'
        : '',
    ].filter(Boolean);
    if (told.length === 0) return;
    this.#host.notices.getState().show({
      tone: 'info',
      title: `Done: ${label}.`,
      detail: told.join(' '),
      action: { label: 'Undo', run: () => void this.undo() },
    });
  }

  #steps(): Steps {
    return this.#stepsOf(this.store.getState().key);
  }

  #stepsOf(key: string): Steps {
    const existing = this.#histories.get(key);
    if (existing) return existing;
    const created: Steps = { history: new History<Cell>(mostSteps), left: undefined };
    this.#histories.set(key, created);
    return created;
  }

  #did(step: Step, label: string): void {
    const steps = this.#steps();
    steps.history.did({ step }, label);
    steps.left = step.after;
  }

  #capture(): Kept {
    const { folder } = this.store.getState();
    const draft = currentDraft(this.#host.workspace.getState());
    return {
      manifest: textOf(draft, manifestPathOf({ folder })),
      targets: draft.targets,
      moved: draft.moved[folder] ?? {},
    };
  }

  #put(path: string, content: string | undefined): void {
    const act = this.#host.workspace.getState();
    const exists = currentDraft(act).files.some((file) => file.path === path);
    if (content === undefined) {
      if (exists) act.deleteFile(path);
      return;
    }
    if (!exists) act.addFile(path, content);
    else act.writeFile(path, content);
  }
}
