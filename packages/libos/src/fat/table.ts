/**
 * The file allocation table: for each cluster, which one follows it (fatgen103, "FAT Data Structure"). Allocation is
 * seen at once; a release is only noted, and done when the directories no longer speak of the clusters (volume.ts): so
 * a power cut can leave clusters that belong to nobody, never one that belongs to two.
 */
import { FatError } from './error.ts';
import type { FatLayout } from './layout.ts';
import type { SectorCache } from './sector-cache.ts';

/** What `next` says at the end of a chain. */
export const END = 0;

/** A run of neighbouring clusters of a chain, and the cluster that follows it (END: none). */
export interface Run {
  readonly length: number;
  readonly next: number;
}

interface Release {
  readonly first: number;
  /** Becomes the chain's last cluster. */
  readonly keep: number | undefined;
}

export class AllocationTable {
  readonly #layout: FatLayout;
  readonly #cache: SectorCache;
  readonly #start: number;
  readonly #last: number;
  readonly #endMark: number;
  readonly #releases: Release[] = [];
  #hint = 2;
  /** Undefined until it was counted. */
  #free: number | undefined;

  constructor(layout: FatLayout, cache: SectorCache, start: number) {
    this.#layout = layout;
    this.#cache = cache;
    this.#start = start;
    this.#last = layout.clusters + 1;
    this.#endMark = layout.type === 12 ? 0xfff : layout.type === 16 ? 0xffff : 0x0fffffff;
  }

  get hasReleases(): boolean {
    return this.#releases.length > 0;
  }

  /** Where the next allocation looks first. */
  get hint(): number {
    return this.#hint;
  }

