/**
 * The same long row of SQL in our SQLite on a disk and in Debian's sqlite3 on a file: the same rows, the same errors, and in the end the
 * same database, which each of them reads from the other. The two are of different versions.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../src/sqlite/database.ts';
import { SqliteError } from '../src/sqlite/error.ts';
import { DATABASE_START, newLayout, writeLayout } from '../src/sqlite/layout.ts';
import { startSqlite, TestDisk } from './sqlite.ts';
import { SqlWorkload } from './sqlite-workload.ts';

const STATEMENTS = 3_000;
const DISK_BYTES = 32 << 20;
/** Of so many statements outside of a transaction, our database is closed and opened again after one. */
const REOPEN_EVERY = 400;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry-sql-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test(
  'a long row of SQL has the same rows and errors as with sqlite3, and leaves a database that both read',
  () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const workload = new SqlWorkload(seed);
        const disk = new TestDisk(DISK_BYTES);
        const statements: string[] = [...SqlWorkload.begin];
        const ours: string[] = [];
        let database = new Database(startSqlite(), disk);
        for (const statement of statements) ours.push(answerOf(database, statement));
        while (statements.length < STATEMENTS) {
          const statement = workload.next();
          statements.push(statement);
          ours.push(answerOf(database, statement));
          if (statements.length % REOPEN_EVERY === 0 && !workload.isInTransaction) {
            database.close();
            database = new Database(startSqlite(), disk);
          }
        }
        for (const statement of workload.end()) {
          statements.push(statement);
          ours.push(answerOf(database, statement));
        }
        database.close();
        const theirFile = join(folder, `${seed}-theirs.db`);
        const theirs = await answersOfDebian(theirFile, statements);
        for (const [index, statement] of statements.entries()) {
          expect({ statement, answer: ours[index] }).toEqual({ statement, answer: theirs[index] });
        }
        const isError = (answer: string): boolean => answer.startsWith('error');
        expect(ours.filter(isError).length).toBeLessThan(STATEMENTS / 2);
        expect(ours.filter((answer) => answer !== '' && !isError(answer)).length).toBeGreaterThan(
          STATEMENTS / 8,
        );

        const ourFile = join(folder, `${seed}-ours.db`);
        await writeFile(ourFile, disk.content.subarray(DATABASE_START));
        const [ourDump, theirDump] = [await dumpOf(ourFile), await dumpOf(theirFile)];
        expect(ourDump.length).toBeGreaterThan(100);
        expect(ourDump.find((line, index) => line !== theirDump[index])).toBeUndefined();
        expect(ourDump.length).toBe(theirDump.length);
        expect((await debian(ourFile, 'PRAGMA integrity_check;\n')).output).toBe('ok\n');

        const copied = new Database(startSqlite(), diskWith(await readFile(theirFile)));
        expect(answerOf(copied, 'PRAGMA integrity_check')).toBe("('ok')");
        expect(answerOf(copied, 'SELECT name FROM sqlite_schema ORDER BY 1')).toContain('words_data');
        copied.close();
      }),
      { numRuns: 1, endOnFailure: true },
    ),
  120_000,
);

/** Rows, or an error, in words: numbers as they are whatever their type. */
function answerOf(database: Database, sql: string): string {
  try {
    const statement = database.prepare(sql);
    try {
      return statement
        .all()
        .map((row) => `(${Object.values(row).map(shown).join(', ')})`)
        .join(' ');
    } finally {
      statement.finalize();
    }
  } catch (error) {
    if (error instanceof SqliteError) return `error: ${error.message}`;
    throw error;
  }
}

function shown(value: unknown): string {
  if (value === null) return 'NULL';
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex')}'`;
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

const MARK = '-- statement ';

/** All statements in one process, whose errors say the number of their line. */
async function answersOfDebian(file: string, statements: readonly string[]): Promise<string[]> {
  const lines = statements.map((statement, index) => `.print '${MARK}${index}'\n${statement};`);
  const { output, errors } = await debian(file, `.mode quote\n${lines.join('\n')}\n`);
  const answers = output
    .split(new RegExp(`^${MARK}\\d+\\n`, 'm'))
    .slice(1)
    .map((rows) => rowsIn(rows));
  for (const [, line, message = ''] of errors.matchAll(/^(?:Runtime|Parse) error near line (\d+): (.*)$/gm)) {
    // Line 1 is the mode; each statement is the second of two.
    answers[(Number(line) - 3) / 2] = `error: ${message.replace(/ \(\d+\)$/, '')}`;
  }
  return answers;
}

/** Values as `.mode quote` writes them: a row on a line, but for line ends within a text. */
function rowsIn(output: string): string {
  const rows: string[] = [];
  let row: string[] = [];
  for (const [, value = '', end] of output.matchAll(/(X'[^']*'|'(?:[^']|'')*'|[^,\n]+)(,|\n)/g)) {
    row.push(
      /^[-\d]/.test(value)
        ? numberIn(value)
        : value.startsWith('X')
          ? value.toLowerCase().replace('x', 'X')
          : value,
    );
    if (end === ',') continue;
    rows.push(`(${row.join(', ')})`);
    row = [];
  }
  return rows.join(' ');
}

const numberIn = (digits: string): string => (/^-?\d+$/.test(digits) ? digits : String(Number(digits)));

async function debian(file: string, input: string): Promise<{ output: string; errors: string }> {
  // Nobody cuts its power.
  const args = ['-batch', '-cmd', 'PRAGMA synchronous = OFF', file];
  const program = spawn('sqlite3', args, { timeout: 60_000 });
  program.stdin.end(input);
  const [output, errors] = await Promise.all([text(program.stdout), text(program.stderr)]);
  return { output, errors };
}

/** The database as SQL, without what ANALYZE has counted and how FTS5 lays out its index, which are matters of the version. */
async function dumpOf(file: string): Promise<string[]> {
  const { output, errors } = await debian(file, '.dump\n');
  expect(errors).toBe('');
  return output.split('\n').filter((line) => !/sqlite_stat|^INSERT INTO words_(data|idx)/.test(line));
}

/** A disk with this file as its database. */
function diskWith(file: Uint8Array): TestDisk {
  const disk = new TestDisk(DISK_BYTES);
  const layout = newLayout(disk);
  if (!layout) throw new Error('the disk is too small');
  const sectors = new Uint8Array(Math.ceil(file.length / disk.sectorBytes) * disk.sectorBytes);
  sectors.set(file);
  disk.writeSync(DATABASE_START / disk.sectorBytes, sectors);
  writeLayout(disk, { ...layout, databaseBytes: file.length });
  disk.flushSync();
  return disk;
}
