/**
 * A long row of SQL at random, the same for the same seed, whose answers follow from SQL alone: every query has an order, and nothing
 * depends on which index is taken, on how sums of fractions are rounded, or on what a version calls things.
 */
import { randomFrom } from '@skerry/testkit/random';

/** Beside `columns` a table has `parent`, a key of another one's rows. */
interface Table {
  readonly name: string;
  columns: string[];
  indices: string[];
}

type Maker = () => string | undefined;

const TABLES_MAX = 5;
const INDICES_MAX = 3;
const WORDS = ['Ada', 'grace', 'GRACE', 'Anker', 'größe', 'Straße', '文件', "O''Hara", '', '100%', 'a_b'];
const TEXT = 'words';

export class SqlWorkload {
  readonly #random: (limit: number) => number;
  readonly #tables: Table[] = [];
  #made = 0;
  /** Of savepoints and the transaction around them; 0: none is under way. */
  #depth = 0;
  /** Tables and indices as they were when a transaction began: what a rollback brings back. */
  #before: Table[] = [];

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** What comes first. */
  static readonly begin = [
    'PRAGMA foreign_keys = ON',
    `CREATE VIRTUAL TABLE ${TEXT} USING fts5(title, body)`,
    'CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1, y0, y1)',
    'CREATE TABLE log (id INTEGER PRIMARY KEY, times INT)',
  ];

  /** What ends whatever is under way. */
  end(): string[] {
    return this.#depth > 0 ? ['COMMIT'] : [];
  }

  /** Whether a transaction is under way. */
  get isInTransaction(): boolean {
    return this.#depth > 0;
  }

  /** The next statement; on one line, without a semicolon. */
  next(): string {
    for (;;) {
      const statement = this.#tables.length === 0 ? this.#createTable() : this.#weighted()();
      if (statement !== undefined) return statement;
    }
  }

