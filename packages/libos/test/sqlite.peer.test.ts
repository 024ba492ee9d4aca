/** The sqlite3 of Debian reads what we wrote on a disk, cut out as the library's README says. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../src/sqlite/database.ts';
import { startSqlite, TestDisk } from './sqlite.ts';

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry-sqlite-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The answer of Debian's sqlite3 to one text of SQL. */
async function ask(file: string, sql: string): Promise<string> {
  return (await run('sqlite3', [file, sql], { timeout: 30_000 })).stdout.trimEnd();
}

/** A disk after 300 rows were inserted, in several transactions, and some deleted. */
function diskWithRows(): { disk: TestDisk; database: Database } {
  const disk = new TestDisk(4 << 20);
  const database = new Database(startSqlite(), disk);
  database.exec(
    'CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT, blob BLOB); CREATE INDEX by_text ON rows (text)',
  );
  const insert = database.prepare('INSERT INTO rows (text, blob) VALUES (?, ?)');
  for (let transaction = 0; transaction < 3; transaction++) {
    database.transaction(() => {
      for (let n = 0; n < 100; n++) insert.run(`größe ${transaction}/${n}`, new Uint8Array(n).fill(n));
    });
  }
  database.exec('DELETE FROM rows WHERE id % 10 = 0');
  return { disk, database };
}

const questions = [
  ['PRAGMA integrity_check', 'ok'],
  ['SELECT count(*), sum(length(blob)) FROM rows', '270|13230'],
  ["SELECT text, hex(blob) FROM rows INDEXED BY by_text WHERE text = 'größe 2/3'", 'größe 2/3|030303'],
] as const;

test('from the disk, with everything that stands behind it', async () => {
  const { disk, database } = diskWithRows();
  database.close();
  await writeFile(join(folder, 'disk.img'), disk.content);
  const copy = join(folder, 'copy.db');
  await run('dd', [`if=${join(folder, 'disk.img')}`, `of=${copy}`, 'bs=4096', 'skip=2', 'status=none']);
  for (const [sql, answer] of questions) expect(await ask(copy, sql)).toBe(answer);
});

test('from an export of an open database', async () => {
  const { database } = diskWithRows();
  const copy = join(folder, 'export.db');
  await writeFile(copy, database.export());
  for (const [sql, answer] of questions) expect(await ask(copy, sql)).toBe(answer);
});
