/**
 * A file as a part of a disk: bytes at any place, on whole sectors below. The block that was last written in part stays in
 * memory until another one is, or until `flush`: the journal is written in pieces of eight bytes and a page.
 */
import type { SyncDisk } from './disk.ts';
import { BLOCK_BYTES } from './layout.ts';

export class DiskFile {
  readonly #disk: SyncDisk;
  /** Bytes from the start of the disk, whole blocks. */
  readonly #start: number;
  readonly #end: number;
  /** The block in memory, by its place on the disk; -1: none. */
  #at = -1;
  readonly #block = new Uint8Array(BLOCK_BYTES);
  #isDirty = false;

  constructor(disk: SyncDisk, start: number, end: number) {
    this.#disk = disk;
    this.#start = start;
    this.#end = end;
  }

  /** Bytes that it has room for. */
  get capacity(): number {
    return this.#end - this.#start;
  }

  /** Fills `into` from `offset` on. What lies behind the end of the file is whatever the disk holds. */
  read(offset: number, into: Uint8Array): void {
    this.#each(offset, into, (at, piece) => {
      if (piece.length % BLOCK_BYTES === 0 && at % BLOCK_BYTES === 0) this.#readWhole(at, piece);
      else {
        this.#load(at - (at % BLOCK_BYTES));
        piece.set(this.#block.subarray(at % BLOCK_BYTES, (at % BLOCK_BYTES) + piece.length));
      }
    });
  }

  /** The caller has seen to it that there is room. */
  write(offset: number, bytes: Uint8Array): void {
    this.#each(offset, bytes, (at, piece) => {
      const inside = at % BLOCK_BYTES;
      if (inside === 0 && piece.length % BLOCK_BYTES === 0) {
        if (this.#at >= at && this.#at < at + piece.length) this.#forget();
        this.#disk.writeSync(at / this.#disk.sectorBytes, piece);
        return;
      }
      this.#load(at - inside);
      this.#block.set(piece, inside);
      this.#isDirty = true;
    });
  }

  /** Hands everything to the disk, which is to be flushed then. */
  store(): void {
    if (this.#isDirty) this.#disk.writeSync(this.#at / this.#disk.sectorBytes, this.#block.slice());
    this.#isDirty = false;
  }

  /** Cuts a range into a part of a block, whole blocks, and a part of a block again. */
  #each(offset: number, bytes: Uint8Array, run: (at: number, piece: Uint8Array) => void): void {
    let done = 0;
    while (done < bytes.length) {
      const at = this.#start + offset + done;
      const left = bytes.length - done;
      const whole = at % BLOCK_BYTES === 0 ? left - (left % BLOCK_BYTES) : 0;
      const length = whole > 0 ? whole : Math.min(left, BLOCK_BYTES - (at % BLOCK_BYTES));
      run(at, bytes.subarray(done, done + length));
      done += length;
    }
  }

  #readWhole(at: number, piece: Uint8Array): void {
    if (this.#at >= at && this.#at < at + piece.length) this.store();
    this.#disk.readIntoSync(at / this.#disk.sectorBytes, piece);
  }

  #load(at: number): void {
    if (this.#at === at) return;
    this.store();
    this.#at = -1;
    this.#disk.readIntoSync(at / this.#disk.sectorBytes, this.#block);
    this.#at = at;
  }

  #forget(): void {
    this.#at = -1;
    this.#isDirty = false;
  }
}
