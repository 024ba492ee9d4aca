/** An open file: what FatVolume.open gives. Positions and sizes are in bytes. */
import type { Contents } from './contents.ts';
import { FatError } from './error.ts';

/** What a file needs of its volume. */
export interface FileVolume {
  alone<T>(work: () => Promise<T>): Promise<T>;
  sync(): Promise<void>;
  close(): void;
}

export class FatFile {
  readonly #contents: Contents;
  readonly #isWritten: boolean;
  readonly #volume: FileVolume;
  #isOpen = true;

  constructor(contents: Contents, isWritten: boolean, volume: FileVolume) {
    this.#contents = contents;
    this.#isWritten = isWritten;
    this.#volume = volume;
  }

  get name(): string {
    return this.#contents.entry.name;
  }

  get size(): number {
    return this.#contents.size;
  }

  get modifiedMs(): number {
    return this.#contents.entry.modifiedMs;
  }

  /** Fills `into`, which is the caller's again when this has resolved; how many bytes there were before the end. */
  readInto(position: number, into: Uint8Array): Promise<number> {
    return this.#do(position, () => this.#contents.read(position, into));
  }

  /** At most `length` bytes, fewer at the file's end. */
  async read(position = 0, length = this.size - position): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - position)));
    return bytes.subarray(0, await this.readInto(position, bytes));
  }

  /** Writes all of `bytes`, which must not change before this has resolved; behind the end, the gap is filled with zeroes. */
  write(position: number, bytes: Uint8Array): Promise<void> {
    this.#requireWritten();
    return this.#do(position, () => this.#contents.write(position, bytes, Date.now()));
  }

  append(bytes: Uint8Array): Promise<void> {
    this.#requireWritten();
    return this.#do(0, () => this.#contents.write(this.size, bytes, Date.now()));
  }

  truncate(size = 0): Promise<void> {
    this.#requireWritten();
    return this.#do(size, () => this.#contents.truncate(size, Date.now()));
  }

  /** What was written is durable when this has resolved. */
  flush(): Promise<void> {
    return this.#do(0, () => this.#volume.sync());
  }

  /** Flushes what was written. Closing again does nothing. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    if (this.#isWritten) await this.flush();
    this.#isOpen = false;
    this.#volume.close();
  }

  #requireWritten(): void {
    if (!this.#isWritten) throw new FatError('READ_ONLY', `"${this.name}" was opened to be read.`);
  }

  #do<T>(position: number, work: () => Promise<T>): Promise<T> {
    if (!Number.isSafeInteger(position) || position < 0) {
      throw new FatError('OUT_OF_RANGE', `${position} is no position in a file.`);
    }
    return this.#volume.alone(() => {
      if (!this.#isOpen) throw new FatError('CLOSED', `"${this.name}" is closed.`);
      return work();
    });
  }
}
