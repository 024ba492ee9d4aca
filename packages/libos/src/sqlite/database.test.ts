import { describe, expect, test } from 'vitest';
import { startSqlite, TestDisk } from '../../test/sqlite.ts';
import { Database } from './database.ts';
import { SqliteError } from './error.ts';
import { DATABASE_START } from './layout.ts';

const MIB = 1 << 20;
const inMemory = (): Database => new Database(startSqlite());

describe('a database', () => {
  test('is of the version that the package says', () => {
    expect(startSqlite().version).toBe('3.54.1');
  });

  test('keeps every kind of value', () => {
    const database = inMemory();
    database.exec('CREATE TABLE t (v)');
    const insert = database.prepare('INSERT INTO t VALUES (?)');
    const big = 2n ** 63n - 1n;
    const values = [null, 0, -5, 2 ** 53 - 1, 1.5, -0, 1e300, 'größe', '', 'a\0b', big, -big - 1n];
    for (const value of values) insert.run(value);
    insert.run(Uint8Array.of(0, 255, 7));
    insert.run(new Uint8Array());
    insert.run(true);
    insert.run(undefined);
    const found = database.prepare('SELECT v FROM t ORDER BY rowid').all();
    expect(found.map(({ v }) => v)).toEqual([...values, Uint8Array.of(0, 255, 7), new Uint8Array(), 1, null]);
    database.close();
  });

  test('takes parameters by position and by name, and refuses what does not fit', () => {
    const database = inMemory();
    const sum = database.prepare('SELECT :a + @b AS sum, $c AS c');
    expect(sum.get({ a: 1, b: 2, $c: 'x' })).toEqual({ sum: 3, c: 'x' });
    expect(() => sum.get({ d: 1 })).toThrow('the statement has no parameter d');
    const two = database.prepare('SELECT ?, ?');
    expect(() => two.get(1)).toThrow('the statement has 2 parameters, and 1 were given');
    expect(() => two.get(1, 2n ** 64n)).toThrow(RangeError);
    expect(() => two.get(1, (() => 1) as unknown as number)).toThrow(TypeError);
  });

  test('says what was changed, and where', () => {
    const database = inMemory();
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v)');
    const insert = database.prepare("INSERT INTO t (v) VALUES ('a'), ('b')");
    expect(insert.run()).toEqual({ changes: 2, lastInsertRowid: 2 });
    expect(database.prepare('DELETE FROM t').run().changes).toBe(2);
    expect(database.totalChanges).toBe(4);
    expect(insert.columns).toEqual([]);
  });

  test('has errors with the codes of SQLite', () => {
    const database = inMemory();
    database.exec('CREATE TABLE t (v UNIQUE NOT NULL)');
    const insert = database.prepare('INSERT INTO t VALUES (?)');
    insert.run(1);
    const codeOf = (run: () => unknown): unknown[] => {
      try {
        return [run()];
      } catch (error) {
        if (!(error instanceof SqliteError)) throw error;
        return [error.code, error.resultCode, error.message];
      }
    };
    expect(codeOf(() => insert.run(1))).toEqual([
      'SQLITE_CONSTRAINT_UNIQUE',
      2067,
      'UNIQUE constraint failed: t.v',
    ]);
    expect(codeOf(() => insert.run(null))[0]).toBe('SQLITE_CONSTRAINT_NOTNULL');
    expect(codeOf(() => database.exec('SELEC 1'))).toEqual(['SQLITE_ERROR', 1, 'near "SELEC": syntax error']);
    expect(codeOf(() => insert.run(2))).toEqual([{ changes: 1, lastInsertRowid: 2 }]);
  });

  test('iterates row by row, and a loop may end early', () => {
    const database = inMemory();
    const numbers = database.prepare(
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n',
    );
    const seen = [];
    for (const { i } of numbers.iterate()) {
      seen.push(i);
      if (i === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(numbers.get()).toEqual({ i: 1 });
  });

  test('runs a transaction whole or not at all, inside of another one too', () => {
    const database = inMemory();
    database.exec('CREATE TABLE t (v)');
    const insert = database.prepare('INSERT INTO t VALUES (?)');
    const count = database.prepare('SELECT count(*) AS n FROM t');
    expect(() =>
      database.transaction(() => {
        insert.run(1);
        throw new Error('changed my mind');
      }),
    ).toThrow('changed my mind');
    expect(count.get()).toEqual({ n: 0 });
    database.transaction(() => {
      insert.run(1);
      expect(() =>
        database.transaction(() => {
          insert.run(2);
          throw new Error('inner');
        }),
      ).toThrow('inner');
      insert.run(3);
    });
    expect(count.get()).toEqual({ n: 2 });
    expect(() => database.transaction(async () => 1)).toThrow('must not be asynchronous');
    expect(database.isInTransaction).toBe(false);
  });

  test('takes one statement to prepare and many to run, and refuses all after it is closed', () => {
    const database = inMemory();
    database.exec('-- nothing\n; CREATE TABLE a (v); CREATE TABLE b (v);');
    expect(() => database.prepare('SELECT 1; SELECT 2')).toThrow('one statement');
    expect(() => database.prepare(' -- nothing')).toThrow('no statement');
    const select = database.prepare('SELECT * FROM a');
    database.close();
    database.close();
    expect(() => select.all()).toThrow('finalised');
    expect(() => database.exec('SELECT 1')).toThrow('closed');
  });

  test('runs out of memory with an error, and goes on', () => {
    const database = new Database(startSqlite(10));
    expect(() => database.prepare('SELECT length(randomblob(50000000)) AS n').get()).toThrow(SqliteError);
    expect(database.prepare('SELECT 1 AS one').get()).toEqual({ one: 1 });
  });

  test('knows the time of the machine, dates in UTC, and randomness', () => {
    const database = inMemory();
    const row = database
      .prepare("SELECT strftime('%s', 'now') AS now, datetime(0, 'unixepoch', 'localtime') AS epoch")
      .get();
    expect(Math.abs(Number(row?.['now']) - Date.now() / 1_000)).toBeLessThan(5);
    expect(row?.['epoch']).toBe('1970-01-01 00:00:00');
    const random = database.prepare('SELECT random() AS r');
    expect(random.get()).not.toEqual(random.get());
  });
});

describe('a database on a disk', () => {
  test('is there again when it is opened anew, by another SQLite', () => {
    const disk = new TestDisk(4 * MIB);
    const first = new Database(startSqlite(), disk);
    first.exec("CREATE TABLE t (v); INSERT INTO t VALUES ('kept')");
    first.close();
    const second = new Database(startSqlite(), disk);
    expect(second.prepare('SELECT v FROM t').all()).toEqual([{ v: 'kept' }]);
    expect(second.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'persist' });
    expect(second.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    expect(second.prepare('PRAGMA locking_mode').get()).toEqual({ locking_mode: 'exclusive' });
  });

  test('is a plain file of SQLite at its place on the disk, and exports the same', () => {
    const disk = new TestDisk(4 * MIB);
    const database = new Database(startSqlite(), disk);
    database.exec('CREATE TABLE t (v); INSERT INTO t VALUES (1)');
    const file = database.export();
    expect(new TextDecoder().decode(file.subarray(0, 15))).toBe('SQLite format 3');
    expect(disk.content.subarray(DATABASE_START, DATABASE_START + file.length)).toEqual(file);
  });

  test('does not commit twice what it wrote once: flushes of a commit are few', () => {
    const disk = new TestDisk(4 * MIB);
    const database = new Database(startSqlite(), disk);
    database.exec('CREATE TABLE t (v); INSERT INTO t VALUES (1)');
    const before = disk.flushes;
    database.exec('UPDATE t SET v = v + 1');
    expect(disk.flushes - before).toBeLessThanOrEqual(4);
  });

  test('is full with an error, keeps what it had, and takes more after something is deleted', () => {
    const disk = new TestDisk(1 * MIB);
    const database = new Database(startSqlite(), disk);
    database.exec('CREATE TABLE t (v)');
    const insert = database.prepare('INSERT INTO t VALUES (randomblob(50000))');
    const fill = (): void => {
      for (;;) insert.run();
    };
    expect(fill).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    const { n } = database.prepare('SELECT count(*) AS n FROM t').get() as { n: number };
    expect(n).toBeGreaterThan(8);
    database.exec('DELETE FROM t WHERE rowid = 1');
    expect(insert.run().changes).toBe(1);
  });

  test('refuses a disk that holds something else, unless it may erase it', () => {
    const disk = new TestDisk(1 * MIB);
    disk.writeSync(3, new Uint8Array(512).fill(1));
    expect(() => new Database(startSqlite(), disk)).toThrow('holds something that is no database');
    new Database(startSqlite(), disk, { format: true }).exec('CREATE TABLE t (v)');
    expect(new Database(startSqlite(), disk).prepare('SELECT * FROM t').all()).toEqual([]);
  });

  test('refuses a disk that is too small, blank and read-only, cut off, or open already', () => {
    const sqlite = startSqlite();
    expect(() => new Database(sqlite, new TestDisk(64 * 1024))).toThrow('too small');
    const blank = new TestDisk(1 * MIB);
    blank.isReadOnly = true;
    expect(() => new Database(sqlite, blank)).toThrow('read-only');
    const disk = new TestDisk(1 * MIB);
    const database = new Database(sqlite, disk);
    expect(() => new Database(sqlite, disk)).toThrow('open already');
    database.close();
    const cut = new TestDisk(disk.content.slice(0, 512 * 1024));
    expect(() => new Database(sqlite, cut)).toThrow('is smaller than when its database was made');
  });

  test('can be read from a read-only disk, and not changed', () => {
    const disk = new TestDisk(1 * MIB);
    const writer = new Database(startSqlite(), disk);
    writer.exec('CREATE TABLE t (v); INSERT INTO t VALUES (7)');
    writer.close();
    disk.isReadOnly = true;
    const reader = new Database(startSqlite(), disk);
    expect(reader.prepare('SELECT v FROM t').get()).toEqual({ v: 7 });
    expect(() => reader.exec('DELETE FROM t')).toThrow(expect.objectContaining({ code: 'SQLITE_READONLY' }));
  });

  test('two disks are two databases of one SQLite', () => {
    const sqlite = startSqlite();
    const [a, b] = ['a', 'b'].map((name) => new Database(sqlite, new TestDisk(1 * MIB, name)));
    a?.exec('CREATE TABLE t (v)');
    b?.exec('CREATE TABLE u (v)');
    const tables = (database?: Database) => database?.prepare('SELECT name FROM sqlite_schema').all();
    expect([tables(a), tables(b)]).toEqual([[{ name: 't' }], [{ name: 'u' }]]);
  });
});
