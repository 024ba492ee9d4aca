/**
 * Merging tables: level 0, whose tables overlap, into level 1; of each further level that has grown too large, one table after another
 * into the next. What was overwritten or deleted goes, and its room with it.
 */
import { ENDED, FULL, NEEDED } from './assembly/abi.ts';
import { firstOf, lastOf } from './keys.ts';
import { LEVEL_FACTOR, LEVEL0_TABLES, LEVEL1_TABLES, RESERVED_EXTENTS, WRITE_BYTES } from './limits.ts';
import { failed, held } from './native.ts';
import type { Structure } from './structure.ts';
import { Table } from './table.ts';
import type { Levels } from './version.ts';

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

/** Does it. When it fails, everything is as before. `giveWay` is awaited before each piece of the work. */
export async function compact(
  structure: Structure,
  compaction: Compaction,
  giveWay: () => Promise<void>,
): Promise<void> {
  const { level, tables, overlapped } = compaction;
  const version = structure.version.hold();
  const outputs: Table[] = [];
  try {
    const isMove = level > 0 && overlapped.length === 0;
    if (isMove) outputs.push(...tables);
    else outputs.push(...(await mergeTables(structure, compaction, giveWay)));
    await structure.changeTables((levels) => replaced(levels, compaction, outputs));
  } finally {
    version.release();
  }
}

async function mergeTables(
  structure: Structure,
  { level, tables, overlapped }: Compaction,
  giveWay: () => Promise<void>,
): Promise<Table[]> {
  const { calls } = structure.native;
  const handles = [...tables, ...overlapped].map(({ handle }) => handle);
  const addresses = structure.native.placedWords(handles);
  const merge = held(calls.mergeOfTables(addresses, tables.length, handles.length));
  // Nothing older can be below: what says "deleted" has done its work.
  const isBottom = structure.version.levels.slice(level + 2).every((deeper) => deeper.length === 0);
  return writeTables(structure, merge, { dropsDeletions: isBottom, giveWay });
}

/** Everything of `merge`, which is freed, as the tables that it needs: durable. When it fails, everything is as before. */
export async function writeTables(
  structure: Structure,
  merge: number,
  { dropsDeletions, giveWay }: { readonly dropsDeletions: boolean; readonly giveWay: () => Promise<void> },
): Promise<Table[]> {
  const { native } = structure;
  const output = new TableOutput(structure);
  try {
    for (;;) {
      await giveWay();
      const outcome = native.calls.mergeWrite(merge, output.writer, dropsDeletions ? 1 : 0);
      if (outcome === ENDED) break;
      if (outcome === FULL) await output.finishOne();
      else if (outcome === NEEDED) await structure.provide();
      else throw failed(outcome, native.need().extent);
    }
    await output.finishOne();
    if (output.tables.length > 0) await structure.disk.flush();
    return output.tables;
  } catch (error) {
    output.discard();
    throw error;
  } finally {
    output.end();
    native.calls.mergeFree(merge);
  }
}

/** Tables that are being written, one after the other. */
class TableOutput {
  readonly tables: Table[] = [];
  readonly #structure: Structure;
  #writer = 0;

  constructor(structure: Structure) {
    this.#structure = structure;
  }

  /** Of the native module: the table that takes what comes next. Throws NO_MEMORY. */
  get writer(): number {
    const { native, geometry, disk } = this.#structure;
    this.#writer ||= held(native.calls.writerNew(geometry.extentBytes, disk.sectorBytes));
    return this.#writer;
  }

  /** Durable when the disk was flushed afterwards. Throws NO_SPACE, NO_MEMORY. */
  async finishOne(): Promise<void> {
    const { disk, geometry, native, cache } = this.#structure;
    const { calls, memory, exchange } = native;
    const writer = this.writer;
    if (calls.writerKeys(writer) === 0) return;
    const extent = this.#structure.takeExtent();
    const length = calls.writerFinish(writer);
    const lastSector = memory.read(exchange, disk.sectorBytes);
    const handle = calls.writerTable(writer, cache, extent);
    if (handle < 0) {
      this.#structure.extents.release(extent);
      throw failed(handle, extent);
    }
    this.tables.push(new Table(native, handle, extent));
    const start = this.#structure.startOf(extent);
    const bytes = calls.writerBytes(writer);
    for (let at = 0; at < length; at += WRITE_BYTES) {
      await disk.write(start + at, memory.read(bytes + at, Math.min(WRITE_BYTES, length - at)));
    }
    await disk.write(start + geometry.extentBytes - disk.sectorBytes, lastSector);
    this.end();
  }

  /** Gives back what was written. */
  discard(): void {
    for (const { handle, extent } of this.tables) {
      this.#structure.native.calls.tableFree(handle);
      this.#structure.extents.release(extent);
    }
  }

  /** The writer is not needed any more. */
  end(): void {
    if (this.#writer !== 0) this.#structure.native.calls.writerFree(this.#writer);
    this.#writer = 0;
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
