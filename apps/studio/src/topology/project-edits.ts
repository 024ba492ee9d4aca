import { createStore } from 'zustand/vanilla';
import type { Draft } from '../design/draft.ts';
import type { ProjectChange, ProjectRefusal } from '../design/project.ts';
import { applyStep, inverse, type ProjectStep } from '../design/project-undo.ts';
import { currentDraft, type WorkspaceStore } from '../workspace/store.ts';

/** What Undo and Redo on the board would do, by draft; the newest step last. */
export interface ProjectHistory {
  readonly past: Readonly<Record<string, readonly ProjectStep[]>>;
  readonly future: Readonly<Record<string, readonly ProjectStep[]>>;
}

const mostSteps = 50;

/** Edits of the current draft's project, each of which can be taken back as long as the page is there. */
export class ProjectEdits {
  readonly store = createStore<ProjectHistory>()(() => ({ past: {}, future: {} }));
  readonly #workspace: WorkspaceStore;
  readonly #now: () => number;

  constructor(workspace: WorkspaceStore, now: () => number) {
    this.#workspace = workspace;
    this.#now = now;
  }

  /** Does an edit; the folder of its appliance, or why it was refused. */
  do(
    label: string,
    change: (draft: Draft, now: number) => ProjectChange,
  ): { folder: string } | { refusal: ProjectRefusal } {
    const draft = currentDraft(this.#workspace.getState());
    const result = change(draft, this.#now());
    if (!result.ok) return { refusal: result.refusal };
    const { files, moves, folder } = result;
    this.#workspace.getState().setProject(draft.id, files, moves);
    this.store.setState(({ past, future }) => ({
      past: {
        ...past,
        [draft.id]: [...(past[draft.id] ?? []), { label, before: draft.files, after: files, moves }].slice(
          -mostSteps,
        ),
      },
      future: { ...future, [draft.id]: [] },
    }));
    return { folder };
  }

  undo(): void {
    this.#step('past', 'future');
  }

  redo(): void {
    this.#step('future', 'past');
  }

  #step(from: keyof ProjectHistory, to: keyof ProjectHistory): void {
    const draft = currentDraft(this.#workspace.getState());
    const step = this.store.getState()[from][draft.id]?.at(-1);
    if (!step) return;
    const done = from === 'past' ? inverse(step) : step;
    this.#workspace.getState().setProject(draft.id, applyStep(draft.files, done, this.#now()), done.moves);
    this.store.setState((history) => ({
      [from]: { ...history[from], [draft.id]: (history[from][draft.id] ?? []).slice(0, -1) },
      [to]: { ...history[to], [draft.id]: [...(history[to][draft.id] ?? []), step] },
    }));
  }
}
