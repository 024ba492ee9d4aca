/**
 * A version: the tables that make up the store at a moment, by level. It never changes; the store goes from one to the next. Who
 * reads holds one, and a table's extent is free when no version that is held has the table.
 */
import type { Operation } from './operations.ts';
import type { Table } from './table.ts';

export class Version {
  /** Level 0 from the youngest on; the tables of the others do not overlap, and are in the order of their keys. */
  readonly levels: readonly (readonly Table[])[];
  readonly #onUnused: (table: Table) => void;
  #holders = 1;

  /** `onUnused` is told of tables that belong to no version any more. */
  constructor(levels: readonly (readonly Table[])[], onUnused: (table: Table) => void) {
    this.levels = levels;
    this.#onUnused = onUnused;
    for (const table of this.tables()) table.users++;
  }

  *tables(): Generator<Table> {
    for (const level of this.levels) yield* level;
  }

  hold(): this {
    this.#holders++;
    return this;
  }

  release(): void {
    if (--this.#holders > 0) return;
    for (const table of this.tables()) if (--table.users === 0) this.#onUnused(table);
  }

  /** The youngest that a table knows of the key. */
  async get(key: string): Promise<Operation | undefined> {
    for (const [level, tables] of this.levels.entries()) {
      const candidates = level === 0 ? tables.filter((table) => table.covers(key)) : covering(tables, key);
      for (const table of candidates) {
        const found = await table.get(key);
        if (found) return found;
      }
    }
    return undefined;
  }

  /** Sources of a scan from `from` to before `to`, the youngest first. */
  sources(from: string, to: string | undefined): AsyncIterator<readonly Operation[]>[] {
    const isIn = (table: Table) => table.lastKey >= from && (to === undefined || table.firstKey < to);
    return this.levels.flatMap((tables, level) => {
      const inside = tables.filter(isIn);
      if (level === 0) return inside.map((table) => table.entries(from));
      return inside.length === 0 ? [] : [oneAfterAnother(inside, from)];
    });
  }
}

async function* oneAfterAnother(
  tables: readonly Table[],
  from: string,
): AsyncGenerator<readonly Operation[]> {
  for (const table of tables) yield* table.entries(from);
}

/** The one table of a sorted level that can have the key. */
function covering(tables: readonly Table[], key: string): readonly Table[] {
  let low = 0;
  let high = tables.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tables[middle]?.lastKey ?? '') < key) low = middle + 1;
    else high = middle;
  }
  const table = tables[low];
  return table?.covers(key) ? [table] : [];
}
