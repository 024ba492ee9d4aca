/**
 * The store: writes go through the log to the memtable and from there to tables; reads look at the memtable first. Two loops run
 * while there is work: one commits, one brings memtables to tables and merges tables.
 */
import type { BlockDevice } from '../block/index.ts';
import { chooseCompaction, chooseSqueeze, compact, roomFor, TableOutputs } from './compaction.ts';
import { KvError } from './error.ts';
import {
  Disk,
  type Geometry,
  geometryFor,
  readSuperblock,
  SUPERBLOCK_BYTES,
  writeSuperblock,
} from './geometry.ts';
import { BATCH_MAX, LEVEL0_STALL, VALUE_MAX } from './limits.ts';
import { type LogWriter, readLog } from './log.ts';
import { type LogPlace, readManifest, writeManifest } from './manifest.ts';
import { Memtable } from './memtable.ts';
import { merge, type Source } from './merge.ts';
import { type Operation, operationBytes } from './operations.ts';
import { Structure } from './structure.ts';
import { KvView } from './view.ts';

/** Logs that one memtable may have: many small commits fill logs faster than memory. */
const LOGS_MAX = 4;

/** When one of so many keys was deleted, merging everything is worth it. */
const DELETIONS_WORTH = 16;

export interface KvCoreOptions {
  readonly cacheBytes: number;
}

export interface KvStats {
  readonly extents: number;
  readonly freeExtents: number;
  readonly extentBytes: number;
  /** Tables by level. */
  readonly tables: readonly number[];
  readonly memoryBytes: number;
}

