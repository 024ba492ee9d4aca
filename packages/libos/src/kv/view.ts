/** The store at a moment: what a snapshot is, and what every scan reads. */
import { KvError } from './error.ts';
import type { Memtable } from './memtable.ts';
import { merge, type Source } from './merge.ts';
import type { Operation } from './operations.ts';
import type { Version } from './version.ts';

export type Stored = Operation & { readonly value: Uint8Array };

export class KvView {
  /** The youngest first; none of them changes. */
  readonly #memtables: readonly Memtable[];
  readonly #version: Version;
  #isHeld = true;

  /** Takes over the hold on `version`. */
  constructor(memtables: readonly Memtable[], version: Version) {
    this.#memtables = memtables;
    this.#version = version;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    this.#requireHeld();
    for (const memtable of this.#memtables) {
      const found = memtable.get(key);
      if (found) return found.value;
    }
    return (await this.#version.get(key))?.value;
  }

  /** From `from` to before `to`, in order and some at a time, without what was deleted. */
  async *scan(from: string, to: string | undefined): AsyncGenerator<readonly Stored[]> {
    this.#requireHeld();
    const sources: Source[] = [
      ...this.#memtables.map((memtable) => memtable.entries(from)),
      ...this.#version.sources(from, to),
    ];
    for await (const found of merge(sources)) {
      yield found.filter(
        (one): one is Stored => one.value !== undefined && (to === undefined || one.key < to),
      );
      this.#requireHeld();
      if (to !== undefined && (found.at(-1)?.key ?? '') >= to) return;
    }
  }

  /** Extents that only this view needs are free from now on. Releasing again does nothing. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#version.release();
  }

  #requireHeld(): void {
    if (!this.#isHeld) throw new KvError('CLOSED', 'The snapshot is closed.');
  }
}
