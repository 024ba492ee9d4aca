/**
 * The sqlite project's own test scripts, on our SQLite: they run in Debian's tclsh, and their databases are here, on disks in memory,
 * with our file system below the wasm module. fixture.tcl has the other end.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  SQLITE_BLOB,
  SQLITE_DONE,
  SQLITE_FLOAT,
  SQLITE_INTEGER,
  SQLITE_ROW,
} from '../../src/sqlite/codes.ts';
import { Database } from '../../src/sqlite/database.ts';
import { SqliteError } from '../../src/sqlite/error.ts';
import type { SqliteExports } from '../../src/sqlite/exports.ts';
import type { Sqlite } from '../../src/sqlite/sqlite.ts';
import { bindValue, columnValue, type SqlValue } from '../../src/sqlite/values.ts';
import { startSqlite, TestDisk } from '../sqlite.ts';

export interface ScriptOutcome {
  /** Tests that were run. */
  readonly count: number;
  /** The names of those that failed; the last one may be that the script ended early. */
  readonly failed: readonly string[];
  /** What tclsh has written, with what failed tests expected and got. */
  readonly output: string;
}

const fixture = fileURLToPath(new URL('fixture.tcl', import.meta.url));
const DISK_BYTES = 64 << 20;
const SCRIPT_TIMEOUT_MS = 60_000;
const OUTPUT_BYTES = 64 << 20;

/** `folder` is that of the project's scripts; `script` is a name in it, or a whole path. Rejects when tclsh cannot be run. */
export async function runScript(folder: string, script: string): Promise<ScriptOutcome> {
  const fixtureDisks = new Fixture();
  const server = createServer((socket) => fixtureDisks.serve(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const work = await mkdtemp(join(tmpdir(), 'skerry-sqlite-project-'));
  try {
    const { port } = server.address() as AddressInfo;
    const output = await tclsh([fixture, String(port), folder, script], work);
    const { count, failed } = fixtureDisks.finished ?? { count: 0, failed: ['the script: it did not end'] };
    return { count, failed, output };
  } finally {
    server.close();
    await rm(work, { recursive: true, force: true });
  }
}

function tclsh(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, timeout: SCRIPT_TIMEOUT_MS, maxBuffer: OUTPUT_BYTES };
    execFile('tclsh', args, options, (error, stdout, stderr) => {
      if (error && (error as { code?: unknown }).code === 'ENOENT') reject(error);
      else resolve(stdout + stderr);
    });
  });
}

/** Functions of the module that only the scripts' surroundings need. */
interface MoreExports extends SqliteExports {
  sqlite3_bind_parameter_name(statement: number, index: number): number;
  sqlite3_stmt_status(statement: number, counter: number, isReset: number): number;
  sqlite3__wasm_db_config_ip(database: number, option: number, value: number, result: number): number;
}

/** sqlite3.h, SQLITE_DBCONFIG_…; the numbers follow one another. */
const FIRST_CONFIG = 1002;
const CONFIGS = [
  ...['ENABLE_FKEY', 'ENABLE_TRIGGER', 'ENABLE_FTS3_TOKENIZER', 'ENABLE_LOAD_EXTENSION', 'NO_CKPT_ON_CLOSE'],
  ...['ENABLE_QPSG', 'TRIGGER_EQP', 'RESET_DATABASE', 'DEFENSIVE', 'WRITABLE_SCHEMA', 'LEGACY_ALTER_TABLE'],
  ...['DQS_DML', 'DQS_DDL', 'ENABLE_VIEW', 'LEGACY_FILE_FORMAT', 'TRUSTED_SCHEMA'],
];

/** sqlite3.h, SQLITE_STMTSTATUS_…: what `db status` asks for, numbered from 1. */
const COUNTERS = ['step', 'sort', 'autoindex', 'vmstep'];

interface Open {
  readonly database: Database;
  /** Compiled, and run next. 0: none. */
  statement: number;
  /** Of the last statement, in the order of COUNTERS. */
  counts: number[];
}

