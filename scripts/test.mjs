/**
 * `npm test`: everything that can be checked without a person, in order of what it costs. `--unit` stops after the unit
 * tests. The last line is the sum: `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { bootstrap, root } from './bootstrap/bootstrap.mjs';
import { findProgram } from './bootstrap/command.mjs';
import { node24 } from './bootstrap/modules.mjs';
import { runChecks } from './check/run.mjs';
import { tallyPlaywright } from './test/playwright-report.mjs';
import { closingLine, nothing, parseReport, readReport, refuseUnexpectedSkips, sum } from './test/tally.mjs';
import { filesToTryAgain, tallyTwoTries, tallyVitest } from './test/vitest-report.mjs';

/** A runner that hangs fails; the whole takes a quarter of an hour at most on two processors. */
const runnerTimeoutMs = 20 * 60_000;

// Compiled code of all that runs below, kept from process to process: there are some hundred of them.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules', '.cache', 'node');

const quick = process.argv.includes('--unit');
await bootstrap(quick ? 'check' : 'test');
const reports = mkdtempSync(join(tmpdir(), 'skerry-test-'));
const expectedSkips = JSON.parse(readFileSync(new URL('./expected-skips.json', import.meta.url), 'utf8'));

/** @param {string} name */
const heading = (name) => console.log(`\n── ${name}`);

/**
 * Runs a script of the checkout under Node 24 with its output on ours.
 * @param {string} script @param {string[]} args @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<number | null>}
 */
function run(script, args, environment = {}) {
  return new Promise((resolve) => {
    const child = spawn(node24(root), [join(root, script), ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        ...environment,
        ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
        PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
      },
      timeout: runnerTimeoutMs,
      killSignal: 'SIGKILL',
    });
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
}

async function checks() {
  heading('Checks');
  return { ...nothing(), ...(await runChecks(root)) };
}

/**
 * What failed on a busy machine is tried once more, alone, and the summary names what passed then.
 * @param {string} project
 */
async function vitest(project) {
  heading(`Tests: ${project}`);
  const first = await runVitest(project, 'first', []);
  const report = parseReport(first.report);
  const again = report === undefined ? [] : filesToTryAgain(report);
  if (again.length === 0) return readReport(first.report, tallyVitest, first.exitCode);
  heading(`Tests: ${project}, once more: ${again.map((file) => relative(root, file)).join(', ')}`);
  const second = await runVitest(project, 'second', again);
  return readReport(second.report, (tried) => tallyTwoTries(report, tried), second.exitCode);
}

/**
 * @param {string} project
 * @param {string} name Of the report.
 * @param {string[]} files All when empty.
 */
async function runVitest(project, name, files) {
  const report = join(reports, `${project}-${name}.json`);
  const exitCode = await run('node_modules/vitest/vitest.mjs', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...files,
  ]);
  return { report, exitCode };
}

async function prewarm() {
  heading('Engine and page');
  const exitCode = await run('scripts/serve/prewarm-alone.ts', []);
  return exitCode === 0
    ? nothing()
    : { ...nothing(), problems: ['the engine or the page could not be made'] };
}

async function endToEnd() {
  heading('Tests: end to end');
  const report = join(reports, 'e2e.json');
  const exitCode = await run('node_modules/@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
    CHROMIUM: findProgram('chromium'),
  });
  return readReport(report, tallyPlaywright, exitCode);
}

/** @type {[string, () => Promise<import('./test/tally.mjs').Tally>][]} */
const steps = [
  ['checks', checks],
  ['unit', () => vitest('unit')],
];
if (!quick) steps.push(['engine', prewarm], ['system', () => vitest('system')], ['end to end', endToEnd]);

/** @type {{ name: string, tally: import('./test/tally.mjs').Tally, seconds: number }[]} */
const results = [];
for (const [name, step] of steps) {
  const startedAt = performance.now();
  const tally = refuseUnexpectedSkips(await step(), expectedSkips);
  results.push({ name, tally, seconds: Math.round((performance.now() - startedAt) / 1000) });
}
rmSync(reports, { recursive: true, force: true });

heading('Summary');
for (const { name, tally, seconds } of results) {
  console.log(`${name.padEnd(12)} ${closingLine(sum([tally]))} (${seconds} s)`);
  for (const problem of tally.problems) console.log(`  ✗ ${problem}`);
  for (const test of tally.recovered) console.log(`  ↻ passed at the second try: ${test}`);
}
const total = sum(results.map(({ tally }) => tally));
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
console.log(`\n${closingLine(total)}`);
