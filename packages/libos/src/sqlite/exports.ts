/** The functions of SQLite that are called here (sqlite3.h), with pointers as numbers. library.json lists them too. */
export interface SqliteExports {
  __wasm_call_ctors(): void;
  sqlite3_bind_blob(
    statement: number,
    index: number,
    bytes: number,
    length: number,
    destructor: number,
  ): number;
  sqlite3_bind_double(statement: number, index: number, value: number): number;
  sqlite3_bind_int64(statement: number, index: number, value: bigint): number;
  sqlite3_bind_null(statement: number, index: number): number;
  sqlite3_bind_parameter_count(statement: number): number;
  sqlite3_bind_parameter_index(statement: number, name: number): number;
  sqlite3_bind_text(
    statement: number,
    index: number,
    text: number,
    length: number,
    destructor: number,
  ): number;
  sqlite3_changes64(database: number): bigint;
  sqlite3_clear_bindings(statement: number): number;
  sqlite3_close_v2(database: number): number;
  sqlite3_column_blob(statement: number, column: number): number;
  sqlite3_column_bytes(statement: number, column: number): number;
  sqlite3_column_count(statement: number): number;
  sqlite3_column_double(statement: number, column: number): number;
  sqlite3_column_int64(statement: number, column: number): bigint;
  sqlite3_column_name(statement: number, column: number): number;
  sqlite3_column_text(statement: number, column: number): number;
  sqlite3_column_type(statement: number, column: number): number;
  sqlite3_errmsg(database: number): number;
  sqlite3_errstr(code: number): number;
  sqlite3_extended_errcode(database: number): number;
  sqlite3_extended_result_codes(database: number, isOn: number): number;
  sqlite3_finalize(statement: number): number;
  sqlite3_free(address: number): void;
  sqlite3_get_autocommit(database: number): number;
  sqlite3_initialize(): number;
  sqlite3_last_insert_rowid(database: number): bigint;
  sqlite3_libversion(): number;
  sqlite3_malloc(bytes: number): number;
  sqlite3_open_v2(name: number, into: number, flags: number, vfs: number): number;
  sqlite3_prepare_v2(database: number, sql: number, length: number, into: number, tail: number): number;
  sqlite3_reset(statement: number): number;
  sqlite3_serialize(database: number, schema: number, size: number, flags: number): number;
  sqlite3_step(statement: number): number;
  sqlite3_total_changes64(database: number): bigint;
  sqlite3_vfs_register(vfs: number, isDefault: number): number;
}
