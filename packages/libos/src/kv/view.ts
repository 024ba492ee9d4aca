/** The store at a moment: what a snapshot is, what every scan reads, and who looks up a key for which the disk has to be read. */
import { ABSENT, ENDED, NEEDED, SECOND_AT } from './assembly/abi.ts';
import { KvError } from './error.ts';
import { bytesOf } from './keys.ts';
import { SCAN_BYTES } from './limits.ts';
import type { Memtable } from './memtable.ts';
import { failed, held } from './native.ts';
import type { Structure } from './structure.ts';
import type { KvKey } from './values.ts';
import type { Version } from './version.ts';

export class KvView {
  readonly #structure: Structure;
  readonly #memtables: readonly Memtable[];
  readonly #version: Version;
  /** In the native module (assembly/reader.as.ts). */
  readonly #reader: number;
  #isHeld = true;
  /** Readings of the disk that are under way: what they are for has to stay until they are done. */
  #readings = 0;

  /** Sees what `reader` sees now, and nothing that comes later: of these memtables and this version. Throws NO_MEMORY. */
  constructor(structure: Structure, reader: number, memtables: readonly Memtable[], version: Version) {
    this.#structure = structure;
    this.#reader = held(structure.native.calls.readerCopy(reader));
    this.#memtables = memtables.map((memtable) => memtable.hold());
    this.#version = version.hold();
  }

  async get(key: KvKey): Promise<Uint8Array | undefined> {
    for (;;) {
      this.#requireHeld();
      const found = lookUp(this.#structure, this.#reader, key);
      if (found !== NEEDED) return found;
      await this.#provide();
    }
  }

  /**
   * From `from` to before `to`, in order and without what was deleted: rows of operations, as assembly/operation.as.ts has them. Each
   * row is its receiver's.
   */
  async *scan(from: string, to: string | undefined): AsyncGenerator<Uint8Array> {
    this.#requireHeld();
    const { native } = this.#structure;
    const { calls, memory, exchange } = native;
    native.pack([bytesOf(from), to === undefined ? undefined : bytesOf(to)]);
    const merge = held(calls.mergeOfReader(this.#reader));
    try {
      for (;;) {
        const length = calls.mergeRead(merge, SCAN_BYTES);
        if (length > 0) yield memory.read(exchange, length);
        else if (length === NEEDED) await this.#provide();
        else if (length === ENDED) return;
        else throw failed(length, native.need().extent);
        this.#requireHeld();
      }
    } finally {
      calls.mergeFree(merge);
    }
  }

  /** Extents that only this view needs are free from now on. Releasing again does nothing. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    if (this.#readings === 0) this.#forget();
  }

  async #provide(): Promise<void> {
    this.#readings++;
    try {
      await this.#structure.provide();
    } finally {
      this.#readings--;
      if (this.#readings === 0 && !this.#isHeld) this.#forget();
    }
  }

  #forget(): void {
    this.#structure.native.calls.free(this.#reader);
    this.#version.release();
    for (const memtable of this.#memtables) memtable.release();
  }

  #requireHeld(): void {
    if (!this.#isHeld) throw new KvError('CLOSED', 'The snapshot is closed.');
  }
}

/** NEEDED: something has to be provided first. */
export function lookUp(
  { native }: Structure,
  reader: number,
  key: KvKey,
): Uint8Array | undefined | typeof NEEDED {
  native.pack([key]);
  const length = native.calls.get(reader);
  if (length >= 0) return native.memory.read(native.exchange + SECOND_AT, length);
  if (length === ABSENT) return undefined;
  if (length === NEEDED) return NEEDED;
  throw failed(length, native.need().extent);
}
