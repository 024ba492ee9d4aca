/**
 * SQLite's file system (sqlite3_vfs, version 2; sqlite3_io_methods, version 1) on volumes: a database is the file
 * `/<disk>`, its journal `/<disk>-journal`, and there are no others; temporary tables stay in memory. One connection
 * at a time uses a volume, so locks are always granted.
 *
 * These functions must not throw, because SQLite's frames stand above them: a disk's error becomes SQLite's code, and is kept for
 * the error that the program gets.
 */
import type { NativeImport, NativeModule } from '../native/index.ts';
import {
  SQLITE_CANTOPEN,
  SQLITE_FULL,
  SQLITE_IOCAP_POWERSAFE_OVERWRITE,
  SQLITE_IOERR_FSYNC,
  SQLITE_IOERR_READ,
  SQLITE_IOERR_SHORT_READ,
  SQLITE_IOERR_TRUNCATE,
  SQLITE_IOERR_WRITE,
  SQLITE_NOTFOUND,
  SQLITE_OK,
} from './codes.ts';
import type { SqliteExports } from './exports.ts';
import { BLOCK_BYTES } from './layout.ts';
import type { Surroundings } from './surroundings.ts';
import type { FileKind, Volume } from './volume.ts';

/** The name of this file system. */
export const VFS_NAME = 'skerry';

const JOURNAL = '-journal';
const LONGEST_NAME = 512;
/** sqlite3_file: a pointer to the methods, and the number of an open file. */
const FILE_BYTES = 8;
/** From the Julian epoch, in which SQLite counts, to 1970. */
const JULIAN_EPOCH_MS = 210_866_760_000_000;
const DAY_MS = 86_400_000;

interface OpenFile {
  volume: Volume;
  kind: FileKind;
}

export class Vfs {
  /** By the name of the database's file. */
  readonly #volumes = new Map<string, Volume>();
  readonly #files = new Map<number, OpenFile>();
  readonly #module: NativeModule<SqliteExports>;
  readonly #host: Surroundings;
  #nextFile = 1;
  #methods = 0;
  #failure: unknown;