  /** Of the makers one, each as likely as its weight says. */
  #weighted(): Maker {
    const makers: readonly (readonly [number, Maker])[] = [
      [3, () => this.#createTable()],
      [1, () => this.#dropTable()],
      [3, () => this.#alterTable()],
      [4, () => this.#index()],
      [1, () => this.#trigger()],
      [40, () => this.#insert()],
      [20, () => this.#update()],
      [10, () => this.#delete()],
      [30, () => this.#select()],
      [12, () => this.#transaction()],
      [8, () => this.#virtual()],
      [3, () => this.#maintenance()],
    ];
    let at = this.#random(makers.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, maker] of makers) {
      at -= weight;
      if (at < 0) return maker;
    }
    return () => undefined;
  }

  #createTable(): string | undefined {
    if (this.#tables.length >= TABLES_MAX) return undefined;
    const parent = this.#tables.length > 0 ? this.#pick(this.#tables) : undefined;
    const name = `t${this.#made++}`;
    this.#tables.push({ name, columns: ['id', 'u', 'n', 's', 'f', 'b'], indices: [] });
    const reference = parent
      ? `REFERENCES ${parent.name}(id) ON DELETE ${this.#pick(['CASCADE', 'SET NULL'])}`
      : '';
    const isKeyed = this.#random(4) === 0;
    const key = isKeyed ? 'id INT PRIMARY KEY NOT NULL' : 'id INTEGER PRIMARY KEY';
    return (
      `CREATE TABLE ${name} (${key}, u INT UNIQUE, n INT CHECK (n < 100000), s TEXT COLLATE NOCASE, f REAL, b BLOB, ` +
      `parent INT ${reference})${isKeyed ? ' WITHOUT ROWID' : ''}`
    );
  }

  #dropTable(): string | undefined {
    if (this.#tables.length < 3) return undefined;
    // The last one is nobody's parent.
    return `DROP TABLE ${this.#tables.pop()?.name}`;
  }

  #alterTable(): string {
    const table = this.#pick(this.#tables);
    const added = table.columns.filter((column) => column.startsWith('x'));
    const column = `x${this.#made++}`;
    switch (this.#random(4)) {
      case 0: {
        const [gone] = added;
        if (gone === undefined || table.indices.length > 0) break;
        table.columns = table.columns.filter((each) => each !== gone);
        return `ALTER TABLE ${table.name} DROP COLUMN ${gone}`;
      }
      case 1: {
        const [old] = added;
        if (old === undefined) break;
        table.columns = table.columns.map((each) => (each === old ? column : each));
        return `ALTER TABLE ${table.name} RENAME COLUMN ${old} TO ${column}`;
      }
      default:
    }
    if (added.length > 3) return `SELECT count(*) FROM ${table.name}`;
    table.columns = [...table.columns, column];
    return `ALTER TABLE ${table.name} ADD COLUMN ${column} DEFAULT ${this.#value()}`;
  }

  #index(): string {
    const table = this.#pick(this.#tables);
    if (table.indices.length >= INDICES_MAX) {
      const [gone, ...rest] = table.indices;
      table.indices = rest;
      return `DROP INDEX ${gone}`;
    }
    const name = `i${this.#made++}`;
    table.indices = [...table.indices, name];
    const what = this.#pick(['n', 's DESC, n', 'parent, f', 'n + 1', 'lower(s)', 'b', 'n) WHERE (n > 10']);
    return `CREATE INDEX ${name} ON ${table.name} (${what})`;
  }

  /** It counts, since rows are changed in an order of the version's own. A rollback may have left the name free or not: it takes a new one. */
  #trigger(): string {
    const event = this.#pick(['UPDATE OF n', 'DELETE']);
    return (
      `CREATE TRIGGER g${this.#made++} AFTER ${event} ON ${this.#pick(this.#tables).name} BEGIN ` +
      'INSERT INTO log VALUES (old.id % 50, 1) ON CONFLICT (id) DO UPDATE SET times = times + 1; END'
    );
  }

  #insert(): string {
    const table = this.#pick(this.#tables);
    const columns = ['id', 'u', 'n', 's', 'f', 'b'];
    const rows = Array.from({ length: 1 + this.#random(4) }, () => `(${this.#row().join(', ')})`);
    const into = `${table.name} (${columns.join(', ')})`;
    switch (this.#random(8)) {
      case 0:
        return `INSERT OR REPLACE INTO ${into} VALUES ${rows}`;
      case 1:
        return `INSERT OR IGNORE INTO ${into} VALUES ${rows}`;
      case 2:
        return `INSERT INTO ${into} VALUES ${rows[0]} ON CONFLICT (id) DO UPDATE SET n = excluded.n, s = s || 'x' RETURNING id, n, s`;
      case 3: {
        const from = this.#pick(this.#tables).name;
        return `INSERT OR IGNORE INTO ${table.name} (id, n, s, b) SELECT id + ${this.#random(500)}, n, s, b FROM ${from} ORDER BY id LIMIT 20`;
      }
      case 4:
        return `INSERT INTO ${table.name} (id, parent) VALUES (${this.#random(400)}, ${this.#random(400)})`;
      default:
        return `INSERT INTO ${into} VALUES ${rows}`;
    }
  }

  #row(): string[] {
    const blob = this.#random(6) === 0 ? `zeroblob(${this.#random(6_000)})` : this.#blob();
    const [id, unique] = [`${this.#random(400)}`, this.#random(3) === 0 ? 'NULL' : `${this.#random(2_000)}`];
    return [id, unique, this.#integer(), this.#text(), this.#fraction(), blob];
  }

  #update(): string {
    const { name, columns } = this.#pick(this.#tables);
    const where = this.#where();
    switch (this.#random(6)) {
      case 0:
        return `UPDATE ${name} SET u = ${this.#random(2_000)} WHERE id = ${this.#random(400)}`;
      case 1:
        return `UPDATE ${name} SET s = upper(s) || ${this.#random(10)}, f = f + 0.5 WHERE ${where}`;
      case 2: {
        const other = this.#pick(this.#tables).name;
        return `UPDATE ${name} SET n = (SELECT max(n) FROM ${other} AS o WHERE o.id <= ${name}.id) % 1000 WHERE ${where}`;
      }
      case 3:
        return `UPDATE ${name} SET parent = ${this.#random(400)} WHERE id = ${this.#random(400)}`;
      default: {
        const column = this.#pick(columns.filter((each) => each.startsWith('x') || each === 'b'));
        return `UPDATE ${name} SET ${column} = ${this.#value()}, n = n + 1 WHERE ${where}`;
      }
    }
  }

  #delete(): string {
    return `DELETE FROM ${this.#pick(this.#tables).name} WHERE ${this.#where()} AND id % 3 = ${this.#random(3)}`;
  }

  #select(): string {
    const [{ name, columns }, other] = [this.#pick(this.#tables), this.#pick(this.#tables).name];
    const where = this.#where();
    const all = columns.map((column, index) => `${column} AS c${index}`).join(', ');
    const queries = [
      () => `SELECT ${all} FROM ${name} WHERE ${where} ORDER BY id LIMIT 50`,
      () =>
        `SELECT a.id AS c0, b.id AS c1, a.s AS c2 FROM ${name} AS a JOIN ${other} AS b ON a.n = b.n ORDER BY 1, 2 LIMIT 50`,
      () =>
        `SELECT a.id AS c0, count(b.id) AS c1, min(b.s COLLATE BINARY) AS c2 FROM ${name} AS a LEFT JOIN ${other} AS b ON b.parent = a.id GROUP BY a.id ORDER BY 1 LIMIT 50`,
      () =>
        `SELECT n / 100 AS c0, count(*) AS c1, sum(n) AS c2, max(length(b)) AS c3, typeof(max(f)) AS c4 FROM ${name} GROUP BY 1 HAVING count(*) > 1 ORDER BY 1`,
      () =>
        `SELECT id AS c0, row_number() OVER w AS c1, lag(n, 2) OVER w AS c2, sum(n) OVER (ORDER BY n, id ROWS 3 PRECEDING) AS c3 FROM ${name} WINDOW w AS (PARTITION BY n % 5 ORDER BY n, id) ORDER BY id LIMIT 50`,
      () =>
        `SELECT id AS c0 FROM ${name} WHERE ${where} EXCEPT SELECT id FROM ${other} UNION SELECT n FROM ${other} WHERE n < 50 ORDER BY 1 LIMIT 60`,
      () =>
        `WITH RECURSIVE up(id, parent, depth) AS (SELECT id, parent, 0 FROM ${name} UNION SELECT p.id, p.parent, depth + 1 FROM ${name} AS p JOIN up ON p.id = up.parent WHERE depth < 4) SELECT depth AS c0, count(*) AS c1, sum(id) AS c2 FROM up GROUP BY 1 ORDER BY 1`,
      () =>
        `SELECT json_group_array(json_object('id', id, 's', s, 'n', n)) AS c0 FROM (SELECT id, s, n FROM ${name} WHERE ${where} ORDER BY id LIMIT 10)`,
      () =>
        `SELECT s AS c0, hex(substr(b, 2, 4)) AS c1, instr(s, 'a') AS c2, coalesce(f, n, 'none') AS c3 FROM ${name} WHERE id IN (SELECT parent FROM ${other}) ORDER BY id LIMIT 50`,
      () =>
        `SELECT id AS c0, s AS c1 FROM ${name} WHERE s LIKE '%${this.#pick(['a', 'R', 'ö', '0'])}%' ORDER BY s COLLATE NOCASE, id LIMIT 50`,
    ];
    return this.#pick(queries)();
  }

  #where(): string {
    return this.#pick([
      `id BETWEEN ${this.#random(200)} AND ${200 + this.#random(200)}`,
      `n > ${this.#random(900)}`,
      `s = ${this.#text()}`,
      `f IS NOT NULL AND f < ${this.#random(50)}.25`,
      'b IS NULL OR length(b) > 100',
      `(n + 1) % 7 = ${this.#random(7)}`,
    ]);
  }

  /** Tables and indices come back with a rollback: only whole transactions are rolled back when they were changed in it. */
  #transaction(): string {
    if (this.#depth === 0) {
      this.#depth = 1;
      this.#before = this.#tables.map((table) => ({ ...table }));
      return this.#pick(['BEGIN', 'BEGIN IMMEDIATE', 'BEGIN EXCLUSIVE']);
    }
    const isChanged = JSON.stringify(this.#before) !== JSON.stringify(this.#tables);
    switch (this.#random(5)) {
      case 0:
        this.#depth = 0;
        this.#tables.splice(0, this.#tables.length, ...this.#before);
        return 'ROLLBACK';
      case 1:
        if (isChanged || this.#depth > 3) break;
        return `SAVEPOINT p${this.#depth++}`;
      case 2:
        if (isChanged || this.#depth === 1) break;
        return `ROLLBACK TO p${this.#depth - 1}`;
      case 3:
        if (this.#depth === 1) break;
        return `RELEASE p${--this.#depth}`;
      default:
    }
    this.#depth = 0;
    return 'COMMIT';
  }

  /** Full text, rectangles, and what the triggers have counted. */
  #virtual(): string {
    const [id, side] = [this.#random(200), this.#random(500)];
    const word = this.#pick(['anchor', 'fog', 'lamp', 'rope', 'skerry']);
    return this.#pick([
      `INSERT OR REPLACE INTO ${TEXT} (rowid, title, body) VALUES (${id}, ${this.#text()}, '${word} and ${word}s, ${this.#random(9)}')`,
      `DELETE FROM ${TEXT} WHERE rowid = ${id}`,
      `SELECT rowid AS c0, snippet(${TEXT}, 1, '[', ']', '', 4) AS c1 FROM ${TEXT} WHERE ${TEXT} MATCH '${word} OR ${word}s' ORDER BY rowid LIMIT 30`,
      `INSERT OR REPLACE INTO boxes VALUES (${id}, ${side}, ${side + this.#random(50)}, ${id}, ${id + 5})`,
      `SELECT id AS c0 FROM boxes WHERE x0 <= ${side} AND x1 >= ${side - 60} ORDER BY 1`,
      `DELETE FROM boxes WHERE id = ${id}`,
      'SELECT id AS c0, times AS c1 FROM log ORDER BY 1 LIMIT 50',
    ]);
  }

  #maintenance(): string | undefined {
    const anywhere = ['PRAGMA integrity_check', 'PRAGMA foreign_key_check', 'REINDEX', 'ANALYZE'];
    const outside = [
      'VACUUM',
      `INSERT INTO ${TEXT} (${TEXT}) VALUES ('integrity-check')`,
      `INSERT INTO ${TEXT} (${TEXT}) VALUES ('optimize')`,
    ];
    return this.#pick(this.#depth === 0 ? [...anywhere, ...outside] : anywhere);
  }

  #value(): string {
    const extreme = () => this.#pick(['9007199254740993', '-9223372036854775808', '1e300']);
    return this.#pick([
      () => this.#integer(),
      extreme,
      () => this.#text(),
      () => this.#fraction(),
      () => this.#blob(),
    ])();
  }

  /** So small that no sum is too large. */
  #integer(): string {
    return this.#random(8) === 0 ? this.#pick(['NULL', '-1', '100000']) : `${this.#random(1_000)}`;
  }

  /**
   * A fraction that is a sum of powers of two, so that its digits are few and exact; and no whole number, which as the default of a
   * column without a type is an integer in some versions and none in others.
   */
  #fraction(): string {
    return this.#random(5) === 0 ? 'NULL' : `${this.#random(100) - 50}.${this.#pick(['5', '25', '125'])}`;
  }

  #text(): string {
    return this.#random(6) === 0 ? 'NULL' : `'${this.#pick(WORDS)}'`;
  }

  #blob(): string {
    const bytes = Array.from({ length: this.#random(12) }, () => this.#random(256));
    return `x'${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}'`;
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random(list.length)] as T;
  }
}
