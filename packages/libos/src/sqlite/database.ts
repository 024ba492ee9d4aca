import { SQLITE_OPEN_CREATE, SQLITE_OPEN_READONLY, SQLITE_OPEN_READWRITE } from './codes.ts';
import type { SyncDisk } from './disk.ts';
import type { Sqlite } from './sqlite.ts';
import { Statement, type StatementOwner } from './statement.ts';
import { VFS_NAME } from './vfs.ts';
import { openVolume } from './volume.ts';

export interface OpenOptions {
  /** Erases whatever the disk holds. */
  format?: boolean;
}

/**
 * How a database on a disk is kept. One connection has the disk, so there is nobody to lock out. The journal is kept and its head
 * overwritten (PERSIST): a commit then changes no length, and needs no new header. FULL: a commit has returned when the disk has
 * flushed it.
 */
const POLICY =
  'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=PERSIST; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON';

/** A connection. Everything in it is done when the call returns. */
export class Database implements StatementOwner {
  readonly sqlite: Sqlite;
  readonly #name: string;
  readonly #statements = new Set<Statement>();
  #handle = 0;
  #depth = 0;

  /** Opens the database of a disk; without one, a database in memory. Throws SqliteError, or an Error about the disk. */
  constructor(sqlite: Sqlite, disk?: SyncDisk, options: OpenOptions = {}) {
    this.sqlite = sqlite;
    this.#name = disk ? `/${disk.name}` : ':memory:';
    if (disk && !sqlite.vfs.mount(this.#name, openVolume(disk, options)))
      throw new Error(`the database of the disk ${disk.name} is open already`);
    try {
      const isReadOnly = disk?.isReadOnly ?? false;
      this.#open(isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
      this.exec(disk && !isReadOnly ? POLICY : 'PRAGMA foreign_keys=ON');
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** SQLite's own number of it. Throws when it is closed. */
  get handle(): number {
    if (this.#handle === 0) throw new Error('the database is closed');
    return this.#handle;
  }

  /** Whether a transaction is under way. */
  get isInTransaction(): boolean {
    return this.sqlite.module.exports.sqlite3_get_autocommit(this.handle) === 0;
  }

  /** Rows that were changed since it was opened. */
  get totalChanges(): number {
    return Number(this.sqlite.module.exports.sqlite3_total_changes64(this.handle));
  }

  /** Runs all statements of a text; rows are thrown away. */
  exec(sql: string): void {
    this.#compile(sql, (statement) => statement.run());
  }

  /** Compiles one statement. */
  prepare(sql: string): Statement {
    let found: Statement | undefined;
    this.#compile(sql, (statement) => {
      if (found) throw new TypeError('prepare() takes one statement; exec() takes several');
      found = statement;
      return 'kept';
    });
    if (!found) throw new TypeError('there is no statement in this text');
    return found;
  }

  /**
   * Runs `work` between BEGIN and COMMIT, inside of another transaction as a savepoint. When it throws, nothing of it has happened. It must not
   * be asynchronous: other work of the program would be in the same transaction.
   */
  transaction<Result>(work: () => Result): Result {
    const isOuter = !this.isInTransaction;
    const point = `skerry_${this.#depth}`;
    this.exec(isOuter ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${point}`);
    this.#depth++;
    try {
      const result = work();
      if (result instanceof Promise) throw new TypeError('a transaction must not be asynchronous');
      this.exec(isOuter ? 'COMMIT' : `RELEASE ${point}`);
      return result;
    } catch (error) {
      // SQLite may have rolled back by itself.
      if (this.isInTransaction) this.exec(isOuter ? 'ROLLBACK' : `ROLLBACK TO ${point}; RELEASE ${point}`);
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** The whole database as a file of SQLite. */
  export(): Uint8Array {
    const { module } = this.sqlite;
    const { exports, memory } = module;
    return this.sqlite.withText('main', (schema) =>
      this.sqlite.withBytes(new Uint8Array(8), (size) => {
        const address = exports.sqlite3_serialize(this.handle, schema, size, 0);
        const bytes = memory.u32(size);
        if (address === 0 && bytes > 0) throw this.sqlite.error(0, 7);
        const copy = memory.read(address, bytes);
        exports.sqlite3_free(address);
        return copy;
      }),
    );
  }

  /** Finalises its statements and lets go of the disk. A transaction that is under way is rolled back. Idempotent. */
  close(): void {
    for (const statement of [...this.#statements]) statement.finalize();
    if (this.#handle !== 0) this.sqlite.module.exports.sqlite3_close_v2(this.#handle);
    this.#handle = 0;
    this.sqlite.vfs.unmount(this.#name);
  }

  forget(statement: Statement): void {
    this.#statements.delete(statement);
  }

  #open(flags: number): void {
    const { exports } = this.sqlite.module;
    let code = 0;
    this.#handle = this.sqlite.withText(this.#name, (name) =>
      this.sqlite.withText(VFS_NAME, (vfs) =>
        this.sqlite.withResult((into) => {
          code = exports.sqlite3_open_v2(name, into, flags, vfs);
        }),
      ),
    );
    this.sqlite.check(this.#handle, code);
    exports.sqlite3_extended_result_codes(this.#handle, 1);
  }

  /** Compiles statement after statement; one that `use` does not keep is finalised. */
  #compile(sql: string, use: (statement: Statement) => unknown): void {
    const { sqlite, handle } = this;
    const { exports, memory } = sqlite.module;
    sqlite.withText(sql, (text, bytes) =>
      sqlite.withBytes(new Uint8Array(8), (into) => {
        for (let at = text; at < text + bytes; at = memory.u32(into + 4)) {
          sqlite.check(handle, exports.sqlite3_prepare_v2(handle, at, text + bytes - at, into, into + 4));
          const found = memory.u32(into);
          // A comment, or nothing.
          if (found === 0) continue;
          const statement = new Statement(this, found);
          this.#statements.add(statement);
          let isKept = false;
          try {
            isKept = use(statement) === 'kept';
          } finally {
            if (!isKept) statement.finalize();
          }
        }
      }),
    );
  }
}
