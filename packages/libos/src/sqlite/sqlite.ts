/** SQLite's module, started: texts and memory for its calls, and its errors as exceptions. */
import type { NativeModule } from '../native/index.ts';
import { SQLITE_OK } from './codes.ts';
import { SqliteError } from './error.ts';
import type { SqliteExports } from './exports.ts';
import type { Surroundings } from './surroundings.ts';
import { Vfs } from './vfs.ts';

/** For results through pointers, and for short texts. */
const SCRATCH_BYTES = 4_096;

export class Sqlite {
  readonly module: NativeModule<SqliteExports>;
  readonly vfs: Vfs;
  readonly #host: Surroundings;
  readonly #scratch: number;

  /** Calls the module's constructors, and gives it a file system. */
  constructor(module: NativeModule<SqliteExports>, host: Surroundings) {
    this.module = module;
    this.#host = host;
    module.exports.__wasm_call_ctors();
    this.vfs = new Vfs(module, host, (text) => this.#keep(host.utf8Encode(`${text}\0`)));
    this.check(0, module.exports.sqlite3_initialize());
    this.#scratch = this.#allocate(SCRATCH_BYTES);
  }

  get version(): string {
    return this.module.memory.text(this.module.exports.sqlite3_libversion());
  }

  /** Throws unless `code` is SQLITE_OK. `database` knows the words; 0: there is none. */
  check(database: number, code: number): void {
    if (code !== SQLITE_OK) throw this.error(database, code);
  }

  error(database: number, code: number): SqliteError {
    const { exports, memory } = this.module;
    const words = database === 0 ? exports.sqlite3_errstr(code) : exports.sqlite3_errmsg(database);
    const extended = database === 0 ? code : exports.sqlite3_extended_errcode(database);
    return new SqliteError(extended, memory.text(words), this.vfs.takeFailure());
  }

  /** Runs `use` with a text in the module's memory, zero-terminated, for that long. `bytes` are without the zero. */
  withText<Result>(text: string, use: (address: number, bytes: number) => Result): Result {
    const bytes = this.#host.utf8Encode(`${text}\0`);
    return this.withBytes(bytes, (address) => use(address, bytes.length - 1));
  }

  /** The same for bytes; the address is not 0 even when there are none. */
  withBytes<Result>(bytes: Uint8Array, use: (address: number) => Result): Result {
    const address = this.#allocate(Math.max(1, bytes.length));
    try {
      this.module.memory.write(address, bytes);
      return use(address);
    } finally {
      this.module.exports.sqlite3_free(address);
    }
  }

  /** Runs `use` with a word of memory, and returns what is in it then. */
  withResult(use: (address: number) => void): number {
    use(this.#scratch);
    return this.module.memory.u32(this.#scratch);
  }

  #keep(bytes: Uint8Array): number {
    const address = this.#allocate(bytes.length);
    this.module.memory.write(address, bytes);
    return address;
  }

  #allocate(bytes: number): number {
    const address = this.module.exports.sqlite3_malloc(bytes);
    if (address === 0) throw new SqliteError(7, 'out of memory');
    return address;
  }
}
