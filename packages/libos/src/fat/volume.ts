/**
 * A mounted FAT volume: paths to files and directories. One operation at a time: each waits for the one before. What was
 * changed is durable when `flush`, a file's `flush` or `unmount` has resolved; what happens at a power cut before is in store.ts.
 */
import type { BlockDevice } from '../block/index.ts';
import { Contents } from './contents.ts';
import { Directory, emptyDirectory } from './directory.ts';
import { ARCHIVE, DIRECTORY, type Entry, READ_ONLY } from './entry.ts';
import { FatError } from './error.ts';
import { FatFile } from './file.ts';
import { type FatType, readLayout, sectorOf } from './layout.ts';
import { keyOf, partsOf } from './names.ts';
import { FatStore } from './store.ts';

export interface FatStatus {
  readonly name: string;
  readonly kind: 'file' | 'directory';
  /** Bytes; 0 of a directory. */
  readonly size: number;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly isReadOnly: boolean;
}

export interface FatSpace {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

export interface OpenOptions {
  /** `read` (the default): the file is there and is not changed. `write`: it is made if it is not there. */
  readonly mode?: 'read' | 'write';
  /** With `write`: nothing of what it held is left. */
  readonly truncate?: boolean;
}

/** Changed sectors that are kept before they are written without being asked for. */
const CHANGES_MAX = 256;
/** Directories that are kept in memory. */
const DIRECTORIES_MAX = 64;

/** A directory, and the last part of a path in it. */
interface Place {
  readonly directory: Directory;
  readonly name: string;
  readonly entry: Entry | undefined;
}

export class FatVolume {
  readonly type: FatType;
  /** False after a power cut, or when whoever had it before did not unmount it: fsck.fat finds what is left over. */
  readonly wasClean: boolean;
  readonly #store: FatStore;
  readonly #directories = new Map<number, Directory>();
  /** Of open files, by their entry. */
  readonly #contents = new Map<Entry, { contents: Contents; handles: number }>();
  #turn: Promise<unknown> = Promise.resolve();
  #isMounted = true;

  private constructor(store: FatStore, wasClean: boolean) {
    this.#store = store;
    this.type = store.layout.type;
    this.wasClean = wasClean;
  }

  /** Throws FatError NOT_FAT when the device holds no FAT file system. */
  static async mount(device: BlockDevice): Promise<FatVolume> {
    const layout = readLayout(await device.read(0, 1), device.sectors);
    const store = new FatStore(device, layout);
    return new FatVolume(store, await store.table.isClean());
  }

  stat(path: string): Promise<FatStatus> {
    return this.#alone(async () => {
      const parts = partsOf(path);
      if (parts.length === 0) return { ...statusOf(ROOT), name: '' };
      return statusOf(found(await this.#find(parts), path));
    });
  }

  /** Throws NOT_FOUND, NOT_DIRECTORY. */
  list(path = '/'): Promise<FatStatus[]> {
    return this.#alone(async () => [...(await this.#directory(partsOf(path))).entries()].map(statusOf));
  }

  /** Throws NOT_FOUND, IS_DIRECTORY, READ_ONLY, NO_SPACE. */
  open(path: string, options: OpenOptions = {}): Promise<FatFile> {
    return this.#alone(async () => {
      const isWritten = options.mode === 'write';
      if (isWritten) await this.#store.begin();
      const place = await this.#find(partsOf(path));
      const entry = place.entry ?? (isWritten ? await this.#create(place) : found(place, path));
      if ((entry.attributes & DIRECTORY) !== 0)
        throw new FatError('IS_DIRECTORY', `"${path}" is a directory.`);
      if (isWritten && (entry.attributes & READ_ONLY) !== 0)
        throw new FatError('READ_ONLY', `"${path}" is read-only.`);
      const shared = this.#share(place.directory, entry);
      if (isWritten && options.truncate) await shared.truncate(0, Date.now());
      return new FatFile(shared, isWritten, {
        alone: (work) => this.#alone(work),
        sync: () => this.#store.sync(),
        close: () => this.#release(entry),
      });
    });
  }

