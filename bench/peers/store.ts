/**
 * A store that others wrote, in Node, as a peer of ours: does the same work. Usage:
 * node store.ts level|lmdb <folder> measure <records> <singles> <gets> | fill <MB> | recover
 */
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { open as openLmdb } from 'lmdb';
import { fill, measure, recovery, type Store } from '../appliances/storage-kv/work.ts';

/** LevelDB. `sync`: a write has reached the disk when it resolves. */
async function level(folder: string): Promise<Store> {
  const database = new ClassicLevel<string, Uint8Array>(folder, { valueEncoding: 'view' });
  await database.open();
  return {
    put: (key, value) => database.put(key, value, { sync: true }),
    batch: (changes) =>
      database.batch(
        changes.map(({ key, value }) => ({ type: 'put', key, value })),
        { sync: true },
      ),
    get: (key) => database.get(key),
    scan: async () => {
      let count = 0;
      for await (const [, value] of database.iterator()) count += value.length > 0 ? 1 : 0;
      return count;
    },
  };
}

/** LMDB. Without overlapping syncs, a transaction has reached the disk when it resolves. */
async function lmdb(folder: string): Promise<Store> {
  const database = openLmdb<Uint8Array, string>({
    path: join(folder, 'data.mdb'),
    encoding: 'binary',
    overlappingSync: false,
  });
  return {
    put: async (key, value) => {
      await database.put(key, value);
    },
    batch: (changes) =>
      database.transaction(() => {
        for (const { key, value } of changes) database.put(key, value);
      }),
    get: async (key) => database.get(key),
    scan: async () => {
      let count = 0;
      for (const { value } of database.getRange()) count += value.length > 0 ? 1 : 0;
      return count;
    },
  };
}

const [kind, folder = '', what, ...numbers] = process.argv.slice(2);
const open = () => (kind === 'lmdb' ? lmdb(folder) : level(folder));
const [first = 0, singles = 0, gets = 0] = numbers.map(Number);
if (what === 'fill') await fill(await open(), first);
const result =
  what === 'measure' ? await measure(await open(), { records: first, singles, gets }) : undefined;
const recover = what === 'recover' ? await recovery(open) : undefined;
console.log(JSON.stringify(result ?? { recover }));
// As a power cut would: nothing is closed.
process.exit();
