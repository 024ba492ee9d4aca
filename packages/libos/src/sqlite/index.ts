/** SQLite: what main receives as `sqlite`. */
import { host } from '../core/host.ts';
import { requireRunning } from '../core/stage.ts';
import { type NativeModule, openNative } from '../native/index.ts';
import { Database, type OpenOptions } from './database.ts';
import type { SyncDisk } from './disk.ts';
import type { SqliteExports } from './exports.ts';
import { sqliteImports } from './imports.ts';
import { Sqlite } from './sqlite.ts';

let started: Sqlite | undefined;

function start(): Sqlite {
  const imports = sqliteImports(host, () => module.memory);
  const module: NativeModule<SqliteExports> = openNative('sqlite', { imports });
  return new Sqlite(module, host);
}

function engine(call: string): Sqlite {
  requireRunning(call);
  started ??= start();
  return started;
}

export const sqlite = {
  /** Opens the database of a disk, or one in memory. Throws SqliteError, or an Error about the disk. */
  open: (disk?: SyncDisk, options?: OpenOptions) => new Database(engine('sqlite.open()'), disk, options),
  /** Of SQLite, as `3.54.1`. */
  get version() {
    return engine('sqlite.version').version;
  },
};

export { SqliteError } from './error.ts';
