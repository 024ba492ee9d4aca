/**
 * The artifact store in a local folder, shared by every process of one machine:
 *
 *   <root>/artifacts/<first 2 hex digits>/<digest>     a finished artifact, mode 0555
 *   <root>/artifacts/.incoming/<random>                being written; renamed into place when it is whole
 *
 * A crash while writing leaves a file in `.incoming` and nothing else; `list` removes those older than an hour.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ArtifactStore,
  type FileOutcome,
  isDigest,
  type PutOutcome,
  type ReadOutcome,
} from './artifact-store.ts';

const incomingAgeMs = 60 * 60 * 1_000;

export class FolderStore implements ArtifactStore {
  readonly #root: string;
  readonly #incoming: string;
  /** Files that this process has checked, by digest: inode, size and change time then. */
  readonly #checked = new Map<string, string>();

  /** `dataFolder` is SKERRY_DATA; it is made when it is not there. */
  constructor(dataFolder: string) {
    this.#root = join(dataFolder, 'artifacts');
    this.#incoming = join(this.#root, '.incoming');
  }

  /** Where an artifact with this digest lies or would lie. Throws a RangeError when it is not a digest. */
  path(digest: string): string {
    if (!isDigest(digest))
      throw new RangeError(`not a SHA-256 digest: ${JSON.stringify(digest.slice(0, 80))}`);
    return join(this.#root, digest.slice(0, 2), digest);
  }

  async put(bytes: Uint8Array): Promise<PutOutcome> {
    const digest = sha256(bytes);
    const path = this.path(digest);
    const temporary = join(this.#incoming, randomUUID());
    try {
      if (await this.#refresh(digest, bytes.byteLength)) return { kind: 'stored', digest };
      await mkdir(this.#incoming, { recursive: true });
      await mkdir(join(this.#root, digest.slice(0, 2)), { recursive: true });
      const file = await open(temporary, 'wx', 0o555);
      try {
        await file.writeFile(bytes);
      } finally {
        await file.close();
      }
      await rename(temporary, path);
      return { kind: 'stored', digest };
    } catch (error) {
      await rm(temporary, { force: true });
      if (isFull(error)) return { kind: 'disk-full' };
      throw error;
    }
  }

  async read(digest: string): Promise<ReadOutcome> {
    if (!isDigest(digest)) return { kind: 'missing' };
    const bytes = await readFile(this.path(digest)).catch(absent);
    if (!bytes) return { kind: 'missing' };
    if (sha256(bytes) === digest) return { kind: 'found', bytes };
    await this.remove(digest);
    return { kind: 'damaged' };
  }

  async file(digest: string): Promise<FileOutcome> {
    if (!isDigest(digest)) return { kind: 'missing' };
    const path = this.path(digest);
    const facts = await stat(path).catch(absent);
    if (!facts) return { kind: 'missing' };
    const seal = `${facts.ino} ${facts.size} ${facts.ctimeMs}`;
    if (this.#checked.get(digest) !== seal) {
      const outcome = await this.read(digest);
      if (outcome.kind !== 'found') return outcome;
      this.#checked.set(digest, seal);
    }
    return { kind: 'found', path, bytes: facts.size };
  }

  async remove(digest: string): Promise<void> {
    this.#checked.delete(digest);
    if (isDigest(digest)) await rm(this.path(digest), { force: true });
  }

  async *list(): AsyncIterable<{ digest: string; bytes: number; putAtMs: number }> {
    await this.#sweepIncoming();
    for (const shelf of (await readdir(this.#root).catch(absent)) ?? []) {
      if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
      for (const digest of (await readdir(join(this.#root, shelf)).catch(absent)) ?? []) {
        if (!isDigest(digest)) continue;
        const facts = await stat(this.path(digest)).catch(absent);
        if (facts) yield { digest, bytes: facts.size, putAtMs: facts.mtimeMs };
      }
    }
  }

  /** True when an artifact of this digest and length is there already; its time of put is then now. */
  async #refresh(digest: string, bytes: number): Promise<boolean> {
    const path = this.path(digest);
    const facts = await stat(path).catch(absent);
    if (facts?.size !== bytes) return false;
    const now = new Date();
    await utimes(path, now, now);
    return true;
  }

  async #sweepIncoming(): Promise<void> {
    const oldest = Date.now() - incomingAgeMs;
    for (const name of (await readdir(this.#incoming).catch(absent)) ?? []) {
      const path = join(this.#incoming, name);
      const facts = await stat(path).catch(absent);
      if (facts && facts.mtimeMs < oldest) await rm(path, { force: true });
    }
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function isFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** For a file that may be absent: undefined then; any other failure is thrown on. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
