/** Numbers of SQLite's C interface (sqlite3.h), as far as they are used here. */

export const SQLITE_OK = 0;
export const SQLITE_IOERR = 10;
export const SQLITE_FULL = 13;
export const SQLITE_CANTOPEN = 14;
export const SQLITE_NOTFOUND = 12;
export const SQLITE_ROW = 100;
export const SQLITE_DONE = 101;
export const SQLITE_IOERR_READ = 266;
export const SQLITE_IOERR_SHORT_READ = 522;
export const SQLITE_IOERR_WRITE = 778;
export const SQLITE_IOERR_FSYNC = 1034;
export const SQLITE_IOERR_TRUNCATE = 1546;

export const SQLITE_OPEN_READONLY = 1;
export const SQLITE_OPEN_READWRITE = 2;
export const SQLITE_OPEN_CREATE = 4;

/** Writing a part of a sector changes no other byte of it, even when the power fails. */
export const SQLITE_IOCAP_POWERSAFE_OVERWRITE = 0x1000;

export const SQLITE_INTEGER = 1;
export const SQLITE_FLOAT = 2;
export const SQLITE_TEXT = 3;
export const SQLITE_BLOB = 4;

/** In place of a destructor: SQLite makes its own copy. */
export const SQLITE_TRANSIENT = 0xffff_ffff;

const primary = [
  ...[
    'OK',
    'ERROR',
    'INTERNAL',
    'PERM',
    'ABORT',
    'BUSY',
    'LOCKED',
    'NOMEM',
    'READONLY',
    'INTERRUPT',
    'IOERR',
  ],
  ...['CORRUPT', 'NOTFOUND', 'FULL', 'CANTOPEN', 'PROTOCOL', 'EMPTY', 'SCHEMA', 'TOOBIG', 'CONSTRAINT'],
  ...['MISMATCH', 'MISUSE', 'NOLFS', 'AUTH', 'FORMAT', 'RANGE', 'NOTADB'],
];

/** By primary code: names of extended codes from 1 on. */
const extended: Readonly<Record<string, readonly string[]>> = {
  CONSTRAINT: [
    ...[
      'CHECK',
      'COMMITHOOK',
      'FOREIGNKEY',
      'FUNCTION',
      'NOTNULL',
      'PRIMARYKEY',
      'TRIGGER',
      'UNIQUE',
      'VTAB',
    ],
    ...['ROWID', 'PINNED', 'DATATYPE'],
  ],
  IOERR: [
    'READ',
    'SHORT_READ',
    'WRITE',
    'FSYNC',
    'DIR_FSYNC',
    'TRUNCATE',
    'FSTAT',
    'UNLOCK',
    'RDLOCK',
    'DELETE',
  ],
};

/** `SQLITE_CONSTRAINT_UNIQUE` for 2067; the primary code's name for an extended one that is rare. */
export function codeName(code: number): string {
  const name = primary[code & 0xff] ?? 'ERROR';
  const more = extended[name]?.[(code >> 8) - 1];
  return more === undefined ? `SQLITE_${name}` : `SQLITE_${name}_${more}`;
}
