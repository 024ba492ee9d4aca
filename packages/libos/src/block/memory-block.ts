/** A disk in memory: for the tests of what stands on a disk, and for data that need not outlive the machine. */
import { type BlockDevice, checkBytes, checkRange, checkWritable } from './device.ts';

export interface MemoryBlockOptions {
  readonly sectors: number;
  readonly name?: string;
  readonly sectorBytes?: number;
  readonly isReadOnly?: boolean;
}

/** Takes memory for the sectors that were written, and for no others. Everything is done at once, in the order of the calls. */
export class MemoryBlock implements BlockDevice {
  readonly name: string;
  readonly sectorBytes: number;
  readonly sectors: number;
  readonly isReadOnly: boolean;
  /** A sector that is not here is zero. */
  #content = new Map<number, Uint8Array>();

  constructor({ sectors, name = 'memory', sectorBytes = 512, isReadOnly = false }: MemoryBlockOptions) {
    this.sectors = sectors;
    this.name = name;
    this.sectorBytes = sectorBytes;
    this.isReadOnly = isReadOnly;
  }

  async read(sector: number, count: number): Promise<Uint8Array> {
    checkRange(this, 'read()', sector, count);
    const bytes = new Uint8Array(count * this.sectorBytes);
    this.#copyTo(sector, bytes);
    return bytes;
  }

  async readInto(sector: number, into: Uint8Array): Promise<void> {
    this.readIntoSync(sector, into);
  }

  async write(sector: number, bytes: Uint8Array): Promise<void> {
    this.writeSync(sector, bytes);
  }

  readIntoSync(sector: number, into: Uint8Array): void {
    checkBytes(this, 'readInto()', sector, into);
    this.#copyTo(sector, into);
  }

  writeSync(sector: number, bytes: Uint8Array): void {
    checkWritable(this, 'write()');
    const count = checkBytes(this, 'write()', sector, bytes);
    for (let index = 0; index < count; index++) {
      const at = index * this.sectorBytes;
      this.#content.set(sector + index, bytes.slice(at, at + this.sectorBytes));
    }
  }

  async flush(): Promise<void> {}

  flushSync(): void {}

  async discard(sector: number, count: number): Promise<void> {
    this.#forget('discard()', sector, count);
  }

  async writeZeroes(sector: number, count: number): Promise<void> {
    this.#forget('writeZeroes()', sector, count);
  }

  /** Another disk with the same content; neither sees what is written to the other from now on. */
  copy(): MemoryBlock {
    const { name, sectors, sectorBytes, isReadOnly } = this;
    const copy = new MemoryBlock({ name, sectors, sectorBytes, isReadOnly });
    // A sector is replaced when it is written, never changed.
    copy.#content = new Map(this.#content);
    return copy;
  }

  #copyTo(sector: number, into: Uint8Array): void {
    const count = into.length / this.sectorBytes;
    for (let index = 0; index < count; index++) {
      const at = index * this.sectorBytes;
      const content = this.#content.get(sector + index);
      if (content) into.set(content, at);
      else into.fill(0, at, at + this.sectorBytes);
    }
  }

  #forget(call: string, sector: number, count: number): void {
    checkWritable(this, call);
    checkRange(this, call, sector, count);
    for (let index = 0; index < count; index++) this.#content.delete(sector + index);
  }
}
