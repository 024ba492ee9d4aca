import type { SqliteDatabase, SqliteStatement } from 'skerry';

export interface Note {
  id: number;
  text: string;
  writtenMs: number;
}

const MOST_SHOWN = 100;

/** What each version of the program has changed, in order. The database knows how many of them it has seen. */
const migrations = [
  `CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, writtenMs INTEGER NOT NULL) STRICT;`,
  // The words of the notes, to be searched; the triggers keep it as the notes are.
  `CREATE VIRTUAL TABLE words USING fts5(text, content=notes, content_rowid=id);
   CREATE TRIGGER noteAdded AFTER INSERT ON notes BEGIN
     INSERT INTO words (rowid, text) VALUES (new.id, new.text);
   END;
   CREATE TRIGGER noteRemoved AFTER DELETE ON notes BEGIN
     INSERT INTO words (words, rowid, text) VALUES ('delete', old.id, old.text);
   END;`,
];

/** Notes in a database. What has returned is on the disk. */
export class Notes {
  readonly #add: SqliteStatement;
  readonly #remove: SqliteStatement;
  readonly #newest: SqliteStatement;
  readonly #find: SqliteStatement;

  constructor(database: SqliteDatabase) {
    migrate(database);
    this.#add = database.prepare('INSERT INTO notes (text, writtenMs) VALUES (?, ?)');
    this.#remove = database.prepare('DELETE FROM notes WHERE id = ?');
    this.#newest = database.prepare('SELECT * FROM notes ORDER BY id DESC LIMIT ?');
    this.#find = database.prepare(
      'SELECT notes.* FROM words JOIN notes ON notes.id = words.rowid WHERE words MATCH ? ORDER BY rank LIMIT ?',
    );
  }

  add(text: string, nowMs: number): void {
    this.#add.run(text, nowMs);
  }

  /** Whether there was such a note. */
  remove(id: number): boolean {
    return this.#remove.run(id).changes === 1;
  }

  newest(): Note[] {
    return this.#newest.all(MOST_SHOWN).map(noteOf);
  }

  /** Those with all these words, or words that begin so; the best first. */
  find(words: string): Note[] {
    // In quotes a word is a word, whatever the language of searches would make of it.
    const terms = words.split(/\s+/).filter((word) => word !== '');
    if (terms.length === 0) return this.newest();
    const search = terms.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ');
    return this.#find.all(search, MOST_SHOWN).map(noteOf);
  }
}

function migrate(database: SqliteDatabase): void {
  const seen = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  for (const [at, change] of migrations.entries()) {
    if (at < seen) continue;
    database.transaction(() => {
      database.exec(change);
      database.exec(`PRAGMA user_version = ${at + 1}`);
    });
  }
}

function noteOf(row: Readonly<Record<string, unknown>>): Note {
  return { id: Number(row['id']), text: String(row['text']), writtenMs: Number(row['writtenMs']) };
}
