import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cache, defaultCacheDir, digestOf } from './cache.ts';
import { ToolchainFailure } from './failure.ts';

const key = digestOf('key');

describe('the cache', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skerry-cache-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('makes an entry once and finds it afterwards', async () => {
    const first = await new Cache(folder).entry('kind', key, (path) => writeFile(path, 'content'));
    const second = await new Cache(folder).entry('kind', key, () => Promise.reject(new Error('made twice')));
    expect([first.cached, second.cached]).toEqual([false, true]);
    expect(await readFile(second.path, 'utf8')).toBe('content');
  });

  it('makes an entry once for many callers at the same time, across processes', async () => {
    let made = 0;
    const make = async (path: string): Promise<void> => {
      made += 1;
      await writeFile(path, 'content');
    };
    // Each instance stands for a process: they share nothing but the folder.
    const caches = Array.from({ length: 5 }, () => new Cache(folder));
    const entries = await Promise.all(
      caches.flatMap((cache) => [cache, cache].map((one) => one.entry('kind', key, make))),
    );
    expect(made).toBe(1);
    expect(new Set(entries.map(({ path }) => path)).size).toBe(1);
  });

  it('leaves nothing behind when making an entry fails, and tries again next time', async () => {
    const cache = new Cache(folder);
    const failing = cache.entry('kind', key, async (path) => {
      await mkdir(path);
      await writeFile(join(path, 'half'), 'half');
      throw new Error('broke in the middle');
    });
    await expect(failing).rejects.toThrow('broke in the middle');
    expect(await readdir(dirname(cache.pathOf('kind', key)))).toEqual([]);
    await cache.entry('kind', key, (path) => writeFile(path, 'whole'));
    expect(await readFile(cache.pathOf('kind', key), 'utf8')).toBe('whole');
  });

  it('takes over from a process that died while it made an entry', async () => {
    const cache = new Cache(folder);
    const lock = `${cache.pathOf('kind', key)}.lock`;
    await mkdir(dirname(lock), { recursive: true });
    await writeFile(lock, '');
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(lock, anHourAgo, anHourAgo);
    const entry = await cache.entry('kind', key, (path) => writeFile(path, 'content'));
    expect(entry.cached).toBe(false);
  });

  it('says DISK_FULL when the disk is full', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const entry = new Cache(folder).entry('kind', key, () => Promise.reject(full));
    await expect(entry).rejects.toSatisfy((error) => {
      return error instanceof ToolchainFailure && error.coded.code === 'DISK_FULL';
    });
  });

  it('keeps a folder as an entry', async () => {
    const { path } = await new Cache(folder).entry('kind', key, async (temporary) => {
      await mkdir(temporary);
      await writeFile(join(temporary, 'a'), 'a');
    });
    expect(await readdir(path)).toEqual(['a']);
  });
});

describe('digestOf', () => {
  it('differs whenever the list of parts differs, even when they are the same text in a row', () => {
    const lists = fc.array(fc.string(), { maxLength: 4 });
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        expect(digestOf(...a) === digestOf(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(digestOf('ab', 'c')).not.toBe(digestOf('a', 'bc'));
  });
});

describe('defaultCacheDir', () => {
  it('prefers $SKERRY_CACHE, then $XDG_CACHE_HOME/skerry', () => {
    expect(defaultCacheDir({ SKERRY_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
    expect(defaultCacheDir({ XDG_CACHE_HOME: '/b' })).toBe('/b/skerry');
  });
});
