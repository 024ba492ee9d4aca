import { appendFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BedStore } from './store.ts';

describe('the store of beds', () => {
  let folder: string;
  let store: BedStore;
  let made: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skerry-beds-'));
    store = new BedStore(folder);
    made = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const key = 'a'.repeat(64);
  const make = async (into: string): Promise<void> => {
    made += 1;
    await writeFile(join(into, 'file'), 'content');
  };

  it('makes what is not there, once', async () => {
    const path = await store.folder('bed', key, make);
    expect(await readFile(join(path, 'file'), 'utf8')).toBe('content');
    expect(await store.folder('bed', key, make)).toBe(path);
    expect(made).toBe(1);
  });

  it('makes it once for all who ask at the same time, in whatever process', async () => {
    const others = Array.from({ length: 4 }, () => new BedStore(folder).folder('bed', key, make));
    await Promise.all(others);
    expect(made).toBe(1);
  });

  it('leaves nothing when the making fails, and tries again', async () => {
    const fail = async (into: string): Promise<void> => {
      await make(into);
      throw new Error('no');
    };
    await expect(store.folder('bed', key, fail)).rejects.toThrow('no');
    expect((await readdir(folder)).filter((name) => !name.endsWith('.lock'))).toEqual([]);
    await store.folder('bed', key, make);
    expect(made).toBe(2);
  });

  it('makes anew what has lost or gained bytes', async () => {
    const path = await store.folder('bed', key, make);
    await appendFile(join(path, 'file'), 'more');
    expect(await store.has('bed', key)).toBe(false);
    await store.folder('bed', key, make);
    expect(await readFile(join(path, 'file'), 'utf8')).toBe('content');
    await rm(join(path, 'file'));
    await store.folder('bed', key, make);
    expect(made).toBe(3);
  });

  it('finds bytes that have changed behind its back', async () => {
    const path = await store.folder('bed', key, make);
    expect(await store.isIntact('bed', key)).toBe(true);
    const { mtimeMs } = JSON.parse(await readFile(join(path, 'files.json'), 'utf8')).file;
    await writeFile(join(path, 'file'), 'CONTENT');
    await utimes(join(path, 'file'), mtimeMs / 1_000, mtimeMs / 1_000);
    expect(await store.isIntact('bed', key)).toBe(false);
  });

  it('keeps the three of a kind that were used last', async () => {
    const keys = ['b', 'c', 'd', 'e'].map((letter) => letter.repeat(64));
    for (const [age, each] of keys.entries()) {
      const path = await store.folder('bed', each, make);
      await utimes(path, 1_000 + age, 1_000 + age);
    }
    await store.folder('bed', key, make);
    const kept = await Promise.all([...keys, key].map((each) => store.has('bed', each)));
    expect(kept).toEqual([false, false, true, true, true]);
  });
});
