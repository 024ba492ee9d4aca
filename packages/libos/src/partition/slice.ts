/** A part of a disk as a disk of its own. */
import { type BlockDevice, checkBytes, checkRange } from '../block/device.ts';

export class BlockSlice implements BlockDevice {
  readonly name: string;
  readonly sectorBytes: number;
  readonly sectors: number;
  readonly isReadOnly: boolean;
  readonly #device: BlockDevice;
  readonly #first: number;

  constructor(device: BlockDevice, name: string, first: number, sectors: number) {
    this.#device = device;
    this.#first = first;
    this.name = name;
    this.sectors = sectors;
    this.sectorBytes = device.sectorBytes;
    this.isReadOnly = device.isReadOnly;
  }

  async read(sector: number, count: number): Promise<Uint8Array> {
    checkRange(this, 'read()', sector, count);
    return this.#device.read(this.#first + sector, count);
  }

  async readInto(sector: number, into: Uint8Array): Promise<void> {
    checkBytes(this, 'readInto()', sector, into);
    return this.#device.readInto(this.#first + sector, into);
  }

  async write(sector: number, bytes: Uint8Array): Promise<void> {
    checkBytes(this, 'write()', sector, bytes);
    return this.#device.write(this.#first + sector, bytes);
  }

  readIntoSync(sector: number, into: Uint8Array): void {
    checkBytes(this, 'readIntoSync()', sector, into);
    this.#device.readIntoSync(this.#first + sector, into);
  }

  writeSync(sector: number, bytes: Uint8Array): void {
    checkBytes(this, 'writeSync()', sector, bytes);
    this.#device.writeSync(this.#first + sector, bytes);
  }

  flushSync(): void {
    this.#device.flushSync();
  }

  flush(): Promise<void> {
    return this.#device.flush();
  }

  async discard(sector: number, count: number): Promise<void> {
    checkRange(this, 'discard()', sector, count);
    return this.#device.discard(this.#first + sector, count);
  }

  async writeZeroes(sector: number, count: number): Promise<void> {
    checkRange(this, 'writeZeroes()', sector, count);
    return this.#device.writeZeroes(this.#first + sector, count);
  }
}
