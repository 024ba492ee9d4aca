import { codeName } from './codes.ts';

/** What SQLite refused. `code` has its name, `resultCode` its number, and `cause` what a disk said, if it was a disk. */
export class SqliteError extends Error {
  override name = 'SqliteError';
  /** As `SQLITE_CONSTRAINT_UNIQUE`. */
  readonly code: string;
  /** SQLite's extended result code. */
  readonly resultCode: number;

  constructor(resultCode: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.resultCode = resultCode;
    this.code = codeName(resultCode);
  }
}
