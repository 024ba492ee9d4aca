/**
 * Merging tables: level 0, whose tables overlap, into level 1; of each further level that has grown too large, one table after another
 * into the next. What was overwritten or deleted goes, and its room with it.
 */
import { firstOf, lastOf } from './keys.ts';
import { LEVEL_FACTOR, LEVEL0_TABLES, LEVEL1_TABLES, RESERVED_EXTENTS } from './limits.ts';
import { merge } from './merge.ts';
import type { Operation } from './operations.ts';
import type { Levels, Structure } from './structure.ts';
import type { Table } from './table.ts';
import { TableWriter } from './table-writer.ts';

/** These tables of `level`, with what they overlap in the next, become tables of the next. */
export interface Compaction {
  readonly level: number;
  /** Of level 0 the oldest ones, from the youngest on. */
  readonly tables: readonly Table[];
  readonly overlapped: readonly Table[];
}

/** What is to be merged now. `after`: where each level's last merging ended, so that all of it has its turn. */
export function chooseCompaction(
  levels: Levels,
  freeExtents: number,
  after: readonly string[],
): Compaction | undefined {
  const youngest = levels[0] ?? [];
  if (youngest.length >= LEVEL0_TABLES) {
    const all = compactionOf(levels, 0, youngest);
    // Its outputs take as much as its inputs before those are free.
    const isAffordable = all.tables.length + all.overlapped.length < freeExtents;
    return isAffordable ? all : compactionOf(levels, 0, youngest.slice(-1));
  }
  for (let level = 1; level < levels.length; level++) {
    const tables = levels[level] ?? [];
    if (tables.length <= LEVEL1_TABLES * LEVEL_FACTOR ** (level - 1)) continue;
    const next = tables.find(({ firstKey }) => firstKey > (after[level] ?? '')) ?? tables[0];
    if (next) return compactionOf(levels, level, [next]);
  }
  return undefined;
}

/** The next step towards one level that holds everything; undefined when it is reached. */
export function chooseSqueeze(levels: Levels): Compaction | undefined {
  const level = levels.findIndex((tables) => tables.length > 0);
  if (level < 0 || levels.slice(level + 1).every((tables) => tables.length === 0)) {
    return level === 0 ? compactionOf(levels, 0, (levels[0] ?? []).slice(-1)) : undefined;
  }
  return compactionOf(levels, level, (levels[level] ?? []).slice(-1));
}

/** Of at least one table. */
function compactionOf(levels: Levels, level: number, tables: readonly Table[]): Compaction {
  const first = tables.map(({ firstKey }) => firstKey).reduce(firstOf);
  const last = tables.map(({ lastKey }) => lastKey).reduce(lastOf);
  const overlapped = (levels[level + 1] ?? []).filter(
    (table) => table.lastKey >= first && table.firstKey <= last,
  );
  return { level, tables, overlapped };
}

/** Does it. When it fails, everything is as before. */
export async function compact(structure: Structure, compaction: Compaction): Promise<void> {
  const { level, tables, overlapped } = compaction;
  const version = structure.version.hold();
  const outputs: Table[] = [];
  try {
    const isMove = level > 0 && overlapped.length === 0;
    if (isMove) outputs.push(...tables);
    else outputs.push(...(await mergeTables(structure, compaction, version.levels)));
    await structure.changeTables((levels) => replaced(levels, compaction, outputs));
  } finally {
    version.release();
  }
}

async function mergeTables(structure: Structure, compaction: Compaction, levels: Levels): Promise<Table[]> {
  const { level, tables, overlapped } = compaction;
  const sources = [...tables, ...overlapped].map((table) => table.entries());
  // Nothing older can be below: what says "deleted" has done its work.
  const isBottom = levels.slice(level + 2).every((deeper) => deeper.length === 0);
  const outputs = new TableOutputs(structure);
  try {
    for await (const operations of merge(sources)) {
      await outputs.add(isBottom ? operations.filter(({ value }) => value !== undefined) : operations);
    }
    return await outputs.finish();
  } catch (error) {
    outputs.discard();
    throw error;
  }
}

/** Writes sorted operations to as many tables as they need, durable at the end. */
export class TableOutputs {
  readonly #structure: Structure;
  readonly #extents: number[] = [];
  #writer: TableWriter | undefined;

  constructor(structure: Structure) {
    this.#structure = structure;
  }

  async add(operations: readonly Operation[]): Promise<void> {
    for (const operation of operations) {
      if (this.#writer && !this.#writer.hasRoom(operation)) await this.#finishOne();
      this.#writer ??= new TableWriter(this.#structure.disk, this.#structure.geometry.extentBytes);
      this.#writer.add(operation);
    }
  }

  async finish(): Promise<Table[]> {
    await this.#finishOne();
    if (this.#extents.length === 0) return [];
    await this.#structure.disk.flush();
    const tables: Table[] = [];
    for (const extent of this.#extents) tables.push(await this.#structure.openTable(extent));
    return tables;
  }

  /** Gives the extents back. */
  discard(): void {
    for (const extent of this.#extents) this.#structure.extents.release(extent);
  }

  async #finishOne(): Promise<void> {
    const writer = this.#writer;
    if (!writer || writer.isEmpty) return;
    this.#writer = undefined;
    const extent = this.#structure.takeExtent();
    this.#extents.push(extent);
    await writer.finish(this.#structure.startOf(extent));
  }
}

/** The levels without the inputs and with the outputs. Level 0 may have grown meanwhile. */
function replaced(
  levels: Levels,
  { level, tables, overlapped }: Compaction,
  outputs: readonly Table[],
): Levels {
  const gone = new Set([...tables, ...overlapped]);
  const next = Array.from({ length: Math.max(levels.length, level + 2) }, (_, number) =>
    (levels[number] ?? []).filter((table) => !gone.has(table) || (number !== level && number !== level + 1)),
  );
  const target = [...(next[level + 1] ?? []), ...outputs];
  next[level + 1] = target.sort((one, other) => (one.firstKey < other.firstKey ? -1 : 1));
  return next;
}

/** Extents that writing may take. */
export function roomFor(structure: Structure, isDeletingOnly: boolean): number {
  return structure.extents.free - (isDeletingOnly ? RESERVED_EXTENTS / 2 : RESERVED_EXTENTS);
}
