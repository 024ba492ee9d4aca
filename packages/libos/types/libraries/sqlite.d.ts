/** What an appliance that uses the library sqlite has of it. */

declare module 'skerry' {
  export interface Needs {
    /** SQL databases, in memory or on a disk. */
    readonly sqlite: Sqlite;
  }

  export interface Sqlite {
    /**
     * Opens the database of a disk; without a disk, one in memory. A blank disk gets an empty database; one that holds something
     * else is refused, unless `format` says to erase it. Throws {@link SqliteError}, or an Error about the disk.
     */
    open(disk?: SqliteDisk, options?: { format?: boolean }): SqliteDatabase;
    /** SQLite's own, as `3.54.1`. */
    readonly version: string;
  }

  /** What a database needs of a disk. The disks of the library block are such. */
  export interface SqliteDisk {
    readonly name: string;
    /** A power of two from 512 to 4,096. */
    readonly sectorBytes: number;
    readonly sectors: number;
    readonly isReadOnly: boolean;
    /** Fills `into`, which is whole sectors. */
    readIntoSync(sector: number, into: Uint8Array): void;
    /** Writes whole sectors, which are durable after the next flush. */
    writeSync(sector: number, bytes: Uint8Array): void;
    flushSync(): void;
  }

  /** NULL is null, a blob a Uint8Array, and an integer beyond what a number holds exactly a BigInt. */
  export type SqlValue = null | number | bigint | string | Uint8Array;

  /** undefined is NULL, a boolean 0 or 1. */
  export type SqlParameter = SqlValue | boolean | undefined;

  /** Values in the order of the `?`; or one object by the names of `:name`, `@name` and `$name`. */
  export type SqlParameters = SqlParameter[] | [Readonly<Record<string, SqlParameter>>];

  /** A row by the names of its columns. */
  export type SqlRow = Record<string, SqlValue>;

  /** A connection. Whatever is called in it has happened when the call returns; a commit is on the disk then. */
  export interface SqliteDatabase {
    /** Runs all statements of a text. */
    exec(sql: string): void;
    /** Compiles one statement, which can be run many times. */
    prepare(sql: string): SqliteStatement;
    /**
     * Runs `work` as a transaction, inside of another one as a savepoint. When it throws, nothing of it has happened. It must not
     * be asynchronous.
     */
    transaction<Result>(work: () => Result): Result;
    readonly isInTransaction: boolean;
    /** Rows that were changed since it was opened. */
    readonly totalChanges: number;
    /** The whole database as a file that every SQLite reads. */
    export(): Uint8Array;
    /** Lets go of the disk. Idempotent. */
    close(): void;
  }

  export interface SqliteStatement {
    /** Runs it to its end. */
    run(...parameters: SqlParameters): { changes: number; lastInsertRowid: number | bigint };
    /** The first row. */
    get(...parameters: SqlParameters): SqlRow | undefined;
    all(...parameters: SqlParameters): SqlRow[];
    /** Row after row, as they are found. */
    iterate(...parameters: SqlParameters): Generator<SqlRow, void, undefined>;
    /** The names of the columns of its rows. */
    readonly columns: readonly string[];
    /** Gives back its memory. Idempotent. */
    finalize(): void;
  }

  /** What SQLite refused. `cause` is what a disk said, if it was a disk. */
  export interface SqliteError extends Error {
    readonly name: 'SqliteError';
    /** As `SQLITE_CONSTRAINT_UNIQUE`. */
    readonly code: string;
    /** SQLite's extended result code. */
    readonly resultCode: number;
  }
}
