/**
 * The bytes of one file: a chain of clusters, seen as one long row. Reads and writes of whole sectors go between the device
 * and the caller's bytes; the ends of what is not whole are read, changed and written. All handles of a file share one of these.
 */
import type { Directory } from './directory.ts';
import type { Entry } from './entry.ts';
import { FatError } from './error.ts';
import type { FatStore } from './store.ts';
import { END } from './table.ts';

/** FAT's field for the size has 32 bits. */
const LARGEST = 0xffffffff;
/** What is read or written with one request. */
const REQUEST_BYTES = 1 << 20;

/** Clusters `cluster` to `cluster + length - 1` hold the file's from number `at` on. */
interface Extent {
  readonly at: number;
  readonly cluster: number;
  length: number;
}

export class Contents {
  readonly entry: Entry;
  readonly directory: Directory;
  readonly #store: FatStore;
  /** What is known of the chain, from its begin on, without a hole. */
  #extents: Extent[] = [];
  /** What follows the known part; END when all of it is known. */
  #unknown: number;

  constructor(store: FatStore, directory: Directory, entry: Entry) {
    this.#store = store;
    this.directory = directory;
    this.entry = entry;
    this.#unknown = entry.firstCluster === 0 ? END : entry.firstCluster;
  }

  get size(): number {
    return this.entry.size;
  }

  /** Fills `into` from `position` on; how many bytes there were before the file's end. */
  async read(position: number, into: Uint8Array): Promise<number> {
    const length = Math.max(0, Math.min(into.length, this.size - position));
    const { sectorBytes } = this.#store.device;
    for (let done = 0; done < length; ) {
      const at = position + done;
      const place = await this.#place(at, length - done);
      const skip = at % sectorBytes;
      if (skip === 0 && place.bytes >= sectorBytes) {
        const whole = place.bytes - (place.bytes % sectorBytes);
        await this.#store.device.readInto(place.sector, into.subarray(done, done + whole));
        done += whole;
      } else {
        const count = Math.min(place.bytes, sectorBytes - skip);
        const sector = await this.#store.device.read(place.sector, 1);
        into.set(sector.subarray(skip, skip + count), done);
        done += count;
      }
    }
    return length;
  }

  /** Writes all of `bytes`; what lies between the file's end and `position` becomes zero. */
  async write(position: number, bytes: Uint8Array, nowMs: number): Promise<void> {
    const end = position + bytes.length;
    if (end > LARGEST)
      throw new FatError('TOO_LARGE', 'A file on a FAT volume has at most 4 GiB less one byte.');
    if (bytes.length > 0) await this.#reserve(end);
    if (position > this.size && bytes.length > 0) await this.#fillZeroes(this.size, position);
    await this.#put(position, bytes);
    if (bytes.length > 0) this.entry.size = Math.max(this.size, end);
    await this.#touch(nowMs);
  }

  async truncate(size: number, nowMs: number): Promise<void> {
    if (size > LARGEST)
      throw new FatError('TOO_LARGE', 'A file on a FAT volume has at most 4 GiB less one byte.');
    if (size > this.size) {
      await this.#reserve(size);
      await this.#fillZeroes(this.size, size);
      this.entry.size = size;
      await this.#touch(nowMs);
    } else if (size < this.size) {
      await this.#shrink(size, nowMs);
    }
  }

