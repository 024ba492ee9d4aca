/**
 * The power goes at every sector that a workload writes, and the disk keeps none, all or some of what was not flushed: whatever
 * was acknowledged is there afterwards, and the rest whole or not at all.
 */
import { expect, test } from 'vitest';
import { PowerCut, startSqlite, TestDisk } from '../../test/sqlite.ts';
import { Database } from './database.ts';

const DISK_BYTES = 1 << 20;

/** Accounts whose sum never changes; `entries` says how many transfers there were. */
const SETUP = `CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER);
  CREATE TABLE entries (n INTEGER PRIMARY KEY, note TEXT);
  INSERT INTO accounts VALUES (1, 1000), (2, 0), (3, 0)`;

/** Long enough that the file grows, and what a transfer writes is spread over several pages. */
const NOTE = 'x'.repeat(1_500);

function transfer(database: Database, n: number): void {
  database.transaction(() => {
    database.prepare('UPDATE accounts SET balance = balance - 10 WHERE id = 1').run();
    database.prepare('INSERT INTO entries VALUES (?, ?)').run(n, NOTE);
    database.prepare('UPDATE accounts SET balance = balance + 10 WHERE id = ?').run(2 + (n % 2));
    if (n % 4 === 0) database.prepare('DELETE FROM entries WHERE n = ?').run(n - 1);
  });
}

const TRANSFERS = 4;

/** Runs until the power goes; how many transfers were acknowledged. */
function work(disk: TestDisk): number {
  let done = 0;
  try {
    const database = new Database(startSqlite(), disk);
    for (let n = 1; n <= TRANSFERS; n++) {
      transfer(database, n);
      done = n;
    }
  } catch (error) {
    const { cause = error } = error as { cause?: unknown };
    if (!(cause instanceof PowerCut)) throw error;
  }
  return done;
}

/** Looks at disks after the cut, one after another. */
const reader = startSqlite();

/** How many transfers a disk shows after the cut, all of whose parts are there. */
function transfersOf(disk: TestDisk): number {
  const database = new Database(reader, disk);
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  const balances = database.prepare('SELECT balance FROM accounts ORDER BY id').all();
  const [first = 0, second = 0, third = 0] = balances.map(({ balance }) => balance as number);
  expect(first + second + third).toBe(1_000);
  const count = (1_000 - first) / 10;
  const last = database.prepare('SELECT max(n) AS n FROM entries').get()?.['n'] ?? 0;
  expect(last).toBe(count);
  expect(third / 10).toBe(Math.ceil(count / 2));
  database.close();
  return count;
}

/** A disk with the accounts, and everything flushed. */
function prepared(): Uint8Array {
  const disk = new TestDisk(DISK_BYTES);
  const database = new Database(startSqlite(), disk);
  database.exec(SETUP);
  database.close();
  return disk.content;
}

/** Which sectors a disk keeps of those that were not flushed; a fixed mixture for the last. */
const keepings: Readonly<Record<string, (cut: number) => (sector: number) => boolean>> = {
  none: () => () => false,
  all: () => () => true,
  some: (cut) => (sector) => ((sector * 2_654_435_761 + cut * 40_503) >>> 7) % 2 === 0,
};

test('nothing acknowledged is lost when the power goes at any sector', { timeout: 300_000 }, () => {
  const start = prepared();
  const whole = new TestDisk(start.slice());
  expect(work(whole)).toBe(TRANSFERS);
  const sectors = whole.sectorsWritten;
  expect(sectors).toBeGreaterThan(100);
  for (let cut = 0; cut < sectors; cut++) {
    const disk = new TestDisk(start.slice());
    disk.sectorsLeft = cut;
    const acknowledged = work(disk);
    for (const [name, keeping] of Object.entries(keepings)) {
      const found = transfersOf(disk.afterCut(keeping(cut)));
      expect([cut, name, found === acknowledged || found === acknowledged + 1]).toEqual([cut, name, true]);
    }
  }
});

test('a blank disk whose power goes while it becomes a database is blank or empty', {
  timeout: 120_000,
}, () => {
  for (let cut = 0; cut < 40; cut++) {
    const disk = new TestDisk(DISK_BYTES);
    disk.sectorsLeft = cut;
    try {
      new Database(startSqlite(), disk).exec('CREATE TABLE t (v)');
    } catch (error) {
      expect((error as { cause?: unknown }).cause ?? error).toBeInstanceOf(PowerCut);
    }
    for (const keeping of Object.values(keepings)) {
      const again = new Database(reader, disk.afterCut(keeping(cut)));
      again.exec('CREATE TABLE IF NOT EXISTS t (v); INSERT INTO t VALUES (1)');
      expect(again.prepare('SELECT v FROM t').all()).toEqual([{ v: 1 }]);
      again.close();
    }
  }
});
