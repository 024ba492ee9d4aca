/** Values between SQL and the program. */
import { SQLITE_BLOB, SQLITE_FLOAT, SQLITE_INTEGER, SQLITE_TEXT, SQLITE_TRANSIENT } from './codes.ts';
import type { Sqlite } from './sqlite.ts';

/** What a column is: an integer beyond what a number holds exactly is a BigInt, a blob is a copy. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** What a parameter can be. A whole number and a boolean are integers; undefined is NULL. */
export type SqlParameter = SqlValue | boolean | undefined;

/** Throws TypeError for what SQL has no value for, RangeError for an integer of more than 64 bits. Returns SQLite's code. */
export function bindValue(sqlite: Sqlite, statement: number, index: number, value: SqlParameter): number {
  const { exports } = sqlite.module;
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0)
        ? exports.sqlite3_bind_int64(statement, index, BigInt(value))
        : exports.sqlite3_bind_double(statement, index, value);
    case 'boolean':
      return exports.sqlite3_bind_int64(statement, index, value ? 1n : 0n);
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} is no integer of 64 bits`);
      return exports.sqlite3_bind_int64(statement, index, value);
    case 'string':
      return sqlite.withText(value, (address, bytes) =>
        exports.sqlite3_bind_text(statement, index, address, bytes, SQLITE_TRANSIENT),
      );
    case 'undefined':
      return exports.sqlite3_bind_null(statement, index);
    default:
      if (value === null) return exports.sqlite3_bind_null(statement, index);
      if (!(value instanceof Uint8Array))
        throw new TypeError('a parameter is null, a number, a BigInt, a boolean, a string or a Uint8Array');
      return sqlite.withBytes(value, (address) =>
        exports.sqlite3_bind_blob(statement, index, address, value.length, SQLITE_TRANSIENT),
      );
  }
}

/** The value of a column of the row at which the statement stands. */
export function columnValue(
  { module: { exports, memory } }: Sqlite,
  statement: number,
  column: number,
): SqlValue {
  switch (exports.sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: {
      const wide = exports.sqlite3_column_int64(statement, column);
      const number = Number(wide);
      return Number.isSafeInteger(number) ? number : wide;
    }
    case SQLITE_FLOAT:
      return exports.sqlite3_column_double(statement, column);
    case SQLITE_TEXT: {
      const address = exports.sqlite3_column_text(statement, column);
      return memory.text(address, exports.sqlite3_column_bytes(statement, column));
    }
    case SQLITE_BLOB: {
      const address = exports.sqlite3_column_blob(statement, column);
      return memory.read(address, exports.sqlite3_column_bytes(statement, column));
    }
    default:
      return null;
  }
}
