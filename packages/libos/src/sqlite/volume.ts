/** A disk with a database: its two files, and how long each is, which the header remembers. */
import type { SyncDisk } from './disk.ts';
import { DiskFile } from './disk-file.ts';
import { DATABASE_START, type Layout, newLayout, readLayout, writeLayout } from './layout.ts';

export type FileKind = 'database' | 'journal';

export class Volume {
  readonly disk: SyncDisk;
  readonly #layout: Layout;
  readonly #files: Readonly<Record<FileKind, DiskFile>>;
  #isResized = false;

  constructor(disk: SyncDisk, layout: Layout) {
    this.disk = disk;
    this.#layout = layout;
    this.#files = {
      database: new DiskFile(disk, DATABASE_START, layout.journalStart),
      journal: new DiskFile(disk, layout.journalStart, layout.end),
    };
  }

  size(kind: FileKind): number {
    return kind === 'database' ? this.#layout.databaseBytes : this.#layout.journalBytes;
  }

  /** Fills `into` with zeroes where the file has ended. False: it has. */
  read(kind: FileKind, offset: number, into: Uint8Array): boolean {
    const there = Math.max(0, Math.min(into.length, this.size(kind) - offset));
    if (there > 0) this.#files[kind].read(offset, into.subarray(0, there));
    into.fill(0, there);
    return there === into.length;
  }

  /** False: there is no room. A gap behind the old end is filled with zeroes. */
  write(kind: FileKind, offset: number, bytes: Uint8Array): boolean {
    const file = this.#files[kind];
    const end = offset + bytes.length;
    if (end > file.capacity) return false;
    const size = this.size(kind);
    if (offset > size) file.write(size, new Uint8Array(offset - size));
    file.write(offset, bytes);
    if (end > size) this.truncate(kind, end);
    return true;
  }

  /** Makes it as long as that; durable after `sync`. */
  truncate(kind: FileKind, bytes: number): void {
    if (bytes === this.size(kind)) return;
    if (kind === 'database') this.#layout.databaseBytes = bytes;
    else this.#layout.journalBytes = bytes;
    this.#isResized = true;
  }

  /**
   * Everything that was written before is durable when it returns. The bytes go first: a header that tells a length must not be
   * there before them.
   */
  sync(): void {
    for (const file of Object.values(this.#files)) file.store();
    this.disk.flushSync();
    if (!this.#isResized) return;
    writeLayout(this.disk, this.#layout);
    this.disk.flushSync();
    this.#isResized = false;
  }
}

/**
 * The database of a disk. A blank disk becomes an empty one; with `format`, any disk does. Throws an Error when there is something
 * else on it, when it is too small, or cannot be changed and is blank.
 */
export function openVolume(disk: SyncDisk, { format = false }: { format?: boolean } = {}): Volume {
  const found = readLayout(disk);
  if (found.kind === 'layout' && !format) {
    const { end } = found.layout;
    if (end > disk.sectors * disk.sectorBytes)
      throw new Error(
        `the disk ${disk.name} is smaller than when its database was made: ${end} bytes are missing`,
      );
    return new Volume(disk, found.layout);
  }
  if (found.kind === 'foreign' && !format)
    throw new Error(
      `the disk ${disk.name} holds something that is no database; { format: true } would erase it`,
    );
  if (disk.isReadOnly) throw new Error(`the disk ${disk.name} is read-only, and has no database`);
  const layout = newLayout(disk);
  if (!layout) throw new Error(`the disk ${disk.name} is too small for a database: it needs 256 KiB`);
  writeLayout(disk, layout);
  writeLayout(disk, layout);
  disk.flushSync();
  return new Volume(disk, layout);
}
