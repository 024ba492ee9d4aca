/**
 * The store: writes go through the log to the memtable and from there to tables; reads look at the memtable first. Two loops run
 * while there is work: one commits, one brings memtables to tables and merges tables.
 */
import type { BlockDevice } from '../block/index.ts';
import { NEEDED } from './assembly/abi.ts';
import { chooseCompaction, chooseSqueeze, compact, roomFor, writeTables } from './compaction.ts';
import { KvError } from './error.ts';
import {
  Disk,
  type Geometry,
  geometryFor,
  readSuperblock,
  SUPERBLOCK_BYTES,
  writeSuperblock,
} from './geometry.ts';
import { type Group, type Staged, staged, takeGroup } from './group.ts';
import { LEVEL0_STALL, LEVEL0_URGENT } from './limits.ts';
import { type LogWriter, readLog } from './log.ts';
import { type LogPlace, readManifest, writeManifest } from './manifest.ts';
import { Memtable } from './memtable.ts';
import { held, type KvNative } from './native.ts';
import { Structure } from './structure.ts';
import { Turns } from './turns.ts';
import { checkKey, type KvChange, type KvKey } from './values.ts';
import type { Version } from './version.ts';
import { KvView, lookUp } from './view.ts';

/** Logs that one memtable may have: many small commits fill logs faster than memory. */
const LOGS_MAX = 4;

/** Of a memtable's entries, for a reader that sees all that will ever be there. */
const EVERYTHING = 0xffffffff;

/** When one of so many keys was deleted, merging everything is worth it. */
const DELETIONS_WORTH = 16;

export interface KvCoreOptions {
  readonly cacheBytes: number;
  readonly native: KvNative;
  /** A moment in which changes can come: merging waits so long for others after each. */
  readonly pause: () => Promise<void>;
}

export interface KvStats {
  readonly extents: number;
  readonly freeExtents: number;
  readonly extentBytes: number;
  /** Tables by level. */
  readonly tables: readonly number[];
  readonly memoryBytes: number;
}

interface Commit extends Staged {
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
  #memtable: Memtable;
  #log: LogWriter | undefined;
  /** Identities of the logs that hold the memtable. */
  #memtableLogs = new Set<number>();
  /** From the youngest on. */
  #frozen: Frozen[] = [];
  /** What a reader of now sees, in the native module; made anew when the memtables or the version are others. */
  #reader = 0;
  #readerVersion: Version | undefined;
  readonly #queue: Commit[] = [];
  #committing: Promise<void> | undefined;
  #maintaining: Promise<void> | undefined;
  readonly #writing = new Turns();
  readonly #merging = new Turns();
  /** The maintenance, the last time. */
  #hasFailed = false;
  readonly #mergedTo: string[] = [];
  /** Since everything was merged the last time: how much there may be to win by doing it again. */
  #bytesSince = Number.POSITIVE_INFINITY;
  #deletionsSince = 0;
  #isOpen = true;
  readonly #pause: () => Promise<void>;
  /** Groups of changes so far, and those that merging has let pass. */
  #changes = 0;
  #passed = 0;

  private constructor(structure: Structure, isReadOnly: boolean, pause: () => Promise<void>) {
    this.#structure = structure;
    this.#isReadOnly = isReadOnly;
    this.#pause = pause;
    this.#memtable = new Memtable(structure.native);
  }

  /** Makes an empty store; what the disk held is lost. */
  static async format(device: BlockDevice, native: KvNative): Promise<void> {
    const disk = new Disk(device, native);
    const geometry = geometryFor(disk.bytes);
    // Before both manifests are in order, nothing says that there is a store.
    await disk.write(0, new Uint8Array(SUPERBLOCK_BYTES));
    await disk.flush();
    for (const generation of [0, 1]) {
      await writeManifest(disk, geometry, { generation, nextLogId: 1, logs: [], tables: [] });
    }
    await disk.write(0, writeSuperblock(native, geometry));
    await disk.flush();
  }

  /** An empty disk is formatted. Throws NOT_KV, CORRUPT, NO_SPACE, NO_MEMORY. */
  static async open(device: BlockDevice, { cacheBytes, native, pause }: KvCoreOptions): Promise<KvCore> {
    const disk = new Disk(device, native);
    const geometry = await geometryOf(disk, device.isReadOnly);
    const structure = await Structure.open(disk, geometry, await readManifest(disk, geometry), cacheBytes);
    const core = new KvCore(structure, device.isReadOnly, pause);
    try {
      await core.#recover();
    } catch (error) {
      core.#release();
      throw error;
    }
    return core;
  }

