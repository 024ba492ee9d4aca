/**
 * What the manifest speaks of, in memory: extents, logs, tables; and how it changes. Changes follow one another: each is written
 * as a new manifest, and seen when that is durable. So the disk never speaks of what is not there, and an extent is used anew only
 * when neither the disk nor a reader speaks of it.
 */

import { KvError } from './error.ts';
import { Extents } from './extents.ts';
import type { Disk, Geometry } from './geometry.ts';
import { LogWriter } from './log.ts';
import { Lru } from './lru.ts';
import { type LogPlace, type Manifest, writeManifest } from './manifest.ts';
import type { Operation } from './operations.ts';
import { type Directory, Table, type TableCaches } from './table.ts';
import { Version } from './version.ts';

/** Level by level; level 0 from the youngest on. */
export type Levels = readonly (readonly Table[])[];

export interface CacheSizes {
  readonly blockBytes: number;
  readonly directoryBytes: number;
}

export class Structure {
  readonly disk: Disk;
  readonly geometry: Geometry;
  readonly extents: Extents;
  readonly caches: TableCaches;
  #version: Version;
  #logs: readonly LogPlace[];
  #generation: number;
  #nextLogId: number;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(disk: Disk, geometry: Geometry, manifest: Manifest, caches: TableCaches) {
    this.disk = disk;
    this.geometry = geometry;
    this.extents = new Extents(geometry.extents);
    this.caches = caches;
    this.#logs = manifest.logs;
    this.#generation = manifest.generation;
    this.#nextLogId = manifest.nextLogId;
    for (const { extent } of [...manifest.logs, ...manifest.tables]) this.extents.take(extent);
    this.#version = new Version([], () => undefined);
  }

  /** Opens every table that the manifest names. Throws CORRUPT. */
  static async open(
    disk: Disk,
    geometry: Geometry,
    manifest: Manifest,
    sizes: CacheSizes,
  ): Promise<Structure> {
    const caches = {
      directories: new Lru<number, Directory>(sizes.directoryBytes),
      blocks: new Lru<number, readonly Operation[]>(sizes.blockBytes),
    };
    const structure = new Structure(disk, geometry, manifest, caches);
    const levels: Table[][] = [];
    for (const { extent, level } of manifest.tables) {
      const table = await structure.openTable(extent);
      levels[level] ??= [];
      if (level === 0) levels[level].unshift(table);
      else levels[level].push(table);
    }
    structure.#version = structure.#versionOf(Array.from(levels, (level) => level ?? []));
    return structure;
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

  openTable(extent: number): Promise<Table> {
    const { extentBytes } = this.geometry;
    return Table.open(this.disk, { extent, start: this.startOf(extent), extentBytes }, this.caches);
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
    return this.#change(async () => {
      const levels = change(this.#version.levels);
      const done = this.#logs.filter(isLogDone);
      await this.#write(
        levels,
        this.#logs.filter((log) => !isLogDone(log)),
      );
      const before = this.#version;
      this.#version = this.#versionOf(levels);
      before.release();
      for (const { extent } of done) this.extents.release(extent);
    });
  }

  /** A log to write to; the one before, if there is one, ends where it is. */
  addLog(before: LogWriter | undefined): Promise<LogWriter> {
    return this.#change(async () => {
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

  #versionOf(levels: Levels): Version {
    return new Version(levels, (table) => {
      table.forget();
      this.extents.release(table.extent);
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

  #change<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}