  /** Registers itself as SQLite's file system. `text` puts a text into the module's memory, for good. */
  constructor(module: NativeModule<SqliteExports>, host: Surroundings, text: (value: string) => number) {
    this.#module = module;
    this.#host = host;
    this.#methods = this.#table(1, this.#fileMethods());
    const vfs = [FILE_BYTES, LONGEST_NAME, 0, text(VFS_NAME), 0];
    const register = module.exports.sqlite3_vfs_register;
    if (register(this.#table(2, [...vfs, ...this.#vfsMethods()]), 1) !== SQLITE_OK)
      throw new Error('SQLite does not take the file system');
  }

  /** Lets SQLite open this name. False: it is open already. */
  mount(name: string, volume: Volume): boolean {
    if (this.#volumes.has(name)) return false;
    this.#volumes.set(name, volume);
    return true;
  }

  unmount(name: string): void {
    this.#volumes.delete(name);
  }

  /** What a disk threw since the last time. */
  takeFailure(): unknown {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  /** A structure of words in the module's memory: its version, then the rest. */
  #table(version: number, words: readonly number[]): number {
    const { memory, exports } = this.#module;
    const address = exports.sqlite3_malloc(4 * (words.length + 1));
    [version, ...words].forEach((word, index) => {
      memory.setU32(address + 4 * index, word);
    });
    return address;
  }

  #fileMethods(): number[] {
    const { memory } = this.#module;
    const file = (address: number): OpenFile => this.#files.get(memory.u32(address + 4)) as OpenFile;
    return [
      this.#method('i:i', SQLITE_OK, (address: number) => {
        this.#files.delete(memory.u32(address + 4));
      }),
      this.#method('iiij:i', SQLITE_IOERR_READ, (address: number, to: number, length: number, at: bigint) => {
        const bytes = new Uint8Array(length);
        const { volume, kind } = file(address);
        const isWhole = volume.read(kind, Number(at), bytes);
        memory.write(to, bytes);
        return isWhole ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
      }),
      this.#method(
        'iiij:i',
        SQLITE_IOERR_WRITE,
        (address: number, from: number, length: number, at: bigint) => {
          const { volume, kind } = file(address);
          return volume.write(kind, Number(at), memory.read(from, length)) ? SQLITE_OK : SQLITE_FULL;
        },
      ),
      this.#method('ij:i', SQLITE_IOERR_TRUNCATE, (address: number, bytes: bigint) => {
        const { volume, kind } = file(address);
        volume.truncate(kind, Number(bytes));
      }),
      this.#method('ii:i', SQLITE_IOERR_FSYNC, (address: number) => file(address).volume.sync()),
      this.#method('ii:i', SQLITE_IOERR_READ, (address: number, to: number) => {
        const { volume, kind } = file(address);
        this.#setWide(to, volume.size(kind));
      }),
      this.#method('ii:i', SQLITE_OK, () => undefined),
      this.#method('ii:i', SQLITE_OK, () => undefined),
      this.#method('ii:i', SQLITE_OK, (_address: number, to: number) => memory.setU32(to, 0)),
      this.#method('iii:i', SQLITE_OK, () => SQLITE_NOTFOUND),
      this.#method('i:i', SQLITE_OK, () => BLOCK_BYTES),
      this.#method('i:i', SQLITE_OK, () => SQLITE_IOCAP_POWERSAFE_OVERWRITE),
    ];
  }

  #vfsMethods(): number[] {
    const { memory } = this.#module;
    const nothing = 0;
    return [
      this.#method(
        'iiiii:i',
        SQLITE_CANTOPEN,
        (_vfs: number, name: number, address: number, flags: number, outFlags: number) => {
          memory.setU32(address, 0);
          const found = name === 0 ? undefined : this.#find(memory.text(name));
          if (!found) return SQLITE_CANTOPEN;
          const number = this.#nextFile++;
          this.#files.set(number, found);
          memory.setU32(address + 4, number);
          memory.setU32(address, this.#methods);
          if (outFlags !== 0) memory.setU32(outFlags, flags);
          return SQLITE_OK;
        },
      ),
      this.#method('iii:i', SQLITE_IOERR_TRUNCATE, (_vfs: number, name: number, isDurable: number) => {
        const found = this.#find(memory.text(name));
        found?.volume.truncate(found.kind, 0);
        if (isDurable) found?.volume.sync();
      }),
      this.#method('iiii:i', SQLITE_IOERR_READ, (_vfs: number, name: number, _flags: number, to: number) => {
        const found = this.#find(memory.text(name));
        memory.setU32(to, found && found.volume.size(found.kind) > 0 ? 1 : 0);
      }),
      this.#method('iiii:i', SQLITE_CANTOPEN, (_vfs: number, name: number, room: number, to: number) => {
        const bytes = this.#host.utf8Encode(`${memory.text(name)}\0`);
        if (bytes.length > room) return SQLITE_CANTOPEN;
        memory.write(to, bytes);
        return SQLITE_OK;
      }),
      ...[nothing, nothing, nothing, nothing],
      this.#method('iii:i', 0, (_vfs: number, length: number, to: number) => {
        const bytes = new Uint8Array(length);
        this.#host.entropy(bytes);
        memory.write(to, bytes);
        return length;
      }),
      // Nobody else holds a lock that could be waited for.
      this.#method('ii:i', 0, (_vfs: number, us: number) => us),
      this.#method('ii:i', SQLITE_IOERR_READ, (_vfs: number, to: number) => {
        const days = new Uint8Array(Float64Array.of((JULIAN_EPOCH_MS + this.#host.wallMs()) / DAY_MS).buffer);
        memory.write(to, days);
      }),
      this.#method('iii:i', SQLITE_OK, () => SQLITE_OK),
      this.#method('ii:i', SQLITE_IOERR_READ, (_vfs: number, to: number) => {
        this.#setWide(to, JULIAN_EPOCH_MS + this.#host.wallMs());
      }),
    ];
  }

  /** A function for SQLite. What throws returns `code`; what returns nothing, SQLITE_OK. */
  #method(signature: string, code: number, run: NativeImport): number {
    return this.#module.callback(signature, (...values: never[]) => {
      try {
        return run(...values) ?? SQLITE_OK;
      } catch (error) {
        this.#failure = error;
        return code;
      }
    });
  }

  #find(name: string): OpenFile | undefined {
    const isJournal = name.endsWith(JOURNAL);
    const volume = this.#volumes.get(isJournal ? name.slice(0, -JOURNAL.length) : name);
    return volume && { volume, kind: isJournal ? 'journal' : 'database' };
  }

  #setWide(address: number, value: number): void {
    this.#module.memory.setU32(address, value % 2 ** 32);
    this.#module.memory.setU32(address + 4, Math.floor(value / 2 ** 32));
  }
}
