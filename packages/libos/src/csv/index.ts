/**
 * The CSV library: `skerry:csv`. Tables as text (RFC 4180): fields in quotes may have separators, line ends and doubled quotes.
 * Lines end in CR LF where we write; LF alone is read too, and a byte order mark is skipped. Pure.
 */

export interface CsvOptions {
  /** One character; a comma unless told. */
  separator?: string;
}

export class CsvError extends Error {
  override name = 'CsvError';
  readonly code = 'BAD_CSV';
  /** From 1. */
  readonly line: number;
  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.line = line;
  }
}

function separatorOf({ separator = ',' }: CsvOptions): string {
  if (separator.length === 1 && !/["\r\n]/.test(separator)) return separator;
  throw new RangeError(
    `the separator must be one character and no quote or line end, not ${JSON.stringify(separator)}`,
  );
}

/** The rows of a text, each with its fields. Throws {@link CsvError}. */
export function parseCsv(text: string, options: CsvOptions = {}): string[][] {
  const separator = separatorOf(options);
  const inside = separator.replace(/[\]\\^-]/, '\\$&');
  // Either a field in quotes or one without, then what ends it.
  const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${inside}\\r\\n]*))([${inside}]|\\r\\n|\\n|$)`, 'y');
  const rows: string[][] = [];
  let row: string[] = [];
  let line = 1;
  field.lastIndex = text.startsWith('\ufeff') ? 1 : 0;
  while (field.lastIndex < text.length || row.length > 0) {
    const begin = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new CsvError(line, problemAt(text, begin));
    const [whole, quoted, plain = '', end] = match;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.split('\n').length - 1;
    if (end === separator) continue;
    rows.push(row);
    row = [];
    if (end === '') break;
  }
  return rows;
}

/** The rows behind the first, as objects by the names in it. Throws {@link CsvError} when one is longer or shorter. */
export function parseCsvRecords(text: string, options: CsvOptions = {}): Record<string, string>[] {
  const [names = [], ...rows] = parseCsv(text, options);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new CsvError(1, `two columns are named "${twice}"`);
  return rows.map((row, at) => {
    if (row.length === names.length)
      return Object.fromEntries(names.map((name, column) => [name, row[column] ?? '']));
    throw new CsvError(at + 2, `the row has ${row.length} fields, and the first one ${names.length}`);
  });
}

/** The text of rows, each ended by CR LF. Null and undefined are empty. */
export function formatCsv(rows: Iterable<readonly unknown[]>, options: CsvOptions = {}): string {
  const separator = separatorOf(options);
  let text = '';
  for (const row of rows) text += `${row.map((value) => fieldOf(value, separator)).join(separator)}\r\n`;
  return text;
}

/** The text of objects, with the names of `columns` (those of the first record unless told) in front. */
export function formatCsvRecords(
  records: readonly Readonly<Record<string, unknown>>[],
  { columns = Object.keys(records[0] ?? {}), ...options }: CsvOptions & { columns?: readonly string[] } = {},
): string {
  return formatCsv([columns, ...records.map((record) => columns.map((name) => record[name]))], options);
}

function fieldOf(value: unknown, separator: string): string {
  const text = value === null || value === undefined ? '' : String(value);
  const needsQuotes = /["\r\n]/.test(text) || text.includes(separator);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}

function problemAt(text: string, begin: number): string {
  if (text[begin] !== '"') return 'a field has a quote or CR in it and is not in quotes';
  const isOpen = /^"(?:[^"]|"")*$/.test(text.slice(begin));
  return isOpen
    ? 'a quote is not closed'
    : 'behind a closing quote there is neither a separator nor the end of the line';
}
