/**
 * What is assembled once and kept: folders of a cache, each with a list of its files. A folder is there whole or not at all,
 * for any number of processes; one whose files are not as the list says is made anew.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lockFile } from '@skerry/device-models/block';
import { BedFailure } from '../failure.ts';

/** As long as the slowest assembly by another process may take. */
const LOCK_MS = 1_800_000;
/** Of each kind: checkouts of different versions share a cache. */
const KEPT = 3;
const LIST = 'files.json';

/** A file as it was when it was made. */
interface Listed {
  bytes: number;
  mtimeMs: number;
  sha256: string;
}

export class BedStore {
  readonly #folder: string;

  /** The folder need not exist. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the folder of `kind` and `key` is or would be. */
  path(kind: string, key: string): string {
    return join(this.#folder, `${kind}-${key.slice(0, 16)}`);
  }

  /** Whether it is there and its files have their sizes and times: what a bed checks each time. */
  async has(kind: string, key: string): Promise<boolean> {
    return await isAsListed(this.path(kind, key));
  }

  /** Whether the contents are what they were. Reads all of it. */
  async isIntact(kind: string, key: string): Promise<boolean> {
    const path = this.path(kind, key);
    const list = await readList(path);
    if (!list || !(await isAsListed(path))) return false;
    for (const [name, { sha256 }] of Object.entries(list)) {
      if ((await digestOfFile(join(path, name))) !== sha256) return false;
    }
    return true;
  }

  /** The folder, made by `make`, which fills the one that it is given, when it is not there. Others wait meanwhile. */
  async folder(
    kind: string,
    key: string,
    make: (folder: string) => Promise<void>,
    onWait: () => void = () => undefined,
  ): Promise<string> {
    const path = this.path(kind, key);
    if (!(await isAsListed(path))) {
      await mkdir(this.#folder, { recursive: true });
      const lock = await open(`${path}.lock`, 'a');
      try {
        if (!(await lockFile(lock, 'exclusive', 0))) onWait();
        if (!(await lockFile(lock, 'exclusive', LOCK_MS)))
          throw new BedFailure('boot', `Another process has held ${path}.lock for half an hour.`);
        if (!(await isAsListed(path))) await this.#make(path, make);
      } finally {
        await lock.close();
      }
      await this.#forgetOld(kind);
    }
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    return path;
  }

  /** Whoever uses it keeps what they have open. */
  async remove(kind: string, key: string): Promise<void> {
    await rm(this.path(kind, key), { recursive: true, force: true });
  }

  async #make(path: string, make: (folder: string) => Promise<void>): Promise<void> {
    const temporary = `${path}.tmp`;
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    try {
      await make(temporary);
      await writeFile(join(temporary, LIST), JSON.stringify(await listOf(temporary), null, 1));
      await rm(path, { recursive: true, force: true });
      await rename(temporary, path);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  async #forgetOld(kind: string): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => /^\w+-[0-9a-f]{16}$/.test(name));
    const ours = names.filter((name) => name.startsWith(`${kind}-`)).map((name) => join(this.#folder, name));
    const dated = await Promise.all(
      ours.map(async (path) => ({ path, usedMs: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 })),
    );
    dated.sort((a, b) => b.usedMs - a.usedMs);
    for (const { path } of dated.slice(KEPT)) {
      await rm(path, { recursive: true, force: true });
      await rm(`${path}.lock`, { force: true });
    }
  }
}

async function listOf(folder: string): Promise<Record<string, Listed>> {
  const list: Record<string, Listed> = {};
  for (const name of (await readdir(folder)).sort()) {
    const { size, mtimeMs } = await stat(join(folder, name));
    list[name] = { bytes: size, mtimeMs, sha256: await digestOfFile(join(folder, name)) };
  }
  return list;
}

async function readList(folder: string): Promise<Record<string, Listed> | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, LIST), 'utf8')) as Record<string, Listed>;
  } catch {
    return undefined;
  }
}

async function isAsListed(folder: string): Promise<boolean> {
  const list = await readList(folder);
  if (!list) return false;
  const checks = Object.entries(list).map(async ([name, { bytes, mtimeMs }]) => {
    const found = await stat(join(folder, name)).catch(() => undefined);
    return found?.size === bytes && found.mtimeMs === mtimeMs;
  });
  return (await Promise.all(checks)).every(Boolean);
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
