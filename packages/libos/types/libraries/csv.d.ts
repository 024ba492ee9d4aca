/** What an appliance that uses the library csv has of it. */

declare module 'skerry:csv' {
  export interface CsvOptions {
    /** One character; a comma unless told. */
    separator?: string;
  }
  export class CsvError extends Error {
    readonly code: 'BAD_CSV';
    /** From 1. */
    readonly line: number;
    constructor(line: number, reason: string);
  }
  /** The rows of a text, each with its fields. Throws {@link CsvError}. */
  export function parseCsv(text: string, options?: CsvOptions): string[][];
  /** The rows behind the first, by the names in it. Throws {@link CsvError}. */
  export function parseCsvRecords(text: string, options?: CsvOptions): Record<string, string>[];
  /** The text of rows; null and undefined are empty. */
  export function formatCsv(rows: Iterable<readonly unknown[]>, options?: CsvOptions): string;
  /** The text of records, below the names of `columns`: those of the first record unless told. */
  export function formatCsvRecords(
    records: readonly Readonly<Record<string, unknown>>[],
    options?: CsvOptions & { columns?: readonly string[] },
  ): string;
}