  /** Its parent has to be there. Throws EXISTS, NOT_FOUND, NO_SPACE. */
  makeDirectory(path: string): Promise<void> {
    return this.#alone(async () => {
      await this.#store.begin();
      const { directory, name, entry } = await this.#find(partsOf(path));
      if (entry) throw new FatError('EXISTS', `"${path}" is there already.`);
      const [cluster] = await this.#store.allocate(1);
      if (cluster === undefined) return;
      const nowMs = Date.now();
      const { layout } = this.#store;
      this.#store.directories.forget(sectorOf(layout, cluster), layout.sectorsPerCluster);
      const bytes = emptyDirectory(layout.clusterBytes, cluster, this.#parentField(directory), nowMs);
      await this.#store.writeContents(this.#store.deviceSectorOf(cluster), bytes);
      try {
        await directory.add(name, {
          attributes: DIRECTORY,
          firstCluster: cluster,
          size: 0,
          createdMs: nowMs,
          modifiedMs: nowMs,
        });
      } catch (error) {
        this.#store.table.release(cluster);
        throw error;
      }
    });
  }

  /** A file, or a directory with nothing in it. Throws NOT_FOUND, NOT_EMPTY, BUSY while it is open, READ_ONLY. */
  remove(path: string): Promise<void> {
    return this.#alone(async () => {
      await this.#store.begin();
      const place = await this.#find(partsOf(path));
      const entry = found(place, path);
      this.#refuseOpen(entry, path);
      if ((entry.attributes & READ_ONLY) !== 0) throw new FatError('READ_ONLY', `"${path}" is read-only.`);
      if ((entry.attributes & DIRECTORY) !== 0) await this.#forgetDirectory(entry, path);
      const isShared = place.directory.shares(entry);
      await place.directory.remove(entry);
      if (entry.firstCluster !== 0 && !isShared) this.#store.table.release(entry.firstCluster);
    });
  }

  /**
   * Gives it another name, or another place; a file that is there already is replaced, and keeps the case of its name. A power cut in
   * the middle can leave both names, never none. Throws NOT_FOUND, EXISTS for a directory, BUSY, NO_SPACE.
   */
  rename(from: string, to: string): Promise<void> {
    return this.#alone(async () => {
      await this.#store.begin();
      const source = await this.#find(partsOf(from));
      const entry = found(source, from);
      const isDirectory = (entry.attributes & DIRECTORY) !== 0;
      if (isDirectory && isWithin(from, to)) throw new FatError('NAME', `"${to}" lies within "${from}".`);
      const target = await this.#find(partsOf(to));
      this.#refuseOpen(entry, from);
      const isSame = target.entry === entry;
      if (isSame && entry.name === target.name) return;
      if (target.entry && !isSame) await this.#replace(target.entry, entry, target.directory, to);
      else {
        // One name in two cases is one name: it goes before it comes.
        if (isSame) await source.directory.remove(entry);
        await target.directory.add(target.name, entry);
      }
      await this.#store.sync();
      if (!isSame) await source.directory.remove(entry);
      if (isDirectory && source.directory !== target.directory) {
        const moved = await this.#load(entry.firstCluster);
        await moved.setParent(this.#parentField(target.directory));
      }
    });
  }

  /** The first call on a volume looks at its whole table. */
  space(): Promise<FatSpace> {
    return this.#alone(async () => {
      const { clusterBytes, clusters } = this.#store.layout;
      return {
        totalBytes: clusters * clusterBytes,
        freeBytes: (await this.#store.table.countFree()) * clusterBytes,
      };
    });
  }

  /** All that was done before is durable when this has resolved. */
  flush(): Promise<void> {
    return this.#alone(() => this.#store.sync());
  }

  /** Flushes, and marks the volume as left in order. Nothing can be done with it, or with its open files, afterwards. */
  unmount(): Promise<void> {
    return this.#alone(async () => {
      await this.#store.end();
      this.#isMounted = false;
    });
  }

  async #create({ directory, name }: Place): Promise<Entry> {
    const nowMs = Date.now();
    return directory.add(name, {
      attributes: ARCHIVE,
      firstCluster: 0,
      size: 0,
      createdMs: nowMs,
      modifiedMs: nowMs,
    });
  }

  /** In place, so that one sector decides between both: a power cut leaves the one or the other under this name. */
  async #replace(old: Entry, by: Entry, directory: Directory, path: string): Promise<void> {
    this.#refuseOpen(old, path);
    if (((old.attributes | by.attributes) & DIRECTORY) !== 0)
      throw new FatError('EXISTS', `"${path}" is there already.`);
    const isShared = directory.shares(old) || old.firstCluster === by.firstCluster;
    if (old.firstCluster !== 0 && !isShared) this.#store.table.release(old.firstCluster);
    const { attributes, firstCluster, size, createdMs, modifiedMs } = by;
    await directory.update(Object.assign(old, { attributes, firstCluster, size, createdMs, modifiedMs }));
  }

  async #forgetDirectory(entry: Entry, path: string): Promise<void> {
    const directory = await this.#load(entry.firstCluster);
    if (directory.size > 0) throw new FatError('NOT_EMPTY', `"${path}" is not empty.`);
    directory.forget();
    this.#directories.delete(entry.firstCluster);
  }

  async #find(parts: readonly string[]): Promise<Place> {
    const name = parts.at(-1);
    if (name === undefined)
      throw new FatError('IS_DIRECTORY', 'The root is a directory, and is always there.');
    const directory = await this.#directory(parts.slice(0, -1));
    return { directory, name, entry: directory.find(name) };
  }

  async #directory(parts: readonly string[]): Promise<Directory> {
    let directory = await this.#load(0);
    for (const part of parts) {
      const entry = directory.find(part);
      if (!entry) throw new FatError('NOT_FOUND', `There is no directory "${parts.join('/')}".`);
      if ((entry.attributes & DIRECTORY) === 0) throw new FatError('NOT_DIRECTORY', `"${part}" is a file.`);
      directory = await this.#load(entry.firstCluster);
    }
    return directory;
  }

  /** By its first cluster; 0: the root. */
  async #load(firstCluster: number): Promise<Directory> {
    const kept = this.#directories.get(firstCluster);
    const directory = kept ?? (await Directory.load(this.#store, firstCluster));
    this.#directories.delete(firstCluster);
    this.#directories.set(firstCluster, directory);
    for (const key of this.#directories.keys()) {
      if (this.#directories.size <= DIRECTORIES_MAX) break;
      if (!this.#isInUse(key)) this.#directories.delete(key);
    }
    return directory;
  }

  /** Entries of open files must stay the objects that they are. */
  #isInUse(firstCluster: number): boolean {
    const directory = this.#directories.get(firstCluster);
    return [...this.#contents.values()].some(({ contents }) => contents.directory === directory);
  }

  /** What `..` says of a directory as a parent: 0 for the root, on FAT32 too. */
  #parentField(directory: Directory): number {
    return directory.firstCluster === this.#store.layout.rootCluster ? 0 : directory.firstCluster;
  }

  #share(directory: Directory, entry: Entry): Contents {
    const open = this.#contents.get(entry) ?? {
      contents: new Contents(this.#store, directory, entry),
      handles: 0,
    };
    open.handles++;
    this.#contents.set(entry, open);
    return open.contents;
  }

  #release(entry: Entry): void {
    const open = this.#contents.get(entry);
    if (open && --open.handles === 0) this.#contents.delete(entry);
  }

  #refuseOpen(entry: Entry, path: string): void {
    if (this.#contents.has(entry)) throw new FatError('BUSY', `"${path}" is open: close it first.`);
  }

  /** One operation at a time; too many changes are written on the way. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(async () => {
      if (!this.#isMounted) throw new FatError('CLOSED', 'The volume is not mounted any more.');
      const result = await work();
      if (this.#store.changes > CHANGES_MAX) await this.#store.sync();
      return result;
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

const ROOT = { name: '', attributes: DIRECTORY, size: 0, createdMs: 0, modifiedMs: 0 };

function statusOf(
  entry: Pick<Entry, 'name' | 'attributes' | 'size' | 'createdMs' | 'modifiedMs'>,
): FatStatus {
  const isDirectory = (entry.attributes & DIRECTORY) !== 0;
  return {
    name: entry.name,
    kind: isDirectory ? 'directory' : 'file',
    size: isDirectory ? 0 : entry.size,
    createdMs: entry.createdMs,
    modifiedMs: entry.modifiedMs,
    isReadOnly: (entry.attributes & READ_ONLY) !== 0,
  };
}

function found(place: Place, path: string): Entry {
  if (!place.entry) throw new FatError('NOT_FOUND', `There is no "${path}" on the volume.`);
  return place.entry;
}

function isWithin(outer: string, inner: string): boolean {
  const [above, below] = [partsOf(outer).map(keyOf), partsOf(inner).map(keyOf)];
  return below.length > above.length && above.every((part, index) => part === below[index]);
}
