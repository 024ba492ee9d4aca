import { glob, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Image } from '@skerry/contracts';
import { type Cache, sha256 } from './compile/cache.ts';

export interface BuiltImage {
  image: Image;
  /** The file. Shared with the cache: do not change it. */
  bytes: Uint8Array;
}

/** In memory; about 1.3 MB each. */
const KEPT_IN_MEMORY = 32;
/** On disk; what was made longest ago goes first. */
const KEPT_ON_DISK = 256;
/** A scratch folder that is older was left by a process that was killed. */
const SCRATCH_STALE_MS = 60 * 60_000;

/** Finished images by the digest of their inputs: in memory in front of the disk cache. */
export class Images {
  readonly #cache: Cache;
  readonly #recent = new Map<string, BuiltImage>();
  readonly #writing = new Set<Promise<unknown>>();

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  /** Undefined when there is none, or what is there is damaged. */
  async find(inputs: string): Promise<BuiltImage | undefined> {
    const recent = this.#recent.get(inputs);
    if (recent) return recent;
    const folder = this.#cache.pathOf('image', inputs);
    try {
      const [text, bytes] = await Promise.all([
        readFile(join(folder, 'image.json'), 'utf8'),
        readFile(join(folder, 'image')),
      ]);
      const image = Image.parse(JSON.parse(text));
      if (sha256(bytes) !== image.digest) return undefined;
      return this.#remember({ image, bytes });
    } catch {
      return undefined;
    }
  }

  /** Remembers now, and writes to the disk meanwhile. `onFailure` is told when that did not work. */
  put(built: BuiltImage, onFailure: (error: unknown) => void): void {
    this.#remember(built);
    const written = this.#write(built)
      .catch(onFailure)
      .finally(() => this.#writing.delete(written));
    this.#writing.add(written);
  }

  /** Resolves when all that was put is on the disk, or failed. */
  async settle(): Promise<void> {
    await Promise.all(this.#writing);
  }

  async #write(built: BuiltImage): Promise<void> {
    await this.#cache.entry('image', built.image.inputs, async (path) => {
      await mkdir(path);
      await writeFile(join(path, 'image'), built.bytes);
      await writeFile(join(path, 'image.json'), JSON.stringify(built.image));
    });
  }

  /** Removes what is over the limit, and scratch folders that nobody owns any more. */
  async prune(): Promise<void> {
    const images = await aged(join(this.#cache.folder, 'image/*/*/image.json'));
    for (const { path } of images.slice(KEPT_ON_DISK))
      await rm(dirname(path), { recursive: true, force: true });
    const scratch = await aged(join(this.#cache.folder, 'scratch/*'));
    for (const { path, ageMs } of scratch) {
      if (ageMs > SCRATCH_STALE_MS) await rm(path, { recursive: true, force: true });
    }
  }

  #remember(built: BuiltImage): BuiltImage {
    const key = built.image.inputs;
    this.#recent.delete(key);
    this.#recent.set(key, built);
    const oldest = this.#recent.keys().next();
    if (this.#recent.size > KEPT_IN_MEMORY && !oldest.done) this.#recent.delete(oldest.value);
    return built;
  }
}

/** Newest first. */
async function aged(pattern: string): Promise<{ path: string; ageMs: number }[]> {
  const found: { path: string; ageMs: number }[] = [];
  for await (const path of glob(pattern)) {
    const status = await stat(path).catch(() => undefined);
    if (status) found.push({ path, ageMs: Date.now() - status.mtimeMs });
  }
  return found.sort((a, b) => a.ageMs - b.ageMs);
}
