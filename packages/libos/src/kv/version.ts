/**
 * A version: the tables that make up the store at a moment, by level. It never changes; the store goes from one to the next. Who
 * reads holds one, and a table's extent is free when no version that is held has the table.
 */
import type { KvNative } from './native.ts';
import type { Table } from './table.ts';

/** Level by level; level 0 from the youngest on, the tables of the others, which do not overlap, in the order of their keys. */
export type Levels = readonly (readonly Table[])[];

export class Version {
  readonly levels: Levels;
  /** The same in the native module (assembly/reader.as.ts). */
  readonly handle: number;
  readonly #native: KvNative;
  readonly #onUnused: (tables: readonly Table[]) => void;
  #holders = 1;

  /** Held once. `onUnused` is told of tables that belong to no version any more when it goes. Throws NO_MEMORY. */
  constructor(native: KvNative, levels: Levels, onUnused: (tables: readonly Table[]) => void) {
    const rows = levels.flatMap((tables) => [tables.length, ...tables.map(({ handle }) => handle)]);
    this.handle = native.placedWords([levels.length, ...rows]);
    this.levels = levels;
    this.#native = native;
    this.#onUnused = onUnused;
    for (const table of levels.flat()) table.users++;
  }

  hold(): this {
    this.#holders++;
    return this;
  }

  release(): void {
    if (--this.#holders > 0) return;
    this.#native.calls.free(this.handle);
    this.#onUnused(this.levels.flat().filter((table) => --table.users === 0));
  }
}
