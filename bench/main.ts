/**
 * `npm run bench [-- launch size] [--effort 0.2] [--store-mb 1024]`: every figure that the project has a goal for, beside its
 * peers. Names choose suites, as `--only launch,size` does.
 * Prints a table; the numbers themselves go to bench/results as JSON. Exits with 0 also when a goal is missed: it
 * measures, the reader judges. 1 when nothing could be measured.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Board } from '../scripts/bootstrap/board.mjs';
import { root } from '../scripts/bootstrap/bootstrap.mjs';
import { prewarm } from '../scripts/serve/prewarm.ts';
import { machineFacts } from './machine-facts.ts';
import { type Gap, type Row, verdictOf } from './result.ts';
import type { Suite } from './suite.ts';
import { editSuite } from './suites/edit.ts';
import { idleSuite } from './suites/idle.ts';
import { launchSuite } from './suites/launch.ts';
import { networkSuite } from './suites/network.ts';
import { sizeSuite } from './suites/size.ts';
import { storageSuite } from './suites/storage.ts';
import { throughputSuite } from './suites/throughput.ts';
import { xenSuite } from './suites/xen.ts';
import { renderTable } from './table.ts';

const suites: readonly Suite[] = [
  sizeSuite,
  launchSuite,
  idleSuite,
  editSuite,
  throughputSuite,
  networkSuite,
  storageSuite,
  xenSuite,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    effort: { type: 'string', default: '1' },
    'store-mb': { type: 'string', default: '256' },
  },
});
const named = [...positionals, ...(values.only?.split(',') ?? [])];
const only = named.length > 0 ? named : undefined;
const unknown = only?.filter((name) => !suites.some((suite) => suite.name === name)) ?? [];
const effort = Number(values.effort);
const storeMB = Number(values['store-mb']);
if (unknown.length > 0 || !(effort > 0) || !(Number.isInteger(storeMB) && storeMB >= 8)) {
  process.stderr.write(
    `bench: suites are ${suites.map(({ name }) => name).join(', ')}; --effort takes a number over 0, --store-mb whole megabytes from 8 on\n`,
  );
  process.exit(2);
}

const board = new Board();
await prewarm(root, board, new AbortController().signal);
const facts = machineFacts(root);
const rows: Row[] = [];
const gaps: Gap[] = [];
for (const suite of suites.filter(({ name }) => !only || only.includes(name))) {
  const scratch = mkdtempSync(join(tmpdir(), 'skerry-bench-'));
  const task = board.task(`Measuring: ${suite.name}`);
  try {
    const miss = (reason: string): void => void gaps.push({ suite: suite.name, reason });
    rows.push(...(await suite.run({ root, scratch, effort, storeMB, say: task.note, miss })));
    task.done();
  } catch (error) {
    task.failed();
    gaps.push({ suite: suite.name, reason: error instanceof Error ? error.message : String(error) });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const folder = join(root, 'bench', 'results');
mkdirSync(folder, { recursive: true });
const file = join(folder, `${facts.date.replaceAll(':', '-')}.json`);
writeFileSync(
  file,
  `${JSON.stringify({ facts, rows: rows.map((row) => ({ ...row, verdict: verdictOf(row) })), gaps }, null, 2)}\n`,
);

const missed = rows.filter((row) => verdictOf(row) === 'missed');
console.log(`\n${renderTable(rows, gaps)}\n`);
console.log(
  `${facts.processor}, ${facts.processors} processors, ${facts.memoryMiB} MiB, Linux ${facts.kernel}, Node ${facts.node}`,
);
console.log(
  `${facts.qemu}; ${facts.clang}; load ${facts.load.toFixed(1)} at the start; commit ${facts.commit}`,
);
console.log(
  `Goals missed: ${missed.length === 0 ? 'none' : missed.map(({ name }) => name).join('; ')}\nNumbers: ${file}`,
);
process.exitCode = rows.length > 0 ? 0 : 1;
