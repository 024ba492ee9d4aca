/** Undo and redo, over any kind of state that does not change. */

interface Step<State> {
  readonly state: State;
  readonly label: string;
}

/** Steps that are kept when nobody says how many. */
const DEFAULT_LIMIT = 200;

export class History<State> {
  readonly #limit: number;
  #undone: Step<State>[] = [];
  readonly #done: Step<State>[] = [];

  constructor(limit: number = DEFAULT_LIMIT) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new RangeError('limit must be a whole number of 1 or more');
    this.#limit = limit;
  }

  /** `before` was left by what `label` says. What was undone cannot be done again then; the oldest step is forgotten. */
  did(before: State, label: string): void {
    this.#done.push({ state: before, label });
    if (this.#done.length > this.#limit) this.#done.shift();
    this.#undone = [];
  }

  /** The state before the last step; `now` is kept for {@link redo}. Undefined: there is nothing to undo. */
  undo(now: State): Step<State> | undefined {
    const step = this.#done.pop();
    if (step) this.#undone.push({ state: now, label: step.label });
    return step;
  }

  redo(now: State): Step<State> | undefined {
    const step = this.#undone.pop();
    if (step) this.#done.push({ state: now, label: step.label });
    return step;
  }

  /** What undo would undo; undefined: nothing. */
  get canUndo(): string | undefined {
    return this.#done.at(-1)?.label;
  }

  get canRedo(): string | undefined {
    return this.#undone.at(-1)?.label;
  }
}