  /** The cluster behind this one, END behind the last. Throws CORRUPT for what cannot be in a chain. */
  async next(cluster: number): Promise<number> {
    const value = await this.#entry(cluster);
    // fatgen103: values from 8 below the highest on all end a chain.
    if (value >= this.#endMark - 7) return END;
    if (value < 2 || value > this.#last) {
      throw new FatError('CORRUPT', `Cluster ${cluster} is followed by ${value}: run fsck.fat on the disk.`);
    }
    return value;
  }

  /** The neighbours from `first` on, at most `limit`. */
  async run(first: number, limit: number): Promise<Run> {
    let length = 1;
    let next = await this.next(first);
    while (next === first + length && length < limit) {
      length++;
      next = await this.next(first + length - 1);
    }
    return { length, next };
  }

  /**
   * A chain of `count` clusters, behind `after` if that is given; their numbers. Nothing is changed when there are not so many
   * (NO_SPACE).
   */
  async allocate(count: number, after?: number): Promise<number[]> {
    const found = await this.#find(count, after === undefined ? this.#hint : after + 1);
    for (const [index, cluster] of found.entries())
      await this.#set(cluster, found[index + 1] ?? this.#endMark);
    const first = found[0];
    if (after !== undefined && first !== undefined) await this.#set(after, first);
    this.#hint = (found.at(-1) ?? this.#hint - 1) + 1;
    if (this.#free !== undefined) this.#free -= found.length;
    return found;
  }

  /** Gives back the chain from `first` on, later; `keep`, the cluster in front of it, then ends its chain. */
  release(first: number, keep?: number): void {
    this.#releases.push({ first, keep });
  }

  /** Does the releases that were noted. Which sectors of directories these were, the caller has forgotten before. */
  async commitReleases(): Promise<void> {
    for (const { first, keep } of this.#releases.splice(0)) {
      if (keep !== undefined) await this.#set(keep, this.#endMark);
      for (let cluster = first; cluster !== END; ) {
        const next = await this.next(cluster);
        await this.#set(cluster, 0);
        if (this.#free !== undefined) this.#free++;
        if (cluster < this.#hint) this.#hint = cluster;
        cluster = next;
      }
    }
  }

  /** Free clusters; the first call looks at every entry. Those that wait for their release are not free yet. */
  async countFree(): Promise<number> {
    if (this.#free === undefined) {
      let free = 0;
      for (let cluster = 2; cluster <= this.#last; cluster++) if ((await this.#entry(cluster)) === 0) free++;
      this.#free = free;
    }
    return this.#free;
  }

  /** Entry 1 holds flags (fatgen103): whether the volume was left in order. FAT12 has no room for them. */
  async isClean(): Promise<boolean> {
    const flag = this.#cleanFlag();
    return flag === 0 || ((await this.#entry(1)) & flag) !== 0;
  }

  async setClean(isClean: boolean): Promise<void> {
    const flag = this.#cleanFlag();
    if (flag === 0) return;
    const value = await this.#entry(1);
    await this.#set(1, isClean ? value | flag : value & ~flag);
  }

  #cleanFlag(): number {
    return this.#layout.type === 12 ? 0 : this.#layout.type === 16 ? 0x8000 : 0x08000000;
  }

  async #find(count: number, from: number): Promise<number[]> {
    const found: number[] = [];
    let cluster = from < 2 || from > this.#last ? 2 : from;
    for (let looked = 0; looked < this.#layout.clusters && found.length < count; looked++) {
      if ((await this.#entry(cluster)) === 0) found.push(cluster);
      cluster = cluster === this.#last ? 2 : cluster + 1;
    }
    if (found.length < count) {
      throw new FatError('NO_SPACE', `The volume is full: ${found.length} of ${count} clusters are free.`);
    }
    return found;
  }

  async #entry(cluster: number): Promise<number> {
    const { type } = this.#layout;
    if (type === 12) {
      const at = cluster + (cluster >> 1);
      const pair = (await this.#byte(at)) | ((await this.#byte(at + 1)) << 8);
      return (cluster & 1) === 1 ? pair >> 4 : pair & 0xfff;
    }
    const at = cluster * (type / 8);
    const { bytes, offset } = await this.#sector(at);
    const low = (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
    if (type === 16) return low;
    return low | ((bytes[offset + 2] ?? 0) << 16) | (((bytes[offset + 3] ?? 0) & 0x0f) << 24);
  }

  async #set(cluster: number, value: number): Promise<void> {
    const { type } = this.#layout;
    if (type === 12) {
      const at = cluster + (cluster >> 1);
      const isOdd = (cluster & 1) === 1;
      const [low, high] = [await this.#byte(at), await this.#byte(at + 1)];
      await this.#setByte(at, isOdd ? (low & 0x0f) | ((value & 0x0f) << 4) : value & 0xff);
      await this.#setByte(at + 1, isOdd ? value >> 4 : (high & 0xf0) | (value >> 8));
      return;
    }
    const { bytes, offset, sector } = await this.#sector(cluster * (type / 8));
    bytes[offset] = value;
    bytes[offset + 1] = value >> 8;
    if (type === 32) {
      bytes[offset + 2] = value >> 16;
      // The upper four bits are reserved and kept (fatgen103).
      bytes[offset + 3] = ((bytes[offset + 3] ?? 0) & 0xf0) | ((value >> 24) & 0x0f);
    }
    this.#cache.change(sector);
  }

  async #byte(at: number): Promise<number> {
    const { bytes, offset } = await this.#sector(at);
    return bytes[offset] ?? 0;
  }

  async #setByte(at: number, value: number): Promise<void> {
    const { bytes, offset, sector } = await this.#sector(at);
    bytes[offset] = value;
    this.#cache.change(sector);
  }

  /** The sector of the table that holds its byte `at`. */
  async #sector(at: number): Promise<{ bytes: Uint8Array; offset: number; sector: number }> {
    const index = Math.floor(at / this.#layout.sectorBytes);
    const sector = this.#start + index;
    const bytes = await this.#cache.get(sector, this.#start + this.#layout.sectorsPerTable);
    return { bytes, offset: at - index * this.#layout.sectorBytes, sector };
  }
}
