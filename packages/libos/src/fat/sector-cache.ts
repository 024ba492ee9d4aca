/**
 * Sectors of the tables or of directories, kept in memory and written when the volume says so: the order of writes is
 * what keeps a volume whole over a power cut (volume.ts). A sector that was changed stays until it is written; others go, the
 * longest unused first.
 */
import type { BlockDevice } from '../block/index.ts';

/** Of each of the two caches of a volume: 256 KiB with sectors of 512 bytes. */
const CAPACITY = 512;
/** Neighbours that are read together with a sector that was not there. */
const READ_AHEAD = 8;

export class SectorCache {
  readonly #device: BlockDevice;
  readonly #sectorBytes: number;
  readonly #copies: readonly number[];
  /** In the order of their last use. */
  readonly #sectors = new Map<number, Uint8Array>();
  readonly #changed = new Set<number>();

  /** `copies`: how far behind a sector each of its copies lies; 0 is itself. All are written, the first is read. */
  constructor(device: BlockDevice, sectorBytes: number, copies: readonly number[] = [0]) {
    this.#device = device;
    this.#sectorBytes = sectorBytes;
    this.#copies = copies;
  }

  get changes(): number {
    return this.#changed.size;
  }

  /** The sector's bytes: the cache's own. Who writes to them says so with `change` before anything else is awaited. */
  async get(sector: number, limit = sector + 1): Promise<Uint8Array> {
    const found = this.#sectors.get(sector);
    if (found) {
      this.#sectors.delete(sector);
      this.#sectors.set(sector, found);
      return found;
    }
    let count = 1;
    while (count < READ_AHEAD && sector + count < limit && !this.#sectors.has(sector + count)) count++;
    const scale = this.#sectorBytes / this.#device.sectorBytes;
    const bytes = await this.#device.read(sector * scale, count * scale);
    for (let index = count - 1; index >= 0; index--) {
      const copy = bytes.slice(index * this.#sectorBytes, (index + 1) * this.#sectorBytes);
      this.#sectors.set(sector + index, copy);
      if (index === 0) {
        this.#evict();
        return copy;
      }
    }
    throw new Error('A read has at least one sector.');
  }

  change(sector: number): void {
    this.#changed.add(sector);
  }

  /** Sectors whose old content means nothing any more: a cluster that is a directory no longer. */
  forget(sector: number, count: number): void {
    for (let at = sector; at < sector + count; at++) {
      this.#sectors.delete(at);
      this.#changed.delete(at);
    }
  }

  /** Writes what was changed, neighbours together. It is not durable before the device is flushed. */
  async write(): Promise<void> {
    const changed = [...this.#changed].sort((one, other) => one - other);
    for (let from = 0; from < changed.length; ) {
      let to = from + 1;
      while (to < changed.length && changed[to] === (changed[to - 1] ?? 0) + 1) to++;
      await this.#writeRun(changed.slice(from, to));
      from = to;
    }
    this.#evict();
  }

  async #writeRun(sectors: readonly number[]): Promise<void> {
    const bytes = new Uint8Array(sectors.length * this.#sectorBytes);
    sectors.forEach((sector, index) => {
      bytes.set(this.#sectors.get(sector) ?? [], index * this.#sectorBytes);
    });
    const first = sectors[0] ?? 0;
    const scale = this.#sectorBytes / this.#device.sectorBytes;
    for (const copy of this.#copies) await this.#device.write((first + copy) * scale, bytes);
    for (const sector of sectors) this.#changed.delete(sector);
  }

  #evict(): void {
    for (const sector of this.#sectors.keys()) {
      if (this.#sectors.size <= CAPACITY) return;
      if (!this.#changed.has(sector)) this.#sectors.delete(sector);
    }
  }
}
