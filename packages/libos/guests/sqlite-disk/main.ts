import type { Needs } from 'skerry';

/** Adds a row to the database of its disk at each boot, and says what is in it. */
export default function main({ block, console, sqlite, exit }: Needs) {
  const database = sqlite.open(block.open());
  database.exec('CREATE TABLE IF NOT EXISTS boots (n INTEGER PRIMARY KEY, note TEXT)');
  const { lastInsertRowid } = database.prepare('INSERT INTO boots (note) VALUES (?)').run('größe');
  const whole = database.prepare('PRAGMA integrity_check').get();
  console.log(
    `boot ${lastInsertRowid} ${whole?.['integrity_check']} ${database.prepare('SELECT count(*) AS n FROM boots').get()?.['n']}`,
  );
  exit();
}
