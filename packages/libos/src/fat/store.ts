/**
 * What directories and files of a volume share: its device, its table, its caches, and the order in which changes reach the
 * disk. The order is the whole journal policy of this library:
 *
 *   1. contents of files and new directories go to the device as they come; the table's new chains; then a flush
 *   2. directory entries; then a flush
 *   3. clusters that nobody speaks of any more become free; then a flush
 *
 * So after a power cut at any write, what `sync` has acknowledged is there, and what was under way is there or not; at worst
 * clusters belong to nobody, a long name has no entry, or a chain is longer than its file (fsck.fat mends these).
 */
import type { BlockDevice } from '../block/index.ts';
import { FatError } from './error.ts';
import { type FatLayout, sectorOf } from './layout.ts';
import { SectorCache } from './sector-cache.ts';
import { AllocationTable } from './table.ts';

/** FSInfo (fatgen103, "FAT32 FSInfo Sector Structure"): the count of free clusters and where to look for one. */
const INFO_FREE = 488;
const INFO_NEXT = 492;

export class FatStore {
  readonly device: BlockDevice;
  readonly layout: FatLayout;
  readonly table: AllocationTable;
  /** Sectors of directories. */
  readonly directories: SectorCache;
  readonly #tables: SectorCache;
  #isMarked = false;
  #hasContents = false;

  constructor(device: BlockDevice, layout: FatLayout) {
    this.device = device;
    this.layout = layout;
    const { activeTable, sectorsPerTable, tables } = layout;
    const copies =
      activeTable === undefined ? Array.from({ length: tables }, (_, one) => one * sectorsPerTable) : [0];
    this.#tables = new SectorCache(device, layout.sectorBytes, copies);
    this.directories = new SectorCache(device, layout.sectorBytes);
    this.table = new AllocationTable(
      layout,
      this.#tables,
      layout.reservedSectors + (activeTable ?? 0) * sectorsPerTable,
    );
  }

  get changes(): number {
    return this.#tables.changes + this.directories.changes;
  }

  /** Before the first change: from now on a power cut can be seen at the next mount. */
  async begin(): Promise<void> {
    if (this.device.isReadOnly)
      throw new FatError('READ_ONLY', `The disk "${this.device.name}" can only be read.`);
    if (this.#isMarked) return;
    this.#isMarked = true;
    await this.table.setClean(false);
    await this.#tables.write();
    await this.device.flush();
  }

  /** As AllocationTable.allocate; what waits for its release is released first when nothing else is left. */
  async allocate(count: number, after?: number): Promise<number[]> {
    try {
      return await this.table.allocate(count, after);
    } catch (error) {
      if (!(error instanceof FatError && error.code === 'NO_SPACE' && this.table.hasReleases)) throw error;
      await this.sync();
      return this.table.allocate(count, after);
    }
  }

  /** Writes the contents of clusters, whole device sectors, at once. */
  async writeContents(deviceSector: number, bytes: Uint8Array): Promise<void> {
    this.#hasContents = true;
    await this.device.write(deviceSector, bytes);
  }

  /** The first device sector of a cluster. */
  deviceSectorOf(cluster: number): number {
    return sectorOf(this.layout, cluster) * (this.layout.sectorBytes / this.device.sectorBytes);
  }

  /** All that was done so far is durable when this has resolved. */
  async sync(): Promise<void> {
    if (this.#tables.changes > 0 || this.#hasContents) {
      await this.#tables.write();
      await this.device.flush();
      this.#hasContents = false;
    }
    if (this.directories.changes > 0) {
      await this.directories.write();
      await this.device.flush();
    }
    if (this.table.hasReleases) {
      await this.table.commitReleases();
      await this.#tables.write();
      await this.device.flush();
    }
  }

  /** Everything is durable, and the next mount sees that the volume was left in order. */
  async end(): Promise<void> {
    await this.sync();
    if (!this.#isMarked) return;
    await this.#writeInfo();
    await this.table.setClean(true);
    await this.#tables.write();
    await this.device.flush();
    this.#isMarked = false;
  }

  async #writeInfo(): Promise<void> {
    if (this.layout.infoSector === 0) return;
    const scale = this.layout.sectorBytes / this.device.sectorBytes;
    const info = await this.device.read(this.layout.infoSector * scale, 1);
    const view = new DataView(info.buffer, info.byteOffset, info.byteLength);
    if (view.getUint32(0, true) !== 0x41615252 || view.getUint32(484, true) !== 0x61417272) return;
    view.setUint32(INFO_FREE, await this.table.countFree(), true);
    view.setUint32(INFO_NEXT, this.table.hint, true);
    await this.device.write(this.layout.infoSector * scale, info);
  }
}
