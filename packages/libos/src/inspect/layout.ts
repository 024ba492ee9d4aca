/**
 * Where the lines of a printed object break: as Node's `util.inspect` with `compact: 3` and `breakLength: 80`, so that
 * what a person knows from Node reads the same here.
 */
const BREAK_LENGTH = 80;
/** So many innermost levels may share a line. */
const COMPACT_LEVELS = 3;
/** Arrays with more entries than this are printed in columns. */
const MIN_COLUMN_ENTRIES = 6;
const MAX_COLUMNS = 15;
const SEPARATOR = 2;

export interface Block {
  /** What stands before the opening brace, or ''. */
  base: string;
  open: string;
  close: string;
  entries: string[];
  /** Columns of the line that are taken by the levels around. */
  indent: number;
  /** Levels below this one that the last entry had. */
  levels: number;
  /** Set for an array: its elements may be printed in columns. `aligned` says they are numbers. */
  columns?: { aligned: boolean; more: boolean };
}

export function layOut({ base, open, close, entries, indent, levels, columns }: Block): string {
  const before = base ? `${base} ${open}` : open;
  if (entries.length === 0) return `${before}${close}`;
  const lines =
    columns && entries.length > MIN_COLUMN_ENTRIES ? inColumns(entries, indent, columns) : entries;
  if (levels < COMPACT_LEVELS && lines === entries) {
    const start = entries.length + indent + open.length + base.length + 10;
    const length = entries.reduce((sum, entry) => sum + entry.length, entries.length + start);
    const joined = entries.join(', ');
    if (length <= BREAK_LENGTH && !joined.includes('\n') && !base.includes('\n')) {
      return `${before} ${joined} ${close}`;
    }
  }
  const newline = `\n${' '.repeat(indent)}`;
  return `${before}${newline}  ${lines.join(`,${newline}  `)}${newline}${close}`;
}

/** Rows of entries in columns of equal width, about 2.5 times as wide as high; the same array when that gains nothing. */
function inColumns(
  entries: string[],
  indent: number,
  { aligned, more }: { aligned: boolean; more: boolean },
): string[] {
  const count = more ? entries.length - 1 : entries.length;
  const lengths = entries.slice(0, count).map((entry) => entry.length + SEPARATOR);
  const widest = Math.max(...lengths);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (widest * 3 + indent >= BREAK_LENGTH || !(total / widest > 5 || widest <= 8)) return entries;

  const bias = Math.sqrt(widest - total / entries.length);
  const biased = Math.max(widest - 3 - bias, 1);
  const width = Math.min(
    Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((BREAK_LENGTH - indent) / widest),
    COMPACT_LEVELS * 4,
    MAX_COLUMNS,
  );
  if (width <= 1) return entries;
  const columnWidths = Array.from({ length: width }, (_, column) => {
    let longest = 0;
    for (let at = column; at < count; at += width) longest = Math.max(longest, lengths[at] as number);
    return longest;
  });
  const rows: string[] = [];
  for (let row = 0; row < count; row += width) {
    const end = Math.min(row + width, count);
    let text = '';
    for (let at = row; at < end; at++) {
      const entry = entries[at] as string;
      const cell = columnWidths[at - row] as number;
      const last = at === end - 1;
      if (aligned) text += (last ? entry : `${entry}, `).padStart(last ? cell - SEPARATOR : cell);
      else text += last ? entry : `${entry}, `.padEnd(cell);
    }
    rows.push(text);
  }
  if (more) rows.push(entries[count] as string);
  return rows;
}
