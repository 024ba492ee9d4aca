/** `console.table` (Console standard, 1.1.7): rows and columns in a box, as Node draws it. */
import { inspect } from '../inspect/index.ts';

const INDEX = '(index)';
const VALUES = 'Values';

/** The table's lines; undefined when `data` has no rows to show. */
export function table(data: unknown, only?: readonly string[]): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const rows: [string, unknown][] =
    data instanceof Map || data instanceof Set
      ? Array.from(data.values(), (value, at): [string, unknown] => [String(at), value])
      : Object.entries(data);
  const columns = new Set<string>(only ?? []);
  let plain = false;
  for (const [, row] of rows) {
    if (typeof row !== 'object' || row === null) plain = true;
    else if (!only) for (const key of Object.keys(row)) columns.add(key);
  }
  const header = [INDEX, ...columns, ...(plain ? [VALUES] : [])];
  const cells = rows.map(([index, row]) => {
    const isObject = typeof row === 'object' && row !== null;
    const fields = Array.from(columns, (key) =>
      isObject && Object.hasOwn(row, key) ? cell((row as Record<string, unknown>)[key]) : '',
    );
    return [index, ...fields, ...(plain ? [isObject ? '' : cell(row)] : [])];
  });
  return draw([header, ...cells]);
}

const cell = (value: unknown): string => inspect(value, { depth: 0 }).replaceAll(/\s*\n\s*/g, ' ');

function draw([header = [], ...rows]: string[][]): string {
  const widths = header.map(
    (title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)) + 2,
  );
  const line = (row: string[]): string =>
    `│${row.map((text, at) => ` ${text}`.padEnd(widths[at] ?? 0)).join('│')}│`;
  const rule = (left: string, cross: string, right: string): string =>
    left + widths.map((width) => '─'.repeat(width)).join(cross) + right;
  return [
    rule('┌', '┬', '┐'),
    line(header),
    rule('├', '┼', '┤'),
    ...rows.map(line),
    rule('└', '┴', '┘'),
  ].join('\n');
}
