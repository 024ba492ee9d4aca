/**
 * A table: sorted changes that never change again, in one extent. From its begin, each part in whole sectors:
 *
 *   blocks:     checksum of all behind 4 | bytes of operations 4 | operations | zeroes
 *   directory:  checksum of all behind 4 | blocks 4 | filter's bytes 4 | keys 4 | filter
 *               for each block: its begin, in sectors 4 | sectors 4 | first key's length 2 | first key
 *               last key's length 2 | last key
 *   and in the extent's last sector:  checksum of all behind 4 | "KVT1" 4 | directory's begin 4 | directory's bytes 4
 *
 * The whole is made in memory and written at once.
 */
import { bloomAdd, bloomBytes, bloomHash } from './bloom.ts';
import { checksum } from './checksum.ts';
import type { Disk } from './geometry.ts';
import { writeKey } from './keys.ts';
import { BLOCK_BYTES } from './limits.ts';
import { type Operation, operationBytes, writeOperation } from './operations.ts';

export const BLOCK_HEADER = 8;
export const DIRECTORY_HEADER = 16;
export const FOOTER_BYTES = 16;
export const TABLE_MAGIC = 0x3154564b;

export class TableWriter {
  readonly #disk: Disk;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #blocks: { at: number; bytes: number; firstKey: string }[] = [];
  readonly #hashes: number[] = [];
  /** Where the open block begins, and where its next operation goes. */
  #block = 0;
  #at = BLOCK_HEADER;
  #firstKey: string | undefined;
  #lastKey = '';
  #keyBytes = 0;

  /** `extentBytes` is what the table may take. */
  constructor(disk: Disk, extentBytes: number) {
    this.#disk = disk;
    this.#bytes = new Uint8Array(extentBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get isEmpty(): boolean {
    return this.#hashes.length === 0;
  }

  /** Whether this one still fits, with the directory that it brings. */
  hasRoom(operation: Operation): boolean {
    const blocks = this.#disk.whole(this.#at + operationBytes(operation)) + this.#disk.sectorBytes;
    const keys =
      this.#keyBytes + 2 * operation.key.length + this.#lastKey.length + (this.#blocks.length + 3) * 10;
    const directory = this.#disk.whole(DIRECTORY_HEADER + bloomBytes(this.#hashes.length + 1) + keys);
    return blocks + directory + this.#disk.sectorBytes <= this.#bytes.length;
  }

  /** The next one: its key is behind the last one's. */
  add(operation: Operation): void {
    const isFull =
      this.#at - this.#block + operationBytes(operation) > BLOCK_BYTES && this.#firstKey !== undefined;
    if (isFull) this.#closeBlock();
    this.#firstKey ??= operation.key;
    this.#at = writeOperation(operation, this.#bytes, this.#view, this.#at);
    this.#lastKey = operation.key;
    this.#hashes.push(bloomHash(operation.key));
  }

  /** Writes all of it to the extent that begins at `start`. Durable when the disk was flushed afterwards. */
  async finish(start: number): Promise<void> {
    this.#closeBlock();
    const directory = this.#directory();
    const directoryAt = this.#block;
    this.#bytes.set(directory, directoryAt);
    const footer = new Uint8Array(this.#disk.sectorBytes);
    const view = new DataView(footer.buffer);
    view.setUint32(4, TABLE_MAGIC, true);
    view.setUint32(8, directoryAt, true);
    view.setUint32(12, directory.length, true);
    view.setUint32(0, checksum(footer.subarray(4, FOOTER_BYTES)), true);
    await this.#disk.write(start, this.#bytes.subarray(0, directoryAt + directory.length));
    await this.#disk.write(start + this.#bytes.length - footer.length, footer);
  }

  #closeBlock(): void {
    if (this.#firstKey === undefined) return;
    const length = this.#at - this.#block - BLOCK_HEADER;
    const bytes = this.#disk.whole(BLOCK_HEADER + length);
    this.#view.setUint32(this.#block + 4, length, true);
    const checked = this.#bytes.subarray(this.#block + 4, this.#block + bytes);
    this.#view.setUint32(this.#block, checksum(checked), true);
    this.#blocks.push({ at: this.#block, bytes, firstKey: this.#firstKey });
    this.#keyBytes += this.#firstKey.length;
    this.#block += bytes;
    this.#at = this.#block + BLOCK_HEADER;
    this.#firstKey = undefined;
  }

  #directory(): Uint8Array {
    const filterBytes = bloomBytes(this.#hashes.length);
    const length =
      DIRECTORY_HEADER + filterBytes + this.#keyBytes + this.#blocks.length * 10 + 2 + this.#lastKey.length;
    const bytes = new Uint8Array(this.#disk.whole(length));
    const view = new DataView(bytes.buffer);
    view.setUint32(4, this.#blocks.length, true);
    view.setUint32(8, filterBytes, true);
    view.setUint32(12, this.#hashes.length, true);
    const filter = bytes.subarray(DIRECTORY_HEADER, DIRECTORY_HEADER + filterBytes);
    for (const hash of this.#hashes) bloomAdd(filter, hash);
    let at = DIRECTORY_HEADER + filterBytes;
    for (const block of this.#blocks) {
      view.setUint32(at, block.at / this.#disk.sectorBytes, true);
      view.setUint32(at + 4, block.bytes / this.#disk.sectorBytes, true);
      at = writeShortKey(block.firstKey, bytes, view, at + 8);
    }
    writeShortKey(this.#lastKey, bytes, view, at);
    view.setUint32(0, checksum(bytes.subarray(4)), true);
    return bytes;
  }
}

function writeShortKey(key: string, bytes: Uint8Array, view: DataView, at: number): number {
  view.setUint16(at, key.length, true);
  writeKey(key, bytes, at + 2);
  return at + 2 + key.length;
}
