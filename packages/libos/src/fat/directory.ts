/**
 * One directory: its entries in memory, its slots on the disk. What is changed here goes to the cache of directories at once
 * and to the disk in its turn (store.ts).
 */
import {
  DIRECTORY,
  ENTRY_BYTES,
  type Entry,
  FREE,
  readEntries,
  slotsOf,
  writeEntry,
  writeLongName,
} from './entry.ts';
import { FatError } from './error.ts';
import { sectorOf } from './layout.ts';
import { isShort, keyOf, readShortName, shortNameFor, writeShortName } from './names.ts';
import type { FatStore } from './store.ts';
import { END } from './table.ts';

/** fatgen103: a directory has at most 65,536 entries of 32 bytes. */
const MAX_SLOTS = 65_536;

export class Directory {
  /** 0: the root of FAT12 and FAT16, which is not in clusters. */
  readonly firstCluster: number;
  readonly #store: FatStore;
  /** Its sectors, in order. */
  readonly #sectors: number[];
  readonly #entries = new Map<string, Entry>();
  readonly #shorts = new Map<string, Entry>();
  /** By slot: whether it can be taken. */
  readonly #isFree: boolean[] = [];
  #lastCluster: number;

  private constructor(store: FatStore, firstCluster: number, sectors: number[], lastCluster: number) {
    this.#store = store;
    this.firstCluster = firstCluster;
    this.#sectors = sectors;
    this.#lastCluster = lastCluster;
  }

  /** `firstCluster` 0: the root. */
  static async load(store: FatStore, firstCluster: number): Promise<Directory> {
    const { layout, table } = store;
    const first = firstCluster === 0 ? layout.rootCluster : firstCluster;
    const sectors: number[] = [];
    let last = 0;
    if (first === 0) for (let one = 0; one < layout.rootSectors; one++) sectors.push(layout.rootStart + one);
    for (let cluster = first; cluster !== END; cluster = await table.next(cluster)) {
      last = cluster;
      for (let one = 0; one < layout.sectorsPerCluster; one++) sectors.push(sectorOf(layout, cluster) + one);
      if (sectors.length * layout.sectorBytes > MAX_SLOTS * ENTRY_BYTES) {
        throw new FatError('CORRUPT', 'A directory has no end: run fsck.fat on the disk.');
      }
    }
    const directory = new Directory(store, first, sectors, last);
    await directory.#read();
    return directory;
  }

  get size(): number {
    return this.#entries.size;
  }

