/** Asks a database in memory, and one on a disk that is made of memory, which is then opened once more. */
import type { Needs, SqliteDisk } from 'skerry';

function diskOf(bytes: Uint8Array): SqliteDisk {
  const sectorBytes = 512;
  return {
    name: 'memory',
    sectorBytes,
    sectors: bytes.length / sectorBytes,
    isReadOnly: false,
    readIntoSync: (sector, into) => into.set(bytes.subarray(sector * sectorBytes).subarray(0, into.length)),
    writeSync: (sector, data) => bytes.set(data, sector * sectorBytes),
    flushSync: () => undefined,
  };
}

export default function main({ console, sqlite, exit }: Needs) {
  const memory = sqlite.open();
  memory.exec('CREATE VIRTUAL TABLE texts USING fts5(body); CREATE TABLE t (id INTEGER PRIMARY KEY, v)');
  memory.prepare('INSERT INTO texts VALUES (?), (?)').run('a skerry is a small island', 'the sea around it');
  const found = memory.prepare("SELECT body FROM texts WHERE texts MATCH 'island'").all();
  const insert = memory.prepare('INSERT INTO t (v) VALUES (?)');
  const values = [null, 42, 2n ** 62n, 1.5, 'größe', Uint8Array.of(1, 2, 3)];
  memory.transaction(() => {
    for (const value of values) insert.run(value);
  });
  const kept = memory.prepare('SELECT v FROM t').all();
  let code = '';
  try {
    memory.exec('INSERT INTO t (id) VALUES (1)');
  } catch (error) {
    code = (error as { code?: string }).code ?? String(error);
  }

  const bytes = new Uint8Array(1 << 20);
  const first = sqlite.open(diskOf(bytes));
  first.exec('CREATE TABLE numbers (n)');
  const add = first.prepare('INSERT INTO numbers VALUES (?)');
  for (let n = 1; n <= 20; n++) add.run(n);
  first.close();
  const again = sqlite.open(diskOf(bytes));
  const sum = again.prepare('SELECT sum(n) AS sum, count(*) AS count FROM numbers').get();
  const whole = again.prepare('PRAGMA integrity_check').get();

  const told = [
    found.map(({ body }) => body).join(),
    kept.map(({ v }) => `${typeof v} ${v}`).join(),
    code,
    `${sum?.sum} ${sum?.count} ${whole?.integrity_check}`,
  ];
  const expected = [
    'a skerry is a small island',
    `object null,number 42,bigint ${2n ** 62n},number 1.5,string größe,object 1,2,3`,
    'SQLITE_CONSTRAINT_PRIMARYKEY',
    '210 20 ok',
  ];
  console.log(told.join('\n') === expected.join('\n') ? 'ok' : told.join('\n'));
  exit();
}
