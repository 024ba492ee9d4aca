/** A disk of the machine as a BlockDevice: cuts what is longer than a request, and knows what the disk cannot do. */
import { type BlockDevice, BlockError, checkBytes, checkRange, checkWritable } from './device.ts';
import {
  blockHost,
  DISCARD,
  DISCARDS,
  FLUSH,
  READ,
  READ_ONLY,
  WRITE,
  WRITE_ZEROES,
  WRITES_ZEROES,
} from './host.ts';
import { perform } from './requests.ts';

/** What a disk that cannot write zeroes by itself is sent at once. */
const ZEROES_BYTES = 65_536;

export class Disk implements BlockDevice {
  readonly name: string;
  readonly sectorBytes: number;
  readonly sectors: number;
  readonly isReadOnly: boolean;
  readonly #device: number;
  readonly #requestSectors: number;
  readonly #rangeSectors: number;
  readonly #capabilities: number;
  /** Changes that are under way: a flush waits for them. */
  readonly #changes = new Set<Promise<void>>();

  /** `line`: what blockDevices() says of it. */
  constructor(device: number, line: string) {
    const [name = '', ...numbers] = line.split(',');
    const [sectors = 0, sectorBytes = 0, requestBytes = 0, rangeSectors = 0, capabilities = 0] =
      numbers.map(Number);
    this.name = name;
    this.sectors = sectors;
    this.sectorBytes = sectorBytes;
    this.isReadOnly = (capabilities & READ_ONLY) !== 0;
    this.#device = device;
    this.#requestSectors = requestBytes / sectorBytes;
    this.#rangeSectors = rangeSectors;
    this.#capabilities = capabilities;
  }

  async read(sector: number, count: number): Promise<Uint8Array> {
    checkRange(this, 'read()', sector, count);
    const bytes = new Uint8Array(count * this.sectorBytes);
    await this.#transfer(READ, 'read()', sector, bytes);
    return bytes;
  }

  async readInto(sector: number, into: Uint8Array): Promise<void> {
    checkBytes(this, 'readInto()', sector, into);
    await this.#transfer(READ, 'readInto()', sector, into);
  }

  async write(sector: number, bytes: Uint8Array): Promise<void> {
    checkWritable(this, 'write()');
    checkBytes(this, 'write()', sector, bytes);
    await this.#change(this.#transfer(WRITE, 'write()', sector, bytes));
  }

  readIntoSync(sector: number, into: Uint8Array): void {
    checkBytes(this, 'readInto()', sector, into);
    this.#transferSync(READ, 'readInto()', sector, into);
  }

  writeSync(sector: number, bytes: Uint8Array): void {
    checkWritable(this, 'write()');
    checkBytes(this, 'write()', sector, bytes);
    this.#transferSync(WRITE, 'write()', sector, bytes);
  }

  flushSync(): void {
    this.#checkDone('flush()', blockHost.blockSync(this.#device, FLUSH, 0, 0) === 1);
  }

  async flush(): Promise<void> {
    if (this.#changes.size > 0) await Promise.allSettled(this.#changes);
    await this.#perform(FLUSH, 'flush()', 0, 0);
  }

  async discard(sector: number, count: number): Promise<void> {
    checkWritable(this, 'discard()');
    checkRange(this, 'discard()', sector, count);
    if ((this.#capabilities & DISCARDS) === 0) return;
    await this.#change(this.#ranges(DISCARD, 'discard()', sector, count));
  }

  async writeZeroes(sector: number, count: number): Promise<void> {
    checkWritable(this, 'writeZeroes()');
    checkRange(this, 'writeZeroes()', sector, count);
    const isAble = (this.#capabilities & WRITES_ZEROES) !== 0;
    const work = isAble
      ? this.#ranges(WRITE_ZEROES, 'writeZeroes()', sector, count)
      : this.#zero(sector, count);
    await this.#change(work);
  }

  async #change(work: Promise<void>): Promise<void> {
    this.#changes.add(work);
    try {
      await work;
    } finally {
      this.#changes.delete(work);
    }
  }

  /** All pieces at once: the device takes as many as it has room for. */
  async #transfer(operation: number, call: string, sector: number, bytes: Uint8Array): Promise<void> {
    const count = bytes.length / this.sectorBytes;
    if (count <= this.#requestSectors) return this.#perform(operation, call, sector, count, bytes);
    const pieces: Promise<void>[] = [];
    for (const { from, length, piece } of this.#pieces(bytes))
      pieces.push(this.#perform(operation, call, sector + from, length, piece));
    await all(pieces);
  }

  #transferSync(operation: number, call: string, sector: number, bytes: Uint8Array): void {
    for (const { from, length, piece } of this.#pieces(bytes)) {
      const result = blockHost.blockSync(this.#device, operation, sector + from, length, piece);
      this.#checkDone(call, result === 1);
    }
  }

  /** As many sectors as a request takes, and the rest; `from` and `length` count sectors. */
  *#pieces(bytes: Uint8Array): Generator<{ from: number; length: number; piece: Uint8Array }> {
    const count = bytes.length / this.sectorBytes;
    for (let from = 0; from < count; from += this.#requestSectors) {
      const length = Math.min(this.#requestSectors, count - from);
      const piece = bytes.subarray(from * this.sectorBytes, (from + length) * this.sectorBytes);
      yield { from, length, piece };
    }
  }

  async #ranges(operation: number, call: string, sector: number, count: number): Promise<void> {
    for (let from = 0; from < count; from += this.#rangeSectors) {
      const length = Math.min(this.#rangeSectors, count - from);
      await this.#perform(operation, call, sector + from, length);
    }
  }

  async #zero(sector: number, count: number): Promise<void> {
    const most = Math.min(count, ZEROES_BYTES / this.sectorBytes);
    const zeroes = new Uint8Array(most * this.sectorBytes);
    for (let from = 0; from < count; from += most) {
      const length = Math.min(most, count - from) * this.sectorBytes;
      await this.#transfer(WRITE, 'writeZeroes()', sector + from, zeroes.subarray(0, length));
    }
  }

  async #perform(
    operation: number,
    call: string,
    sector: number,
    sectors: number,
    bytes?: Uint8Array,
  ): Promise<void> {
    const request = { device: this.#device, operation, sector, sectors };
    this.#checkDone(call, await perform(bytes ? { ...request, bytes } : request));
  }

  #checkDone(call: string, isDone: boolean): void {
    if (!isDone) throw new BlockError('IO', `${call}: the disk ${this.name} has failed`);
  }
}

/** Settles when all have, so that no buffer is the device's any more; rejects with the first error. */
async function all(work: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(work)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}

/** The disks of the machine, in their order. */
export function findDisks(): Disk[] {
  const lines = blockHost.blockDevices().split('\n');
  return lines.filter((line) => line !== '').map((line, device) => new Disk(device, line));
}