interface Commit {
  readonly operations: readonly Operation[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A memtable that is not changed any more, and the logs that hold the same. */
interface Frozen {
  readonly memtable: Memtable;
  readonly logs: ReadonlySet<number>;
}

export class KvCore {
  readonly #structure: Structure;
  readonly #isReadOnly: boolean;
  #memtable = new Memtable();
  #log: LogWriter | undefined;
  /** Identities of the logs that hold the memtable. */
  #memtableLogs = new Set<number>();
  /** From the youngest on. */
  #frozen: Frozen[] = [];
  readonly #queue: Commit[] = [];
  #committing: Promise<void> | undefined;
  #maintaining: Promise<void> | undefined;
  #failure: unknown;
  readonly #mergedTo: string[] = [];
  /** Since everything was merged the last time: how much there may be to win by doing it again. */
  #bytesSince = Number.POSITIVE_INFINITY;
  #deletionsSince = 0;
  #isOpen = true;

  private constructor(structure: Structure, isReadOnly: boolean) {
    this.#structure = structure;
    this.#isReadOnly = isReadOnly;
  }

  /** Makes an empty store; what the disk held is lost. */
  static async format(device: BlockDevice): Promise<void> {
    const disk = new Disk(device);
    const geometry = geometryFor(disk.bytes);
    // Before both manifests are in order, nothing says that there is a store.
    await disk.write(0, new Uint8Array(SUPERBLOCK_BYTES));
    await disk.flush();
    for (const generation of [0, 1]) {
      await writeManifest(disk, geometry, { generation, nextLogId: 1, logs: [], tables: [] });
    }
    await disk.write(0, writeSuperblock(geometry));
    await disk.flush();
  }

  /** An empty disk is formatted. Throws NOT_KV, CORRUPT, NO_SPACE. */
  static async open(device: BlockDevice, options: KvCoreOptions): Promise<KvCore> {
    const disk = new Disk(device);
    const geometry = await geometryOf(disk, device.isReadOnly);
    const sizes = { blockBytes: options.cacheBytes / 2, directoryBytes: options.cacheBytes / 2 };
    const structure = await Structure.open(disk, geometry, await readManifest(disk, geometry), sizes);
    const core = new KvCore(structure, device.isReadOnly);
    await core.#recover();
    return core;
  }

  /** Resolves when all of it is durable; none of it is when it rejects (KvError), unless the disk failed. */
  commit(operations: readonly Operation[]): Promise<void> {
    this.#requireOpen();
    if (this.#isReadOnly) throw new KvError('READ_ONLY', 'The disk of the store can only be read.');
    const bytes = checkedBytes(operations);
    if (operations.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#queue.push({ operations, bytes, resolve, reject });
      this.#committing ??= this.#commitAll();
    });
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    this.#requireOpen();
    const known = this.#memtable.get(key) ?? this.#frozenGet(key);
    if (known) return known.value;
    const version = this.#structure.version.hold();
    try {
      return (await version.get(key))?.value;
    } finally {
      version.release();
    }
  }

  /** The store as it is now, for as long as it is held. */
  view(): KvView {
    this.#requireOpen();
    const memtables = [this.#memtable.copy(), ...this.#frozen.map(({ memtable }) => memtable)];
    return new KvView(memtables, this.#structure.version.hold());
  }

  /** Merges everything into one level; what was deleted or overwritten takes no room afterwards. */
  async squeeze(): Promise<void> {
    this.#requireOpen();
    if (!this.#memtable.isEmpty) await this.#freeze();
    await this.#maintain();
    for (let next = chooseSqueeze(this.#structure.version.levels); next; ) {
      await compact(this.#structure, next);
      next = chooseSqueeze(this.#structure.version.levels);
    }
    this.#bytesSince = 0;
    this.#deletionsSince = 0;
  }

  stats(): KvStats {
    return {
      extents: this.#structure.geometry.extents,
      freeExtents: this.#structure.extents.free,
      extentBytes: this.#structure.geometry.extentBytes,
      tables: this.#structure.version.levels.map(({ length }) => length),
      memoryBytes: this.#memtable.bytes + this.#frozen.reduce((sum, { memtable }) => sum + memtable.bytes, 0),
    };
  }

  /** Waits for what is under way. Nothing can be done with it afterwards. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#committing;
    await this.#maintaining;
  }

  #frozenGet(key: string): Operation | undefined {
    for (const { memtable } of this.#frozen) {
      const found = memtable.get(key);
      if (found) return found;
    }
    return undefined;
  }

  async #commitAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const group = this.#takeGroup();
      try {
        await this.#makeRoom(group);
        const operations = group.flatMap((one) => one.operations);
        await this.#log?.append(operations);
        await this.#structure.disk.flush();
        for (const operation of operations) {
          this.#memtable.set(operation);
          this.#bytesSince += operationBytes(operation);
          if (operation.value === undefined) this.#deletionsSince++;
        }
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    // In the same moment in which the queue was seen empty: who comes later starts anew.
    this.#committing = undefined;
  }

  /** Those that wait, as far as they go into one record together. Who is refused for lack of space is refused alone. */
  #takeGroup(): Commit[] {
    const isDeletingOnly = (one: Commit) => one.operations.every(({ value }) => value === undefined);
    const group = this.#queue.splice(0, 1);
    let bytes = group[0]?.bytes ?? 0;
    const kind = group[0] && isDeletingOnly(group[0]);
    for (let next = this.#queue[0]; next && bytes + next.bytes <= BATCH_MAX; next = this.#queue[0]) {
      if (isDeletingOnly(next) !== kind) break;
      bytes += next.bytes;
      group.push(next);
      this.#queue.shift();
    }
    return group;
  }

  /** There is a log and a memtable for them. Throws NO_SPACE, and whatever has stopped the maintenance. */
  async #makeRoom(group: readonly Commit[]): Promise<void> {
    const bytes = group.reduce((sum, one) => sum + one.bytes, 0);
    const isDeletingOnly = group.every(({ operations }) =>
      operations.every(({ value }) => value === undefined),
    );
    if (roomFor(this.#structure, isDeletingOnly) <= 0) {
      await this.#maintain();
      if (this.#canSqueeze() && roomFor(this.#structure, isDeletingOnly) <= 0) await this.squeeze();
      if (roomFor(this.#structure, isDeletingOnly) <= 0) {
        throw new KvError('NO_SPACE', 'The store is full: delete something, or use a larger disk.');
      }
    }
    const isFull = this.#memtable.bytes + bytes > this.#structure.geometry.extentBytes / 2;
    if (!this.#memtable.isEmpty && (isFull || this.#memtableLogs.size > LOGS_MAX)) await this.#freeze();
    if (this.#log?.hasRoom(bytes) !== true) {
      this.#log = await this.#structure.addLog(this.#log);
      this.#memtableLogs.add(this.#log.id);
    }
    const isBehind = () =>
      this.#frozen.length > 1 || (this.#structure.version.levels[0]?.length ?? 0) >= LEVEL0_STALL;
    if (isBehind()) await this.#maintain();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Merging everything costs as much as the store is large: only when it promises something. */
  #canSqueeze(): boolean {
    if (this.#bytesSince > 2 * this.#structure.geometry.extentBytes) return true;
    const keys = this.#structure.version.levels.flat().reduce((sum, table) => sum + table.keys, 0);
    return this.#deletionsSince * DELETIONS_WORTH > keys;
  }

  /** The memtable is full: a new one, with a log of its own, takes its place. */
  async #freeze(): Promise<void> {
    const log = await this.#structure.addLog(this.#log);
    this.#frozen.unshift({ memtable: this.#memtable, logs: this.#memtableLogs });
    this.#memtable = new Memtable();
    this.#log = log;
    this.#memtableLogs = new Set([log.id]);
    void this.#maintain().catch(() => undefined);
  }

  /** Resolves when no memtable waits and no level is too large. */
  #maintain(): Promise<void> {
    this.#maintaining ??= this.#work();
    return this.#maintaining;
  }

  async #work(): Promise<void> {
    // Not at once: whoever started it has to note it first.
    await undefined;
    try {
      for (;;) {
        const oldest = this.#frozen.at(-1);
        const { levels } = this.#structure.version;
        const next = chooseCompaction(levels, this.#structure.extents.free, this.#mergedTo);
        if (oldest) await this.#writeTable(oldest);
        else if (next && this.#isOpen) {
          await compact(this.#structure, next);
          this.#mergedTo[next.level] = next.tables.at(-1)?.firstKey ?? '';
        } else break;
      }
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
      throw error;
    } finally {
      this.#maintaining = undefined;
    }
  }

  async #writeTable({ memtable, logs }: Frozen): Promise<void> {
    await this.#addToLevel0([memtable.entries()], (log) => logs.has(log.id));
    this.#frozen.pop();
  }

  async #addToLevel0(sources: Source[], isLogDone: (log: LogPlace) => boolean): Promise<void> {
    const outputs = new TableOutputs(this.#structure);
    try {
      for await (const operations of merge(sources)) await outputs.add(operations);
      const tables = await outputs.finish();
      await this.#structure.changeTables(
        ([youngest = [], ...deeper]) => [[...tables, ...youngest], ...deeper],
        isLogDone,
      );
    } catch (error) {
      outputs.discard();
      throw error;
    }
  }

  /**
   * What the logs hold goes to the memtable, and from there to a table at once: a log that a power cut has ended in the middle is
   * never continued, so nothing behind its end can come back to life.
   */
  async #recover(): Promise<void> {
    const { logs, geometry, disk } = this.#structure;
    for (const log of logs) {
      const operations = await readLog(disk, log, this.#structure.startOf(log.extent), geometry.extentBytes);
      for (const operation of operations) {
        // Values are parts of what was read, which is a whole extent.
        this.#memtable.set({ key: operation.key, value: operation.value?.slice() });
      }
    }
    if (this.#isReadOnly) return;
    await this.#addToLevel0([this.#memtable.entries()], () => true);
    this.#memtable = new Memtable();
  }

  #requireOpen(): void {
    if (!this.#isOpen) throw new KvError('CLOSED', 'The store is closed.');
  }
}

async function geometryOf(disk: Disk, isReadOnly: boolean): Promise<Geometry> {
  const found = readSuperblock(await disk.read(0, SUPERBLOCK_BYTES), disk.bytes);
  if (found !== 'empty') return found;
  if (isReadOnly) throw new KvError('NOT_KV', 'The disk is empty, and cannot be written to.');
  await KvCore.format(disk.device);
  return geometryFor(disk.bytes);
}

function checkedBytes(operations: readonly Operation[]): number {
  let bytes = 0;
  for (const operation of operations) {
    const length = operation.value?.length ?? 0;
    if (length > VALUE_MAX)
      throw new KvError('TOO_LARGE', `A value has at most ${VALUE_MAX} bytes, not ${length}.`);
    bytes += operationBytes(operation);
  }
  if (bytes > BATCH_MAX)
    throw new KvError('TOO_LARGE', `A batch has at most ${BATCH_MAX} bytes, not ${bytes}.`);
  return bytes;
}
