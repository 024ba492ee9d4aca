/** SQLite in Node: the wasm file of the package, and a disk in memory whose power can be cut. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { NativeModule } from '../src/native/index.ts';
import type { SyncDisk } from '../src/sqlite/disk.ts';
import type { SqliteExports } from '../src/sqlite/exports.ts';
import { sqliteImports } from '../src/sqlite/imports.ts';
import { Sqlite } from '../src/sqlite/sqlite.ts';
import type { Surroundings } from '../src/sqlite/surroundings.ts';
import { nativeModuleOf, pagesOfMiB } from './native-module.ts';

const wasm = readFileSync(createRequire(import.meta.url).resolve('@sqlite.org/sqlite-wasm/sqlite3.wasm'));

const machine: Surroundings = {
  entropy: (target) => void crypto.getRandomValues(target),
  monotonicMs: () => performance.now(),
  utf8Encode: (text) => new TextEncoder().encode(text),
  wallMs: () => Date.now(),
};

/** A SQLite of its own, whose memory may grow to so many MiB. */
export function startSqlite(maxMiB = 64): Sqlite {
  const imports = sqliteImports(machine, () => module.memory);
  const memoryPages = { initial: 128, maximum: pagesOfMiB(maxMiB) };
  const module: NativeModule<SqliteExports> = nativeModuleOf(wasm, { name: 'sqlite', imports, memoryPages });
  return new Sqlite(module, machine);
}

export class PowerCut extends Error {
  override name = 'PowerCut';
}

/** A disk that keeps written sectors in a cache of its own until it is flushed, and forgets what it was not told to keep. */
export class TestDisk implements SyncDisk {
  readonly name: string;
  readonly sectorBytes = 512;
  readonly sectors: number;
  isReadOnly = false;
  /** Sectors that it still writes before the power is cut; a cut write keeps the sectors before. */
  sectorsLeft = Number.POSITIVE_INFINITY;
  sectorsWritten = 0;
  flushes = 0;
  readonly #durable: Uint8Array;
  readonly #cached = new Map<number, Uint8Array>();
  #isOff = false;

  constructor(bytes: number | Uint8Array, name = 'disk') {
    this.#durable = typeof bytes === 'number' ? new Uint8Array(bytes) : bytes;
    this.sectors = this.#durable.length / this.sectorBytes;
    this.name = name;
  }

  /** What the disk holds now, cache and all. */
  get content(): Uint8Array {
    const bytes = this.#durable.slice();
    for (const [sector, data] of this.#cached) bytes.set(data, sector * this.sectorBytes);
    return bytes;
  }

  readIntoSync(sector: number, into: Uint8Array): void {
    this.#check();
    const start = sector * this.sectorBytes;
    into.set(this.#durable.subarray(start, start + into.length));
    for (let at = 0; at < into.length; at += this.sectorBytes) {
      const cached = this.#cached.get(sector + at / this.sectorBytes);
      if (cached) into.set(cached, at);
    }
  }

  writeSync(sector: number, bytes: Uint8Array): void {
    this.#check();
    for (let at = 0; at < bytes.length; at += this.sectorBytes) {
      if (this.sectorsLeft-- <= 0) this.#cut();
      this.#cached.set(sector + at / this.sectorBytes, bytes.slice(at, at + this.sectorBytes));
      this.sectorsWritten++;
    }
  }

  flushSync(): void {
    this.#check();
    for (const [sector, data] of this.#cached) this.#durable.set(data, sector * this.sectorBytes);
    this.#cached.clear();
    this.flushes++;
  }

  /** The disk after the cut, on another machine: of what was not flushed it keeps the sectors for which `keeps` says so. */
  afterCut(keeps: (sector: number) => boolean): TestDisk {
    const bytes = this.#durable.slice();
    for (const [sector, data] of this.#cached) if (keeps(sector)) bytes.set(data, sector * this.sectorBytes);
    return new TestDisk(bytes, this.name);
  }

  #check(): void {
    if (this.#isOff) throw new PowerCut('the power is off');
  }

  #cut(): never {
    this.#isOff = true;
    throw new PowerCut('the power was cut');
  }
}