  /** Resolves when all of it is durable; none of it is when it rejects (KvError), unless the disk failed. */
  commit(changes: readonly KvChange[]): Promise<void> {
    this.#requireOpen();
    if (this.#isReadOnly) throw new KvError('READ_ONLY', 'The disk of the store can only be read.');
    if (changes.length === 0) return Promise.resolve();
    const one = staged(this.#structure.disk, changes);
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...one, resolve, reject });
      this.#committing ??= this.#commitAll();
    });
  }

  async get(key: KvKey): Promise<Uint8Array | undefined> {
    this.#requireOpen();
    checkKey(key);
    const found = lookUp(this.#structure, this.#readerOfNow(), key);
    if (found !== NEEDED) return found;
    // What it is needed for stays while it is read.
    const view = this.view();
    try {
      return await view.get(key);
    } finally {
      view.release();
    }
  }

  /** The store as it is now, for as long as it is held. */
  view(): KvView {
    this.#requireOpen();
    const memtables = [this.#memtable, ...this.#frozen.map(({ memtable }) => memtable)];
    return new KvView(this.#structure, this.#readerOfNow(), memtables, this.#structure.version);
  }

  /** Merges everything into one level; what was deleted or overwritten takes no room afterwards. */
  async squeeze(): Promise<void> {
    this.#requireOpen();
    if (!this.#memtable.isEmpty) await this.#writing.take(() => this.#freeze());
    await this.#mergeAll();
  }

  stats(): KvStats {
    return {
      extents: this.#structure.geometry.extents,
      freeExtents: this.#structure.extents.free,
      extentBytes: this.#structure.geometry.extentBytes,
      tables: this.#structure.version.levels.map(({ length }) => length),
      memoryBytes: this.#frozen.reduce((sum, { memtable }) => sum + memtable.bytes, this.#memtable.bytes),
    };
  }

  /** Waits for what is under way. Nothing can be done with it afterwards; views stay. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#committing;
    await this.#writing.done();
    // What has failed of it is in the logs.
    await this.#maintaining?.catch(() => undefined);
    await this.#merging.done();
    this.#release();
  }

  #release(): void {
    this.#forgetReader();
    for (const { memtable } of this.#frozen) memtable.release();
    this.#frozen = [];
    this.#memtable.release();
    this.#structure.close();
  }

  /** For calls that do not wait: it goes when the memtables or the version do. */
  #readerOfNow(): number {
    const { version, native } = this.#structure;
    if (this.#reader !== 0 && this.#readerVersion === version) return this.#reader;
    this.#forgetReader();
    const memtables = [this.#memtable, ...this.#frozen.map(({ memtable }) => memtable)];
    const rows = memtables.flatMap(({ handle }) => [handle, EVERYTHING]);
    this.#reader = native.placedWords([version.handle, memtables.length, ...rows]);
    this.#readerVersion = version;
    return this.#reader;
  }

  #forgetReader(): void {
    if (this.#reader !== 0) this.#structure.native.calls.free(this.#reader);
    this.#reader = 0;
  }

  async #commitAll(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#writing.take(async () => {
        const group = takeGroup(this.#structure.disk, this.#queue);
        try {
          await this.#commitGroup(group);
          for (const { resolve } of group.members) resolve();
        } catch (error) {
          for (const { reject } of group.members) reject(error);
        }
      });
    }
    // In the same moment in which the queue was seen empty: who comes later starts anew.
    this.#committing = undefined;
  }

  async #commitGroup(group: Group<Commit>): Promise<void> {
    const { disk, native } = this.#structure;
    let isApplied = false;
    try {
      await this.#makeRoom(group);
      await this.#log?.append(group.record, group.recordBytes, this.#memtable);
      await disk.flush();
      native.calls.recordApply(group.record, this.#memtable.handle);
      isApplied = true;
    } finally {
      if (!isApplied) native.calls.free(group.record);
    }
    this.#changes++;
    this.#memtable.bytes += group.payload;
    this.#bytesSince += group.payload;
    this.#deletionsSince += group.deletions;
  }

  /** There is a log and a memtable for them. Throws NO_SPACE, and whatever has stopped the maintenance. */
  async #makeRoom({ payload, recordBytes, isDeletingOnly }: Group<Commit>): Promise<void> {
    if (roomFor(this.#structure, isDeletingOnly) <= 0) {
      await this.#maintain();
      if (this.#canSqueeze() && roomFor(this.#structure, isDeletingOnly) <= 0) {
        if (!this.#memtable.isEmpty) await this.#freeze();
        await this.#mergeAll();
      }
      if (roomFor(this.#structure, isDeletingOnly) <= 0) {
        throw new KvError('NO_SPACE', 'The store is full: delete something, or use a larger disk.');
      }
    }
    const isFull = this.#memtable.bytes + payload > this.#structure.geometry.extentBytes / 2;
    if (!this.#memtable.isEmpty && (isFull || this.#memtableLogs.size > LOGS_MAX)) await this.#freeze();
    if (this.#log?.hasRoom(recordBytes) !== true) {
      this.#log = await this.#structure.addLog(this.#log);
      this.#memtableLogs.add(this.#log.id);
    }
    const isBehind =
      this.#frozen.length > 1 || (this.#structure.version.levels[0]?.length ?? 0) >= LEVEL0_STALL;
    // What has stopped it, such as too little memory, may be over.
    if (isBehind || this.#hasFailed) await this.#maintain();
  }

  /** Merging everything costs as much as the store is large: only when it promises something. */
  #canSqueeze(): boolean {
    if (this.#bytesSince > 2 * this.#structure.geometry.extentBytes) return true;
    const keys = this.#structure.version.levels.flat().reduce((sum, table) => sum + table.keys, 0);
    return this.#deletionsSince * DELETIONS_WORTH > keys;
  }

  /** The memtable is full: a new one, with a log of its own, takes its place. Nothing is being committed meanwhile. */
  async #freeze(): Promise<void> {
    const memtable = new Memtable(this.#structure.native);
    this.#log = await this.#structure.addLog(this.#log).catch((error: unknown) => {
      memtable.release();
      throw error;
    });
    this.#frozen.unshift({ memtable: this.#memtable, logs: this.#memtableLogs });
    this.#memtable = memtable;
    this.#memtableLogs = new Set([this.#log.id]);
    this.#forgetReader();
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
      while (await this.#merging.take(() => this.#workOnce()));
      this.#hasFailed = false;
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    } finally {
      this.#maintaining = undefined;
    }
  }

  /** False: there was nothing to do. */
  async #workOnce(): Promise<boolean> {
    const oldest = this.#frozen.at(-1);
    if (oldest) {
      await this.#writeTable(oldest);
      return true;
    }
    const { version, extents } = this.#structure;
    const next = chooseCompaction(version.levels, extents.free, this.#mergedTo);
    if (!next || !this.#isOpen) return false;
    await compact(this.#structure, next, () => this.#giveWay());
    this.#mergedTo[next.level] = next.tables.at(-1)?.firstKey ?? '';
    return true;
  }

  /** Merging waits while changes come, since each would have to wait for a piece of it; but not so long that they have no room. */
  async #giveWay(): Promise<void> {
    const isUrgent = () =>
      this.#frozen.length > 0 || (this.#structure.version.levels[0]?.length ?? 0) >= LEVEL0_URGENT;
    while (this.#passed !== this.#changes && this.#isOpen && !isUrgent()) {
      this.#passed = this.#changes;
      await this.#pause();
    }
  }

  /** Everything that is in tables, or on its way there, into one level. */
  async #mergeAll(): Promise<void> {
    await this.#maintain();
    const mergeOnce = async (): Promise<boolean> => {
      const next = this.#isOpen ? chooseSqueeze(this.#structure.version.levels) : undefined;
      if (next) await compact(this.#structure, next, async () => undefined);
      return next !== undefined;
    };
    while (await this.#merging.take(mergeOnce));
    this.#bytesSince = 0;
    this.#deletionsSince = 0;
  }

  async #writeTable({ memtable, logs }: Frozen): Promise<void> {
    await this.#addToLevel0(memtable, (log) => logs.has(log.id));
    this.#frozen.pop();
    this.#forgetReader();
    memtable.release();
  }

  async #addToLevel0(memtable: Memtable, isLogDone: (log: LogPlace) => boolean): Promise<void> {
    const merge = held(this.#structure.native.calls.mergeOfMemtable(memtable.handle));
    const giveWay = async () => undefined;
    const tables = await writeTables(this.#structure, merge, { dropsDeletions: false, giveWay });
    await this.#structure.changeTables(
      ([youngest = [], ...deeper]) => [[...tables, ...youngest], ...deeper],
      isLogDone,
    );
  }

  /**
   * What the logs hold goes to the memtable, and from there to a table at once: a log that a power cut has ended in the middle is
   * never continued, so nothing behind its end can come back to life.
   */
  async #recover(): Promise<void> {
    const { logs, geometry, disk, native } = this.#structure;
    for (const log of logs) {
      const extent = { start: this.#structure.startOf(log.extent), capacity: geometry.extentBytes };
      await readLog(disk, log, extent, this.#memtable);
    }
    if (this.#isReadOnly) return;
    await this.#addToLevel0(this.#memtable, () => true);
    this.#memtable.release();
    this.#memtable = new Memtable(native);
  }

  #requireOpen(): void {
    if (!this.#isOpen) throw new KvError('CLOSED', 'The store is closed.');
  }
}

async function geometryOf(disk: Disk, isReadOnly: boolean): Promise<Geometry> {
  const found = readSuperblock(disk.native, await disk.read(0, SUPERBLOCK_BYTES), disk.bytes);
  if (found !== 'empty') return found;
  if (isReadOnly) throw new KvError('NOT_KV', 'The disk is empty, and cannot be written to.');
  await KvCore.format(disk.device, disk.native);
  return geometryFor(disk.bytes);
}
