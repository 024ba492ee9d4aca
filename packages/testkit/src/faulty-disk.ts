/**
 * A disk that loses power, tears, reorders and fails, for the tests of what stands on a disk. It has the shape of the
 * guest's BlockDevice (libos/src/block), and keeps what a real disk promises: nothing but what was flushed is there for
 * certain after a power cut.
 *
 * Writes wait in a cache until `flush`; the medium below has what is durable. When the power is cut, the faults decide what
 * else has reached the medium. The same seed and the same calls give the same disk.
 */

import { randomFrom } from './random.ts';

export interface DiskFaults {
  /** What the choices are made by; 1 unless told. */
  readonly seed?: number;
  /** The power is cut instead of this sector write or flush, counted from 0 over all writes, write-zeroes, discards and flushes. */
  readonly cutAt?: number;
  /**
   * Which of the writes that were not flushed reach the medium. `all`: all before the cut, as without a cache. `none`: none of
   * them. `any`, unless told: for each sector one of its states since the last flush.
   */
  readonly survivors?: 'all' | 'none' | 'any';
  /** The sector that the power was cut in holds the beginning of the new bytes and the end of the old ones. */
  readonly tearsSector?: boolean;
  /** Reading any of these sectors fails. */
  readonly badSectors?: ReadonlySet<number>;
  /** Of so many reads one fails, by chance. */
  readonly readErrorIn?: number;
  /** Awaited before each request is done, except those without promises: a clock that the test advances. */
  readonly latency?: () => Promise<void>;
}

/** Code `IO`, as the guest's BlockError. */
export class DiskFault extends Error {
  override name = 'DiskFault';
  readonly code = 'IO';
}

interface SectorWrite {
  sector: number;
  bytes: Uint8Array;
}

export class FaultyDisk {
  readonly name = 'faulty';
  readonly sectorBytes: number;
  readonly sectors: number;
  readonly isReadOnly = false;
  readonly #faults: DiskFaults;
  /** What is durable; a sector that is not here is zero. */
  readonly #medium: Map<number, Uint8Array>;
  #unflushed: SectorWrite[] = [];
  /** Of each sector among them the newest bytes. */
  readonly #newest = new Map<number, Uint8Array>();
  readonly #random: (limit: number) => number;
  #isOff = false;
  #cutPlaces = 0;

  /** `medium`: what an earlier disk left, by `afterCut`. */
  constructor(
    size: { sectors: number; sectorBytes?: number },
    faults: DiskFaults = {},
    medium: ReadonlyMap<number, Uint8Array> = new Map(),
  ) {
    this.sectors = size.sectors;
    this.sectorBytes = size.sectorBytes ?? 512;
    this.#faults = faults;
    this.#medium = new Map(medium);
    this.#random = randomFrom(faults.seed ?? 1);
  }

  /** Sector writes and flushes so far: a test cuts the power at each of them in turn. */
  get cutPlaces(): number {
    return this.#cutPlaces;
  }

  /** Whether the power was cut: every request since then failed. */
  get isOff(): boolean {
    return this.#isOff;
  }

