import { SQLITE_DONE, SQLITE_ROW } from './codes.ts';
import type { Sqlite } from './sqlite.ts';
import { bindValue, columnValue, type SqlParameter, type SqlValue } from './values.ts';

/** A row by the names of its columns. */
export type Row = Record<string, SqlValue>;

/** By position; or one object by name, with or without the `:`, `@` or `$` that SQL has in front of it. */
export type Parameters = SqlParameter[] | [Readonly<Record<string, SqlParameter>>];

export interface RunResult {
  /** Rows that were inserted, changed or deleted. */
  changes: number;
  /** Of the last row that was inserted, ever. */
  lastInsertRowid: number | bigint;
}

/** Where a statement comes from. */
export interface StatementOwner {
  readonly sqlite: Sqlite;
  readonly handle: number;
  /** A statement was finalised. */
  forget(statement: Statement): void;
}

/** One statement of SQL, compiled. It is used by one caller at a time. */
export class Statement {
  readonly #owner: StatementOwner;
  #handle: number;
  #columns: string[] | undefined;

  constructor(owner: StatementOwner, handle: number) {
    this.#owner = owner;
    this.#handle = handle;
  }

  /** The names of the columns of its rows. */
  get columns(): readonly string[] {
    const { exports, memory } = this.#owner.sqlite.module;
    this.#columns ??= Array.from({ length: exports.sqlite3_column_count(this.#use()) }, (_, column) =>
      memory.text(exports.sqlite3_column_name(this.#use(), column)),
    );
    return this.#columns;
  }

  /** Runs it to its end. */
  run(...parameters: Parameters): RunResult {
    const { sqlite, handle } = this.#owner;
    this.#start(parameters);
    try {
      while (this.#step()) {
        // Rows that nobody asked for.
      }
    } finally {
      this.#reset();
    }
    const { exports } = sqlite.module;
    const rowid = exports.sqlite3_last_insert_rowid(handle);
    return {
      changes: Number(exports.sqlite3_changes64(handle)),
      lastInsertRowid: Number.isSafeInteger(Number(rowid)) ? Number(rowid) : rowid,
    };
  }

  /** The first row. */
  get(...parameters: Parameters): Row | undefined {
    for (const row of this.iterate(...parameters)) return row;
    return undefined;
  }

  all(...parameters: Parameters): Row[] {
    return [...this.iterate(...parameters)];
  }

  /** Row after row. The statement is free again when the loop ends. */
  *iterate(...parameters: Parameters): Generator<Row, void, undefined> {
    this.#start(parameters);
    try {
      while (this.#step()) yield this.#row();
    } finally {
      if (this.#handle !== 0) this.#reset();
    }
  }

  /** Gives back its memory. It cannot be used any more. Idempotent. */
  finalize(): void {
    if (this.#handle === 0) return;
    this.#owner.sqlite.module.exports.sqlite3_finalize(this.#handle);
    this.#handle = 0;
    this.#owner.forget(this);
  }

  #use(): number {
    if (this.#handle === 0) throw new Error('the statement was finalised, or its database closed');
    return this.#handle;
  }

  #start(parameters: Parameters): void {
    const { exports } = this.#owner.sqlite.module;
    const statement = this.#use();
    exports.sqlite3_reset(statement);
    exports.sqlite3_clear_bindings(statement);
    const [first] = parameters;
    if (isNamed(first)) this.#bindNamed(first);
    else this.#bindAll(parameters as SqlParameter[]);
  }

  #bindAll(values: readonly SqlParameter[]): void {
    const { sqlite, handle } = this.#owner;
    const expected = sqlite.module.exports.sqlite3_bind_parameter_count(this.#handle);
    if (values.length !== expected)
      throw new RangeError(`the statement has ${expected} parameters, and ${values.length} were given`);
    values.forEach((value, index) => {
      sqlite.check(handle, bindValue(sqlite, this.#handle, index + 1, value));
    });
  }

  #bindNamed(values: Readonly<Record<string, SqlParameter>>): void {
    const { sqlite, handle } = this.#owner;
    for (const [name, value] of Object.entries(values)) {
      const names = /^[:@$]/.test(name) ? [name] : [`:${name}`, `@${name}`, `$${name}`];
      const index = names.map((one) => this.#indexOf(one)).find((found) => found !== 0);
      if (index === undefined) throw new RangeError(`the statement has no parameter ${name}`);
      sqlite.check(handle, bindValue(sqlite, this.#handle, index, value));
    }
  }

  #indexOf(name: string): number {
    const { sqlite } = this.#owner;
    return sqlite.withText(name, (text) =>
      sqlite.module.exports.sqlite3_bind_parameter_index(this.#handle, text),
    );
  }

  /** True: there is a row. */
  #step(): boolean {
    const { sqlite, handle } = this.#owner;
    const code = sqlite.module.exports.sqlite3_step(this.#use());
    if (code === SQLITE_ROW) return true;
    if (code === SQLITE_DONE) return false;
    throw sqlite.error(handle, code);
  }

  /** What it returns is the error that was thrown already. */
  #reset(): void {
    this.#owner.sqlite.module.exports.sqlite3_reset(this.#handle);
  }

  #row(): Row {
    const { sqlite } = this.#owner;
    return Object.fromEntries(
      this.columns.map((name, column) => [name, columnValue(sqlite, this.#handle, column)]),
    );
  }
}

function isNamed(first: unknown): first is Readonly<Record<string, SqlParameter>> {
  return typeof first === 'object' && first !== null && !(first instanceof Uint8Array);
}