  entries(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  /** By its long name or its short one, in any case. */
  find(name: string): Entry | undefined {
    return this.#entries.get(keyOf(name)) ?? this.#shorts.get(keyOf(name));
  }

  async add(
    name: string,
    fields: Pick<Entry, 'attributes' | 'firstCluster' | 'size' | 'createdMs' | 'modifiedMs'>,
  ) {
    const short = shortNameFor(name, (one) => this.#shorts.has(shownShort(one)));
    const isPlain = isShort(name);
    const slots = slotsOf(name, isPlain);
    const slot = await this.#room(slots);
    const entry: Entry = { ...fields, name, short, slot, slots };
    const shortBytes = writeShortName(short);
    const raws = isPlain ? [] : writeLongName(name, shortBytes);
    for (const [index, raw] of raws.entries()) await this.#writeSlot(slot + index, raw);
    // An entry that reached the disk before its long name would have another name after a power cut; a long name of nobody is no harm.
    if (this.#isSplit(entry)) await this.#store.sync();
    await this.update(entry);
    for (let one = slot; one < slot + slots; one++) this.#isFree[one] = false;
    this.#remember(entry);
    return entry;
  }

  /** Writes what has changed of an entry: size, cluster, times, attributes. */
  async update(entry: Entry): Promise<void> {
    await this.#writeSlot(entry.slot + entry.slots - 1, writeEntry(entry));
  }

  async remove(entry: Entry): Promise<void> {
    const last = entry.slot + entry.slots - 1;
    await this.#free(last);
    // As in `add`, the other way round.
    if (this.#isSplit(entry)) await this.#store.sync();
    for (let slot = entry.slot; slot < last; slot++) await this.#free(slot);
    this.#entries.delete(keyOf(entry.name));
    this.#shorts.delete(shownShort(entry.short));
  }

  /**
   * Whether another of its entries has the same clusters: a power cut in a rename leaves two names of one content. Clusters of
   * the one must then not become free with the other.
   */
  shares({ firstCluster, slot }: Entry): boolean {
    if (firstCluster === 0) return false;
    for (const other of this.#entries.values())
      if (other.firstCluster === firstCluster && other.slot !== slot) return true;
    return false;
  }

  /** Its clusters are given back: what is kept of their sectors must not be written any more. */
  forget(): void {
    for (const sector of this.#sectors) this.#store.directories.forget(sector, 1);
  }

  /** Of a directory that was moved: who is above it now. */
  async setParent(firstCluster: number): Promise<void> {
    const { bytes, offset, sector } = await this.#slot(1);
    const view = new DataView(bytes.buffer, bytes.byteOffset + offset, ENTRY_BYTES);
    view.setUint16(20, firstCluster >>> 16, true);
    view.setUint16(26, firstCluster & 0xffff, true);
    this.#store.directories.change(sector);
  }

  async #read(): Promise<void> {
    const { sectorBytes } = this.#store.layout;
    const bytes = new Uint8Array(this.#sectors.length * sectorBytes);
    for (const [index, sector] of this.#sectors.entries()) {
      const limit = sector + runLength(this.#sectors, index);
      bytes.set(await this.#store.directories.get(sector, limit), index * sectorBytes);
    }
    let isBehindEnd = false;
    for (let slot = 0; slot < bytes.length / ENTRY_BYTES; slot++) {
      const mark = bytes[slot * ENTRY_BYTES];
      if (mark === 0) isBehindEnd = true;
      this.#isFree.push(isBehindEnd || mark === FREE);
    }
    for (const entry of readEntries(bytes)) this.#remember(entry);
  }

  #remember(entry: Entry): void {
    this.#entries.set(keyOf(entry.name), entry);
    this.#shorts.set(shownShort(entry.short), entry);
  }

  /** The first of so many free slots side by side; the directory grows when it has none. */
  async #room(count: number): Promise<number> {
    for (;;) {
      let free = 0;
      for (let slot = 0; slot < this.#isFree.length; slot++) {
        free = this.#isFree[slot] ? free + 1 : 0;
        if (free === count) return slot - count + 1;
      }
      await this.#grow();
    }
  }

  async #grow(): Promise<void> {
    const { layout, directories } = this.#store;
    if (this.#lastCluster === 0) {
      throw new FatError(
        'NO_SPACE',
        `The root directory is full: on FAT${layout.type} it cannot grow. Use a folder.`,
      );
    }
    if (this.#isFree.length + layout.clusterBytes / ENTRY_BYTES > MAX_SLOTS) {
      throw new FatError('TOO_LARGE', 'The directory is full: it has 65,536 entries.');
    }
    const [cluster] = await this.#store.allocate(1, this.#lastCluster);
    if (cluster === undefined) return;
    const sector = sectorOf(layout, cluster);
    directories.forget(sector, layout.sectorsPerCluster);
    await this.#store.writeContents(this.#store.deviceSectorOf(cluster), new Uint8Array(layout.clusterBytes));
    this.#lastCluster = cluster;
    for (let one = 0; one < layout.sectorsPerCluster; one++) this.#sectors.push(sector + one);
    for (let one = 0; one < layout.clusterBytes / ENTRY_BYTES; one++) this.#isFree.push(true);
  }

  /** Whether its long name is in another sector than itself, in a part. */
  #isSplit({ slot, slots }: Entry): boolean {
    const sectorSlots = this.#store.layout.sectorBytes / ENTRY_BYTES;
    return Math.floor(slot / sectorSlots) !== Math.floor((slot + slots - 1) / sectorSlots);
  }

  async #free(slot: number): Promise<void> {
    const { bytes, offset, sector } = await this.#slot(slot);
    bytes[offset] = FREE;
    this.#store.directories.change(sector);
    this.#isFree[slot] = true;
  }

  async #writeSlot(slot: number, raw: Uint8Array): Promise<void> {
    const { bytes, offset, sector } = await this.#slot(slot);
    bytes.set(raw, offset);
    this.#store.directories.change(sector);
  }

  async #slot(slot: number): Promise<{ bytes: Uint8Array; offset: number; sector: number }> {
    const at = slot * ENTRY_BYTES;
    const { sectorBytes } = this.#store.layout;
    const sector = this.#sectors[Math.floor(at / sectorBytes)];
    if (sector === undefined) throw new FatError('CORRUPT', 'A directory is shorter than its entries.');
    return { bytes: await this.#store.directories.get(sector), offset: at % sectorBytes, sector };
  }
}

/** The first cluster of a new directory: `.` and `..`, and nothing else. `parent` 0: the root. */
export function emptyDirectory(
  clusterBytes: number,
  self: number,
  parent: number,
  nowMs: number,
): Uint8Array {
  const bytes = new Uint8Array(clusterBytes);
  for (const [index, [short, firstCluster]] of (
    [
      ['.', self],
      ['..', parent],
    ] as const
  ).entries()) {
    const entry = { name: short, short: short.padEnd(11), attributes: DIRECTORY, firstCluster, size: 0 };
    bytes.set(
      writeEntry({ ...entry, createdMs: nowMs, modifiedMs: nowMs, slot: index, slots: 1 }),
      index * ENTRY_BYTES,
    );
  }
  return bytes;
}

function shownShort(short: string): string {
  return keyOf(
    readShortName(
      Uint8Array.from(short, (one) => one.charCodeAt(0)),
      0,
    ),
  );
}

/** How many sectors from `index` on follow one another. */
function runLength(sectors: readonly number[], index: number): number {
  let length = 1;
  while (sectors[index + length] === (sectors[index] ?? 0) + length) length++;
  return length;
}