  /** The disk when the power is back, with other faults. Cuts the power when it was on. */
  afterCut(faults: DiskFaults = {}): FaultyDisk {
    if (!this.#isOff) this.#cut();
    return new FaultyDisk(this, faults, this.#medium);
  }

  async read(sector: number, count: number): Promise<Uint8Array> {
    const into = new Uint8Array(count * this.sectorBytes);
    await this.readInto(sector, into);
    return into;
  }

  async readInto(sector: number, into: Uint8Array): Promise<void> {
    this.#checkRange(sector, into.length / this.sectorBytes);
    await this.#faults.latency?.();
    this.readIntoSync(sector, into);
  }

  async write(sector: number, bytes: Uint8Array): Promise<void> {
    this.#checkRange(sector, bytes.length / this.sectorBytes);
    await this.#faults.latency?.();
    this.writeSync(sector, bytes);
  }

  async flush(): Promise<void> {
    this.#checkRange(0, 1);
    await this.#faults.latency?.();
    this.flushSync();
  }

  readIntoSync(sector: number, into: Uint8Array): void {
    this.#checkRange(sector, into.length / this.sectorBytes);
    const { badSectors, readErrorIn } = this.#faults;
    const isUnlucky = readErrorIn !== undefined && this.#random(readErrorIn) === 0;
    for (let at = 0; at < into.length; at += this.sectorBytes) {
      const number = sector + at / this.sectorBytes;
      if (isUnlucky || badSectors?.has(number)) throw new DiskFault(`sector ${number} cannot be read`);
      into.set(this.#current(number), at);
    }
  }

  writeSync(sector: number, bytes: Uint8Array): void {
    this.#checkRange(sector, bytes.length / this.sectorBytes);
    for (let at = 0; at < bytes.length; at += this.sectorBytes) {
      this.#put(sector + at / this.sectorBytes, bytes.slice(at, at + this.sectorBytes));
    }
  }

  flushSync(): void {
    this.#checkRange(0, 1);
    if (this.#cutPlaces++ === this.#faults.cutAt) {
      this.#cut();
      this.#check();
    }
    for (const { sector, bytes } of this.#unflushed) this.#medium.set(sector, bytes);
    this.#unflushed = [];
    this.#newest.clear();
  }

  /** Leaves something else than what was there, so that nobody counts on it. */
  async discard(sector: number, count: number): Promise<void> {
    this.#checkRange(sector, count);
    await this.#faults.latency?.();
    this.#check();
    const garbage = this.#random(256);
    for (let index = 0; index < count; index++) {
      this.#put(sector + index, new Uint8Array(this.sectorBytes).fill(garbage));
    }
  }

  async writeZeroes(sector: number, count: number): Promise<void> {
    this.#checkRange(sector, count);
    await this.#faults.latency?.();
    this.#check();
    for (let index = 0; index < count; index++) this.#put(sector + index, new Uint8Array(this.sectorBytes));
  }

  /** Throws, also when the power is off. */
  #checkRange(sector: number, count: number): void {
    const isWhole = Number.isInteger(sector) && Number.isInteger(count);
    if (!isWhole || sector < 0 || count < 1 || sector + count > this.sectors) {
      throw new RangeError(`the disk has ${this.sectors} sectors, not ${count} from ${sector} on`);
    }
    this.#check();
  }

  #check(): void {
    if (this.#isOff) throw new DiskFault('the power was cut');
  }

  #current(sector: number): Uint8Array {
    return this.#newest.get(sector) ?? this.#durable(sector);
  }

  #durable(sector: number): Uint8Array {
    return this.#medium.get(sector) ?? new Uint8Array(this.sectorBytes);
  }

  #put(sector: number, bytes: Uint8Array): void {
    if (this.#cutPlaces++ === this.#faults.cutAt) {
      this.#cut({ sector, bytes });
      this.#check();
    }
    this.#unflushed.push({ sector, bytes });
    this.#newest.set(sector, bytes);
  }

  /** `last` is what was being written. */
  #cut(last?: SectorWrite): void {
    this.#isOff = true;
    const { survivors = 'any', tearsSector = false } = this.#faults;
    const before = last && this.#current(last.sector);
    if (survivors === 'all') for (const { sector, bytes } of this.#unflushed) this.#medium.set(sector, bytes);
    if (survivors === 'any') this.#keepAny();
    if (last && before && tearsSector) {
      const kept = 1 + this.#random(this.sectorBytes - 1);
      const torn = before.slice();
      torn.set(last.bytes.subarray(0, kept));
      this.#medium.set(last.sector, torn);
    }
    this.#unflushed = [];
    this.#newest.clear();
  }

  #keepAny(): void {
    const states = Map.groupBy(this.#unflushed, ({ sector }) => sector);
    for (const [sector, writes] of states) {
      const chosen = writes[this.#random(writes.length + 1)];
      if (chosen) this.#medium.set(sector, chosen.bytes);
    }
  }
}