  async #shrink(size: number, nowMs: number): Promise<void> {
    const { clusterBytes } = this.#store.layout;
    const keep = Math.ceil(size / clusterBytes);
    if (this.directory.shares(this.entry)) return await this.#leave(size, nowMs);
    await this.#know(Number.POSITIVE_INFINITY);
    const last = keep === 0 ? undefined : this.#clusterAt(keep - 1);
    const first = keep === 0 ? this.entry.firstCluster : this.#clusterAt(keep);
    this.entry.size = size;
    if (keep === 0) this.entry.firstCluster = 0;
    await this.#touch(nowMs);
    if (first === undefined || first === 0) return;
    this.#store.table.release(first, last);
    this.#extents = this.#extents.filter(({ at }) => at < keep);
    const end = this.#extents.at(-1);
    if (end) end.length = Math.min(end.length, keep - end.at);
    // The kept part ends its chain on the disk before it can be continued elsewhere.
    if (last !== undefined) await this.#store.sync();
  }

  /** As `#shrink`, where the clusters are another file's, too: they stay as they are, behind the end of this one. */
  async #leave(size: number, nowMs: number): Promise<void> {
    this.entry.size = size;
    if (size === 0) {
      this.entry.firstCluster = 0;
      this.#extents = [];
      this.#unknown = END;
    }
    await this.#touch(nowMs);
  }

  /** Sets sizes and times in the directory's entry. */
  async #touch(nowMs: number): Promise<void> {
    this.entry.modifiedMs = nowMs;
    await this.directory.update(this.entry);
  }

  /** There are clusters for so many bytes. */
  async #reserve(bytes: number): Promise<void> {
    const need = Math.ceil(bytes / this.#store.layout.clusterBytes);
    await this.#know(need);
    const end = this.#extents.at(-1);
    const have = end ? end.at + end.length : 0;
    if (need <= have) return;
    const clusters = await this.#store.allocate(need - have, end && end.cluster + end.length - 1);
    if (have === 0) this.entry.firstCluster = clusters[0] ?? 0;
    for (const cluster of clusters) this.#append(cluster, 1);
  }

  #append(cluster: number, length: number): void {
    const end = this.#extents.at(-1);
    if (end && end.cluster + end.length === cluster) end.length += length;
    else this.#extents.push({ at: end ? end.at + end.length : 0, cluster, length });
  }

  /** The chain is known up to so many clusters, or to its end. */
  async #know(clusters: number): Promise<void> {
    for (;;) {
      const end = this.#extents.at(-1);
      const known = end ? end.at + end.length : 0;
      if (known >= clusters || this.#unknown === END) return;
      if (known > this.#store.layout.clusters) {
        throw new FatError('CORRUPT', `"${this.entry.name}" has no end: run fsck.fat on the disk.`);
      }
      const run = await this.#store.table.run(
        this.#unknown,
        Math.min(clusters - known, this.#store.layout.clusters),
      );
      this.#append(this.#unknown, run.length);
      this.#unknown = run.next;
    }
  }

  #clusterAt(number: number): number | undefined {
    const extent = this.#extents.findLast(({ at }) => at <= number);
    return extent && number < extent.at + extent.length ? extent.cluster + number - extent.at : undefined;
  }

  /** The device's sector that holds the byte `position`, and how many bytes from there on lie side by side, at most `limit`. */
  async #place(position: number, limit: number): Promise<{ sector: number; bytes: number }> {
    const { clusterBytes } = this.#store.layout;
    const number = Math.floor(position / clusterBytes);
    const wanted = Math.min(limit, REQUEST_BYTES);
    await this.#know(Math.ceil((position + wanted) / clusterBytes));
    const extent = this.#extents.findLast(({ at }) => at <= number);
    if (!extent || number >= extent.at + extent.length) {
      throw new FatError(
        'CORRUPT',
        `"${this.entry.name}" has fewer clusters than bytes: run fsck.fat on the disk.`,
      );
    }
    const within = position - extent.at * clusterBytes;
    const { sectorBytes } = this.#store.device;
    return {
      sector: this.#store.deviceSectorOf(extent.cluster) + Math.floor(within / sectorBytes),
      bytes: Math.min(wanted, extent.length * clusterBytes - within),
    };
  }

  async #put(position: number, bytes: Uint8Array): Promise<void> {
    const { device } = this.#store;
    for (let done = 0; done < bytes.length; ) {
      const at = position + done;
      const place = await this.#place(at, bytes.length - done);
      const skip = at % device.sectorBytes;
      if (skip === 0 && place.bytes >= device.sectorBytes) {
        const whole = place.bytes - (place.bytes % device.sectorBytes);
        await this.#store.writeContents(place.sector, bytes.subarray(done, done + whole));
        done += whole;
      } else {
        const count = Math.min(place.bytes, device.sectorBytes - skip);
        // A sector behind the file's end holds what somebody left there.
        const isOld = at - skip < this.size;
        const sector = isOld ? await device.read(place.sector, 1) : new Uint8Array(device.sectorBytes);
        sector.set(bytes.subarray(done, done + count), skip);
        await this.#store.writeContents(place.sector, sector);
        done += count;
      }
    }
  }

  async #fillZeroes(from: number, to: number): Promise<void> {
    const zeroes = new Uint8Array(Math.min(REQUEST_BYTES, to - from));
    for (let at = from; at < to; at += zeroes.length) {
      await this.#put(at, zeroes.subarray(0, Math.min(zeroes.length, to - at)));
      this.entry.size = Math.min(to, at + zeroes.length);
    }
  }
}
