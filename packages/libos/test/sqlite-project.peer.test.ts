/**
 * The sqlite project's own test scripts, from Debian's source package, on our SQLite and our disks: a part of those that pass whole.
 * `npm run soak -- sqlite` runs all that are about SQL.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runScript } from './sqlite-project/fixture.ts';
import { quickScripts, scriptFolder } from './sqlite-project/scripts.ts';

let folder = '';
beforeAll(async () => {
  folder = await scriptFolder();
});

test.each(quickScripts)('%s passes', async (script) => {
  const { count, failed, output } = await runScript(folder, script);
  expect(failed, output.slice(-4_000)).toEqual([]);
  expect(count).toBeGreaterThan(0);
});

test('a script that expects something else, or cannot go on, fails', async () => {
  const own = await mkdtemp(join(tmpdir(), 'skerry-sqlite-script-'));
  const script = join(own, 'own.test');
  const lines = [
    'do_execsql_test own-1 { SELECT 1.5, NULL, x.y FROM (SELECT $bound AS y) AS x } { 1.5 {} {a b} }',
    'do_execsql_test own-2 { SELECT 1 } { 2 }',
    'do_catchsql_test own-3 { SELECT missing } {1 {no such column: missing}}',
    'no_such_command',
  ];
  await writeFile(script, ['set bound {a b}', ...lines, 'finish_test', ''].join('\n'));
  const { count, failed } = await runScript(folder, script);
  expect(count).toBe(3);
  expect(failed).toEqual(['own-2', 'the end of the script: invalid command name "no_such_command"']);
  await rm(own, { recursive: true });
});
