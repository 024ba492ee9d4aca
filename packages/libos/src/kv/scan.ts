/**
 * The entries of a range, one at a time. Not an async generator: most entries are in memory, and the engine takes several times as long
 * to resume a generator as to look at one.
 */
import { EntryRow, type KvEntry, type Range, rangeOf } from './values.ts';
import type { KvView } from './view.ts';

type Step = IteratorResult<KvEntry, undefined>;

const END: Step = { value: undefined, done: true };

export class Scan implements AsyncIterableIterator<KvEntry> {
  /** Makes the view, when the first entry is asked for. */
  readonly #view: () => KvView;
  readonly #range: Range;
  readonly #onEnd: (view: KvView) => void;
  #rows: AsyncGenerator<Uint8Array> | undefined;
  #row: EntryRow | undefined;
  #left = Number.POSITIVE_INFINITY;
  /** The next row is on its way; whoever asks meanwhile waits for it. */
  #underWay: Promise<void> | undefined;
  #isEnded = false;

  /** `onEnd` is called once, unless nobody ever asked for an entry. */
  constructor(view: () => KvView, range: Range, onEnd: (view: KvView) => void = () => undefined) {
    this.#view = view;
    this.#range = range;
    this.#onEnd = onEnd;
  }

  next(): Promise<Step> {
    if (this.#underWay) return this.#underWay.then(() => this.next());
    const value = this.#left > 0 ? this.#row?.next() : undefined;
    if (value) {
      this.#left--;
      return Promise.resolve({ value, done: false });
    }
    if (this.#isEnded || this.#left <= 0) return this.return();
    this.#underWay = this.#nextRow();
    return this.#underWay.then(() => this.next());
  }

  async return(): Promise<Step> {
    await this.#underWay?.catch(() => undefined);
    this.#isEnded = true;
    this.#row = undefined;
    await this.#rows?.return(undefined);
    return END;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #nextRow(): Promise<void> {
    try {
      this.#rows ??= this.#begin();
      const { done, value } = await this.#rows.next();
      this.#isEnded = done === true;
      this.#row = done ? undefined : new EntryRow(value);
    } catch (error) {
      this.#isEnded = true;
      throw error;
    } finally {
      this.#underWay = undefined;
    }
  }

  async *#begin(): AsyncGenerator<Uint8Array> {
    const { from, to, limit } = rangeOf(this.#range);
    this.#left = limit;
    const view = this.#view();
    try {
      yield* view.scan(from, to);
    } finally {
      this.#onEnd(view);
    }
  }
}
