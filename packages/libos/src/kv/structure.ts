/**
 * What the manifest speaks of, in memory: extents, logs, tables; and how it changes. Changes follow one another: each is written
 * as a new manifest, and seen when that is durable. So the disk never speaks of what is not there, and an extent is used anew only
 * when neither the disk nor a reader speaks of it.
 */

import { CHUNK, NEEDED } from './assembly/abi.ts';
import { KvError } from './error.ts';
import { Extents } from './extents.ts';
import type { Disk, Geometry } from './geometry.ts';
import { TAIL_BYTES } from './limits.ts';
import { LogWriter } from './log.ts';
import { type LogPlace, type Manifest, writeManifest } from './manifest.ts';
import { failed, held, type KvNative } from './native.ts';
import { Table } from './table.ts';
import { Turns } from './turns.ts';
import { type Levels, Version } from './version.ts';

export class Structure {
  readonly disk: Disk;
  readonly geometry: Geometry;
  readonly extents: Extents;
  /** Of the native module: parts of tables that are in memory. */
  readonly cache: number;
  #version: Version;
  #logs: readonly LogPlace[];
  #generation: number;
  #nextLogId: number;
  readonly #changes = new Turns();
  /** Versions that somebody holds. */
  #versions = 0;

  private constructor(disk: Disk, geometry: Geometry, manifest: Manifest, cacheBytes: number) {
    this.disk = disk;
    this.geometry = geometry;
    this.extents = new Extents(geometry.extents);
    this.cache = held(disk.native.calls.cacheNew(cacheBytes));
    this.#logs = manifest.logs;
    this.#generation = manifest.generation;
    this.#nextLogId = manifest.nextLogId;
    for (const { extent } of [...manifest.logs, ...manifest.tables]) this.extents.take(extent);
    this.#version = this.#versionOf([]);
  }

  /** Opens every table that the manifest names. Throws CORRUPT. */
  static async open(
    disk: Disk,
    geometry: Geometry,
    manifest: Manifest,
    cacheBytes: number,
  ): Promise<Structure> {
    const structure = new Structure(disk, geometry, manifest, cacheBytes);
    const levels: Table[][] = [];
    try {
      for (const { extent, level } of manifest.tables) {
        const table = await structure.#openTable(extent);
        levels[level] ??= [];
        if (level === 0) levels[level].unshift(table);
        else levels[level].push(table);
      }
      structure.#see(Array.from(levels, (level) => level ?? []));
    } catch (error) {
      for (const { handle } of levels.flat()) disk.native.calls.tableFree(handle);
      structure.close();
      throw error;
    }
    return structure;
  }

  get native(): KvNative {
    return this.disk.native;
  }

  /** The tables of now. Who awaits while reading holds it. */
  get version(): Version {
    return this.#version;
  }

  get logs(): readonly LogPlace[] {
    return this.#logs;
  }

  startOf(extent: number): number {
    return this.geometry.dataStart + extent * this.geometry.extentBytes;
  }

  /**
   * Reads what the native module has just said that it needs, unless it is `known`. Whoever it is for is held until this is done.
   * Throws CORRUPT, NO_MEMORY.
   */
  async provide(known?: Uint8Array): Promise<void> {
    const { calls, memory } = this.native;
    const { owner, part, extent, offset, length } = this.native.need();
    const bytes = known ?? (await this.disk.read(this.startOf(extent) + offset, length));
    const room = held(part === CHUNK ? calls.room(length) : calls.partRoom(length));
    memory.write(room, bytes);
    const result = calls.fill(owner, part, room);
    if (result !== 0) throw failed(result, extent);
  }

  /** An extent to write to. Throws NO_SPACE. */
  takeExtent(): number {
    const extent = this.extents.takeAny();
    if (extent === undefined)
      throw new KvError('NO_SPACE', 'The store is full: delete something, or use a larger disk.');
    return extent;
  }

  /** Changes the tables; logs that are not needed any more go with the same manifest. */
  changeTables(
    change: (levels: Levels) => Levels,
    isLogDone: (log: LogPlace) => boolean = () => false,
  ): Promise<void> {
    return this.#changes.take(async () => {
      const levels = change(this.#version.levels);
      const done = this.#logs.filter(isLogDone);
      await this.#write(
        levels,
        this.#logs.filter((log) => !isLogDone(log)),
      );
      this.#see(levels);
      for (const { extent } of done) this.extents.release(extent);
    });
  }

  /** A log to write to; the one before, if there is one, ends where it is. */
  addLog(before: LogWriter | undefined): Promise<LogWriter> {
    return this.#changes.take(async () => {
      const extent = this.takeExtent();
      const id = this.#nextLogId++;
      const ended = this.#logs.map((log) => (log.id === before?.id ? { ...log, end: before.end } : log));
      try {
        await this.#write(this.#version.levels, [...ended, { extent, id, end: 0 }]);
      } catch (error) {
        this.extents.release(extent);
        throw error;
      }
      return new LogWriter(this.disk, {
        extent,
        id,
        start: this.startOf(extent),
        capacity: this.geometry.extentBytes,
      });
    });
  }

  /** What views still hold stays until they release it. */
  close(): void {
    this.#version.release();
  }

  async #openTable(extent: number): Promise<Table> {
    const { native, cache, disk } = this;
    const { extentBytes } = this.geometry;
    const tailAt = extentBytes - Math.min(TAIL_BYTES, extentBytes);
    const tail = await disk.read(this.startOf(extent) + tailAt, extentBytes - tailAt);
    native.memory.write(native.exchange, tail.subarray(tail.length - disk.sectorBytes));
    const handle = native.calls.tableNew(cache, extent, extentBytes, disk.sectorBytes);
    if (handle < 0) throw failed(handle, extent);
    try {
      while (native.calls.tableLoad(handle) === NEEDED) {
        const { offset, length } = native.need();
        const isInTail = offset >= tailAt;
        await this.provide(isInTail ? tail.subarray(offset - tailAt, offset - tailAt + length) : undefined);
      }
    } catch (error) {
      native.calls.tableFree(handle);
      throw error;
    }
    return new Table(native, handle, extent);
  }

  #see(levels: Levels): void {
    const before = this.#version;
    this.#version = this.#versionOf(levels);
    before.release();
  }

  #versionOf(levels: Levels): Version {
    this.#versions++;
    return new Version(this.native, levels, (unused) => {
      for (const { handle, extent } of unused) {
        this.native.calls.tableFree(handle);
        this.extents.release(extent);
      }
      // The last one: the store is closed, and so are all views.
      if (--this.#versions === 0) this.native.calls.cacheFree(this.cache);
    });
  }

  async #write(levels: Levels, logs: readonly LogPlace[]): Promise<void> {
    // A manifest that could not be written is whole or not; the next one goes to the other place than the last good one.
    const generation = this.#generation + 1;
    const tables = levels.flatMap((level, number) =>
      (number === 0 ? level.toReversed() : level).map(({ extent }) => ({ extent, level: number })),
    );
    await writeManifest(this.disk, this.geometry, { generation, nextLogId: this.#nextLogId, logs, tables });
    this.#generation = generation;
    this.#logs = logs;
  }
}
