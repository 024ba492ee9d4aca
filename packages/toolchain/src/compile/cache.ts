import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { asDiskFailure, diskFailure, isDiskFull, ToolchainFailure } from './failure.ts';

/** A lock whose holder has not said for this long that it lives was left by a dead one. */
const LOCK_STALE_MS = 15_000;
const LOCK_REFRESH_MS = 3_000;
const LOCK_POLL_MS = 100;

/** Where the cache is when nobody says: $SKERRY_CACHE, $XDG_CACHE_HOME/skerry or ~/.cache/skerry. */
export function defaultCacheDir(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment['SKERRY_CACHE']) return environment['SKERRY_CACHE'];
  const base = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'skerry');
}

/** SHA-256 in hex over parts, each preceded by its length, so that no two lists of parts run into each other. */
export function digestOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    hash.update(`${bytes.length}:`);
    hash.update(bytes);
  }
  return hash.digest('hex');
}

export interface CacheEntry {
  /** A file or a folder, as `make` made it. Read only. */
  path: string;
  /** False when this call made it. */
  cached: boolean;
}

/**
 * A content-addressed store on disk, safe for any number of processes. An entry is written below a temporary name
 * and renamed, so it is there whole or not at all. While one process makes an entry the others wait for it: a
 * lock file is a courtesy that saves work, correctness rests on the rename alone.
 */
export class Cache {
  readonly folder: string;
  readonly #inFlight = new Map<string, Promise<CacheEntry>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  pathOf(kind: string, key: string): string {
    return join(this.folder, kind, key.slice(0, 2), key);
  }

  /**
   * The entry of `key` (SHA-256 of everything that `make` reads), made by `make(path)` when it is not there yet.
   * `make` is given a path that does not exist and leaves a file or a folder there. Its error is the caller's.
   */
  entry(kind: string, key: string, make: (path: string) => Promise<void>): Promise<CacheEntry> {
    const path = this.pathOf(kind, key);
    const running = this.#inFlight.get(path);
    if (running) return running;
    const promise = this.#find(path, make)
      .catch(async (error: unknown) => {
        throw await asDiskFailure(error, this.folder);
      })
      .finally(() => this.#inFlight.delete(path));
    this.#inFlight.set(path, promise);
    return promise;
  }

  async #find(path: string, make: (path: string) => Promise<void>): Promise<CacheEntry> {
    if (await exists(path)) return { path, cached: true };
    await mkdir(dirname(path), { recursive: true });
    const release = await acquire(`${path}.lock`, () => exists(path));
    if (!release) return { path, cached: true };
    const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2, 10)}.tmp`;
    try {
      if (await exists(path)) return { path, cached: true };
      await make(temporary);
      if (await isDiskFull(this.folder)) throw diskFailure();
      await moveInto(temporary, path);
      return { path, cached: false };
    } finally {
      await rm(temporary, { recursive: true, force: true });
      await release();
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A folder that another process put there meanwhile has the same content: the key says so. */
async function moveInto(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') {
      throw new ToolchainFailure('TOOLCHAIN_FAILED', `A build step left nothing for ${path}.`, {
        cause: error,
      });
    }
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

/** Takes the lock, or gives undefined as soon as `done` says that the work was done by its holder. */
async function acquire(
  lock: string,
  done: () => Promise<boolean>,
): Promise<(() => Promise<void>) | undefined> {
  for (;;) {
    const handle = await open(lock, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return undefined;
      throw error;
    });
    if (handle) {
      await handle.close();
      const refresh = setInterval(() => {
        const now = new Date();
        utimes(lock, now, now).catch(() => undefined);
      }, LOCK_REFRESH_MS);
      refresh.unref();
      return async () => {
        clearInterval(refresh);
        await rm(lock, { force: true });
      };
    }
    if (await done()) return undefined;
    const age = await stat(lock).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    );
    if (age > LOCK_STALE_MS) await rm(lock, { force: true });
    else await delay(LOCK_POLL_MS);
  }
}

/** SHA-256 of one file's bytes, in hex. */
export function sha256(bytes: Uint8Array): string {
  return sha256Bytes(bytes).toString('hex');
}

export function sha256Bytes(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