class Fixture {
  readonly #sqlite = startSqlite(256);
  readonly #exports = this.#sqlite.module.exports as MoreExports;
  readonly #disks = new Map<string, TestDisk>();
  readonly #open = new Map<string, Open>();
  finished: { count: number; failed: string[] } | undefined;

  serve(socket: Socket): void {
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (let message = readMessage(received); message; message = readMessage(received)) {
        received = received.subarray(message.bytes);
        socket.write(writeMessage(this.#answer(message.fields)));
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const { database } of this.#open.values()) database.close();
    });
  }

  #answer([name = '', command, ...fields]: readonly string[]): string[] {
    try {
      switch (command) {
        case 'open':
          return this.#openDatabase(name, fields);
        case 'version':
          return ['ok', this.#sqlite.version];
        case 'finished':
          this.finished = { count: Number(fields[0]), failed: fields.slice(1) };
          return ['ok'];
        default:
          return ['ok', ...this.#ask(name, command, fields)];
      }
    } catch (error) {
      const code = error instanceof SqliteError ? error.resultCode & 0xff : 1;
      return ['error', String(code), (error as Error).message];
    }
  }

  #ask(name: string, command: string | undefined, fields: readonly string[]): string[] {
    const open = this.#open.get(name);
    if (!open) throw new Error(`there is no database ${name}`);
    const { handle } = open.database;
    switch (command) {
      case 'prepare':
        return this.#prepare(open, fields[0] ?? '');
      case 'run':
        return this.#run(open, fields);
      case 'close':
        this.#finalize(open);
        open.database.close();
        this.#open.delete(name);
        return [];
      case 'config':
        return [String(this.#configure(open.database, fields[0] ?? '', Number(fields[1])))];
      case 'status':
        return [String(open.counts[COUNTERS.indexOf(fields[0] ?? '')] ?? 0)];
      case 'autocommit':
        return [String(this.#exports.sqlite3_get_autocommit(handle))];
      case 'changes':
        return [String(this.#exports.sqlite3_changes64(handle))];
      case 'total_changes':
        return [String(this.#exports.sqlite3_total_changes64(handle))];
      case 'last_insert_rowid':
        return [String(this.#exports.sqlite3_last_insert_rowid(handle))];
      default:
        throw new Error(`the bridge has no command ${command}`);
    }
  }

  /** A database with what testfixture's have: no foreign keys, and text in double quotes. */
  #openDatabase(name: string, [file = '', isNew]: readonly string[]): string[] {
    let disk: TestDisk | undefined;
    if (file !== '' && file !== ':memory:') {
      const kept = isNew === '1' ? undefined : this.#disks.get(file);
      disk = kept ?? new TestDisk(DISK_BYTES, file);
      this.#disks.set(file, disk);
    }
    const database = new Database(this.#sqlite, disk);
    database.exec('PRAGMA foreign_keys = OFF');
    for (const option of ['DQS_DML', 'DQS_DDL']) this.#configure(database, option, 1);
    this.#open.set(name, { database, statement: 0, counts: [] });
    return ['ok'];
  }

  /** Sets an option, or with a negative value only asks for it. */
  #configure({ handle }: Database, option: string, value: number): number {
    const index = CONFIGS.indexOf(option);
    if (index < 0) throw new Error(`the bridge has no option ${option}`);
    const number = FIRST_CONFIG + index;
    return this.#sqlite.withResult((result) => {
      const code = this.#exports.sqlite3__wasm_db_config_ip(handle, number, value, result);
      this.#sqlite.check(handle, code);
    });
  }

  /** Compiles the first statement: what is left of the text, whether there was one, and the names of its parameters. */
  #prepare(open: Open, sql: string): string[] {
    this.#finalize(open);
    const { handle } = open.database;
    const { memory } = this.#sqlite.module;
    let rest = '';
    this.#sqlite.withText(sql, (text, bytes) =>
      this.#sqlite.withBytes(new Uint8Array(8), (into) => {
        for (let at = text; open.statement === 0 && at < text + bytes; ) {
          const code = this.#exports.sqlite3_prepare_v2(handle, at, text + bytes - at, into, into + 4);
          this.#sqlite.check(handle, code);
          open.statement = memory.u32(into);
          at = memory.u32(into + 4);
          rest = memory.text(at, text + bytes - at);
        }
      }),
    );
    if (open.statement === 0) return [rest, '0'];
    const count = this.#exports.sqlite3_bind_parameter_count(open.statement);
    const names = Array.from({ length: count }, (_, index) => {
      const name = this.#exports.sqlite3_bind_parameter_name(open.statement, index + 1);
      return name === 0 ? '?' : memory.text(name);
    });
    return [rest, '1', ...names];
  }

  /** Runs what was compiled: the number of columns, their names, and all values. */
  #run(open: Open, values: readonly string[]): string[] {
    const { statement } = open;
    const { handle } = open.database;
    try {
      for (const [index, value] of values.entries())
        this.#sqlite.check(handle, bindValue(this.#sqlite, statement, index + 1, decoded(value)));
      const { memory } = this.#sqlite.module;
      const columns = this.#exports.sqlite3_column_count(statement);
      const found = Array.from({ length: columns }, (_, column) =>
        memory.text(this.#exports.sqlite3_column_name(statement, column)),
      );
      for (;;) {
        const code = this.#exports.sqlite3_step(statement);
        if (code === SQLITE_DONE) return [String(columns), ...found];
        if (code !== SQLITE_ROW) throw this.#sqlite.error(handle, code);
        for (let column = 0; column < columns; column++) found.push(encoded(this.#sqlite, statement, column));
      }
    } finally {
      open.counts = COUNTERS.map((_, index) => this.#exports.sqlite3_stmt_status(statement, index + 1, 0));
      this.#finalize(open);
    }
  }

  #finalize(open: Open): void {
    if (open.statement !== 0) this.#exports.sqlite3_finalize(open.statement);
    open.statement = 0;
  }
}

function decoded(field: string): SqlValue {
  const text = field.slice(1);
  switch (field[0]) {
    case 'i':
      return BigInt(text);
    case 'f':
      return Number(text);
    case 'b':
      return new Uint8Array(Buffer.from(text, 'hex'));
    case 't':
      return text;
    default:
      return null;
  }
}

function encoded(sqlite: Sqlite, statement: number, column: number): string {
  const kind = sqlite.module.exports.sqlite3_column_type(statement, column);
  const value = columnValue(sqlite, statement, column);
  if (value === null) return 'n';
  if (kind === SQLITE_BLOB) return `b${Buffer.from(value as Uint8Array).toString('hex')}`;
  if (kind === SQLITE_INTEGER) return `i${value}`;
  return kind === SQLITE_FLOAT ? `f${value}` : `t${value}`;
}

/** As fixture.tcl says. Undefined while something of it is missing. */
function readMessage(received: Buffer): { fields: string[]; bytes: number } | undefined {
  let at = 0;
  const readLine = (): number | undefined => {
    const end = received.indexOf(10, at);
    if (end < 0) return undefined;
    const value = Number(received.toString('latin1', at, end));
    at = end + 1;
    return value;
  };
  const count = readLine();
  if (count === undefined) return undefined;
  const fields: string[] = [];
  for (let index = 0; index < count; index++) {
    const length = readLine();
    if (length === undefined || received.length < at + length) return undefined;
    fields.push(received.toString('utf8', at, at + length));
    at += length;
  }
  return { fields, bytes: at };
}

function writeMessage(fields: readonly string[]): Buffer {
  const parts = fields.flatMap((field) => {
    const bytes = Buffer.from(field);
    return [Buffer.from(`${bytes.length}\n`), bytes];
  });
  return Buffer.concat([Buffer.from(`${fields.length}\n`), ...parts]);
}
