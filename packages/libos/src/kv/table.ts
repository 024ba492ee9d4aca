/**
 * A table that is read (its layout: table-writer.ts). Its directory stays in memory while the table is one of the last used; blocks
 * are in the cache of the store.
 */
import { bloomHas, bloomHash } from './bloom.ts';
import { checksum } from './checksum.ts';
import { KvError } from './error.ts';
import type { Disk } from './geometry.ts';
import { textOf } from './keys.ts';
import { READ_AHEAD_BYTES } from './limits.ts';
import type { Lru } from './lru.ts';
import { type Operation, readOperations } from './operations.ts';
import { BLOCK_HEADER, DIRECTORY_HEADER, FOOTER_BYTES, TABLE_MAGIC } from './table-writer.ts';

interface Block {
  readonly at: number;
  readonly bytes: number;
}

export interface Directory {
  readonly firstKeys: readonly string[];
  readonly blocks: readonly Block[];
  readonly lastKey: string;
  readonly filter: Uint8Array;
  readonly keys: number;
}

/** What tables share: parts of them that are in memory, by their place on the disk. */
export interface TableCaches {
  readonly directories: Lru<number, Directory>;
  readonly blocks: Lru<number, readonly Operation[]>;
}

export class Table {
  readonly extent: number;
  readonly firstKey: string;
  readonly lastKey: string;
  readonly keys: number;
  /** How many versions of the store it belongs to (version.ts). */
  users = 0;
  readonly #disk: Disk;
  readonly #start: number;
  readonly #extentBytes: number;
  readonly #caches: TableCaches;

  private constructor(disk: Disk, place: TableLocation, caches: TableCaches, directory: Directory) {
    this.#disk = disk;
    this.extent = place.extent;
    this.#start = place.start;
    this.#extentBytes = place.extentBytes;
    this.#caches = caches;
    this.firstKey = directory.firstKeys[0] ?? '';
    this.lastKey = directory.lastKey;
    this.keys = directory.keys;
  }

  /** Throws CORRUPT. */
  static async open(disk: Disk, place: TableLocation, caches: TableCaches): Promise<Table> {
    const directory = await readDirectory(disk, place);
    caches.directories.set(place.start, directory, directorySize(directory));
    return new Table(disk, place, caches, directory);
  }

  covers(key: string): boolean {
    return this.firstKey <= key && key <= this.lastKey;
  }

  /** Undefined: this table knows nothing of the key. */
  async get(key: string): Promise<Operation | undefined> {
    if (!this.covers(key)) return undefined;
    const directory = await this.#directory();
    if (!bloomHas(directory.filter, bloomHash(key))) return undefined;
    const block = directory.blocks[blockOf(directory, key)];
    if (!block) return undefined;
    const operations = await this.#block(block);
    return find(operations, key);
  }

  /** From `from` on, in order, block by block. Reads many blocks at once, and leaves the cache of blocks to those who look single keys up. */
  async *entries(from = ''): AsyncGenerator<readonly Operation[]> {
    const { blocks, ...directory } = await this.#directory();
    for (let index = Math.max(0, blockOf(directory, from)); index < blocks.length; ) {
      const first = blocks[index];
      if (!first) return;
      let end = index + 1;
      const start = first.at;
      let length = first.bytes;
      while (length < READ_AHEAD_BYTES && blocks[end]) length += blocks[end++]?.bytes ?? 0;
      const bytes = await this.#disk.read(this.#start + start, length);
      for (; index < end; index++) {
        const block = blocks[index];
        if (!block) return;
        const one = bytes.subarray(block.at - start, block.at - start + block.bytes);
        const operations = readBlock(one, this.extent);
        const isWhole = (operations[0]?.key ?? '') >= from;
        const inside = isWhole ? operations : operations.filter(({ key }) => key >= from);
        if (inside.length > 0) yield inside;
      }
    }
  }

  /** Nothing of it is needed any more. */
  forget(): void {
    for (const { at } of this.#caches.directories.get(this.#start)?.blocks ?? []) {
      this.#caches.blocks.delete(this.#start + at);
    }
    this.#caches.directories.delete(this.#start);
  }

  async #directory(): Promise<Directory> {
    const kept = this.#caches.directories.get(this.#start);
    if (kept) return kept;
    const place = { extent: this.extent, start: this.#start, extentBytes: this.#extentBytes };
    const directory = await readDirectory(this.#disk, place);
    this.#caches.directories.set(this.#start, directory, directorySize(directory));
    return directory;
  }

  async #block(block: Block): Promise<readonly Operation[]> {
    const at = this.#start + block.at;
    const kept = this.#caches.blocks.get(at);
    if (kept) return kept;
    const operations = readBlock(await this.#disk.read(at, block.bytes), this.extent);
    this.#caches.blocks.set(at, operations, block.bytes);
    return operations;
  }
}

export interface TableLocation {
  readonly extent: number;
  readonly start: number;
  readonly extentBytes: number;
}

async function readDirectory(disk: Disk, { extent, start, extentBytes }: TableLocation): Promise<Directory> {
  const footer = await disk.read(start + extentBytes - disk.sectorBytes, disk.sectorBytes);
  const end = new DataView(footer.buffer, footer.byteOffset, footer.byteLength);
  const isWhole =
    end.getUint32(0, true) === checksum(footer.subarray(4, FOOTER_BYTES)) &&
    end.getUint32(4, true) === TABLE_MAGIC;
  if (!isWhole) throw damaged(extent, 'its end');
  const bytes = await disk.read(start + end.getUint32(8, true), end.getUint32(12, true));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== checksum(bytes.subarray(4))) throw damaged(extent, 'its directory');
  const count = view.getUint32(4, true);
  const filterEnd = DIRECTORY_HEADER + view.getUint32(8, true);
  const blocks: Block[] = [];
  const firstKeys: string[] = [];
  let at = filterEnd;
  const readKey = (): string => {
    const length = view.getUint16(at, true);
    at += 2 + length;
    return textOf(bytes.subarray(at - length, at));
  };
  for (let index = 0; index < count; index++) {
    const [begin, length] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    blocks.push({ at: begin * disk.sectorBytes, bytes: length * disk.sectorBytes });
    at += 8;
    firstKeys.push(readKey());
  }
  const filter = bytes.slice(DIRECTORY_HEADER, filterEnd);
  return { firstKeys, blocks, lastKey: readKey(), filter, keys: view.getUint32(12, true) };
}

function readBlock(bytes: Uint8Array, extent: number): Operation[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== checksum(bytes.subarray(4))) throw damaged(extent, 'a block');
  return readOperations(bytes.subarray(BLOCK_HEADER, BLOCK_HEADER + view.getUint32(4, true)));
}

/** The last block that begins with `key` or before; -1: all begin behind it. */
function blockOf({ firstKeys }: Pick<Directory, 'firstKeys'>, key: string): number {
  let low = 0;
  let high = firstKeys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((firstKeys[middle] ?? '') <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function find(operations: readonly Operation[], key: string): Operation | undefined {
  let low = 0;
  let high = operations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((operations[middle]?.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return operations[low]?.key === key ? operations[low] : undefined;
}

/** About what it takes in memory. */
function directorySize({ firstKeys, filter }: Directory): number {
  return filter.length + firstKeys.reduce((sum, key) => sum + key.length + 64, 0);
}

function damaged(extent: number, what: string): KvError {
  return new KvError(
    'CORRUPT',
    `A table of the store is damaged: ${what} in extent ${extent} has a wrong checksum.`,
  );
}
