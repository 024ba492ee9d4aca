/** The result for a person: one table for each suite. */
import { type Gap, type Row, verdictOf } from './result.ts';

const columns = ['', 'median', 'p10–p90', 'p99', 'n', 'goal', ''] as const;

export function renderTable(rows: readonly Row[], gaps: readonly Gap[]): string {
  const suites = [...new Set(rows.map(({ suite }) => suite))];
  const parts = suites.map((suite) =>
    renderSuite(
      suite,
      rows.filter((row) => row.suite === suite),
    ),
  );
  for (const { suite, reason } of gaps) parts.push(`${suite}\n  not measured: ${reason}`);
  return parts.join('\n\n');
}

function renderSuite(suite: string, rows: readonly Row[]): string {
  const cells = [columns, ...rows.map(cellsOf)];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const notes = rows.flatMap(({ name, note }) => (note ? [`  ${name}: ${note}`] : []));
  return [suite, ...lines.map((line) => `  ${line}`), ...notes].join('\n');
}

function cellsOf(row: Row): string[] {
  const { summary, goal, unit } = row;
  const single = summary.count === 1;
  return [
    row.name,
    `${figure(summary.median)} ${unit}`,
    single ? '' : `${figure(summary.p10)}–${figure(summary.p90)}`,
    single ? '' : figure(summary.p99),
    String(summary.count),
    goal
      ? `${goal.of === 'p99' ? 'p99 ' : ''}${goal.kind === 'at-most' ? '≤' : '≥'} ${figure(goal.limit)}`
      : '',
    { met: 'met', missed: 'MISSED', none: '' }[verdictOf(row) ?? 'none'],
  ];
}

/** Three significant digits are more than a noisy machine gives. */
export function figure(value: number): string {
  const magnitude = Math.abs(value);
  return value.toFixed(magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2);
}
