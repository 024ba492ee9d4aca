/**
 * Files on a FAT volume. An edit goes to a file of its own beside the other, which takes the other's name in the end. After a power
 * cut such a file can be left; its name ends with `.swap`.
 */
import type { FatVolume } from '../fat/index.ts';
import type { FileEdit, FileTree, TreeStatus } from './tree.ts';

const SWAP = '.swap';

/** Kept by their code, so that the library fat is not linked for one class. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'NOT_FOUND' || error.code === 'NOT_DIRECTORY');

export class FatTree implements FileTree {
  readonly #volume: FatVolume;

  constructor(volume: FatVolume) {
    this.#volume = volume;
  }

  async stat(path: string): Promise<TreeStatus | undefined> {
    try {
      return await this.#volume.stat(path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async list(path: string): Promise<{ name: string; kind: TreeStatus['kind'] }[]> {
    return (await this.#volume.list(path)).map(({ name, kind }) => ({ name, kind }));
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#volume.makeDirectory(path);
    await this.#volume.flush();
  }

  async remove(path: string): Promise<void> {
    await this.#volume.remove(path);
    await this.#volume.flush();
  }

  async read(path: string): Promise<Uint8Array> {
    const file = await this.#volume.open(path);
    try {
      return await file.read();
    } finally {
      await file.close();
    }
  }

  async edit(path: string, keepsData: boolean): Promise<FileEdit> {
    const old = keepsData && (await this.stat(path)) ? await this.read(path) : undefined;
    const swap = path + SWAP;
    const file = await this.#volume.open(swap, { mode: 'write', truncate: true });
    if (old) await file.write(0, old);
    return {
      get size() {
        return file.size;
      },
      write: (position, bytes) => file.write(position, bytes),
      truncate: (size) => file.truncate(size),
      commit: async () => {
        await file.close();
        await this.#volume.rename(swap, path);
        await this.#volume.flush();
      },
      abort: async () => {
        await file.close();
        await this.#volume.remove(swap);
      },
    };
  }
}
