/**
 * The boot sector of a FAT volume, and what follows from it: where the tables, the root directory and the clusters lie,
 * and which of FAT12, FAT16 and FAT32 it is. Names of fields are those of Microsoft's "FAT: General Overview of
 * On-Disk Format", 1.03 (fatgen103); offsets are in bytes, numbers little-endian.
 */
import { FatError } from './error.ts';

export type FatType = 12 | 16 | 32;

/** What is known of a volume once its boot sector is read. All places are in sectors of `sectorBytes`, from its start. */
export interface FatLayout {
  readonly type: FatType;
  readonly sectorBytes: number;
  readonly sectorsPerCluster: number;
  readonly clusterBytes: number;
  readonly reservedSectors: number;
  readonly tables: number;
  readonly sectorsPerTable: number;
  /** Of FAT12 and FAT16: the root directory has a place of its own and never grows. 0 sectors on FAT32. */
  readonly rootStart: number;
  readonly rootSectors: number;
  /** Of FAT32: the first cluster of the root directory. 0 else. */
  readonly rootCluster: number;
  readonly dataStart: number;
  /** Clusters are numbered from 2 to `clusters + 1`. */
  readonly clusters: number;
  readonly totalSectors: number;
  /** Of FAT32: the sector of FSInfo; 0: there is none. */
  readonly infoSector: number;
  /** Of FAT32: which table alone is in use, or undefined when all are the same (BPB_ExtFlags). */
  readonly activeTable: number | undefined;
}

/** fatgen103, "FAT Type Determination": the number of clusters alone decides. */
const FAT12_CLUSTERS = 4_085;
const FAT16_CLUSTERS = 65_525;
/** 28 bits of an entry number a cluster. */
const FAT32_CLUSTERS = 0x0f_ff_ff_f5;

/** 512 bytes at least; throws FatError NOT_FAT, and says which field it is. */
export function readLayout(boot: Uint8Array, deviceSectors: number): FatLayout {
  const view = new DataView(boot.buffer, boot.byteOffset, boot.byteLength);
  if (boot[510] !== 0x55 || boot[511] !== 0xaa) throw notFat('the boot sector does not end with 55 AA');
  const sectorBytes = view.getUint16(11, true);
  if (![512, 1_024, 2_048, 4_096].includes(sectorBytes)) throw notFat(`sectors of ${sectorBytes} bytes`);
  const sectorsPerCluster = view.getUint8(13);
  if (sectorsPerCluster === 0 || (sectorsPerCluster & (sectorsPerCluster - 1)) !== 0) {
    throw notFat(`${sectorsPerCluster} sectors in a cluster`);
  }
  const reservedSectors = view.getUint16(14, true);
  const tables = view.getUint8(16);
  const rootEntries = view.getUint16(17, true);
  const totalSectors = view.getUint16(19, true) || view.getUint32(32, true);
  const sectorsPerTable16 = view.getUint16(22, true);
  const sectorsPerTable = sectorsPerTable16 || view.getUint32(36, true);
  if (reservedSectors === 0 || tables === 0 || sectorsPerTable === 0) throw notFat('it has no table');
  const rootStart = reservedSectors + tables * sectorsPerTable;
  const rootSectors = Math.ceil((rootEntries * 32) / sectorBytes);
  const dataStart = rootStart + rootSectors;
  if (totalSectors <= dataStart || (totalSectors * sectorBytes) / 512 > deviceSectors) {
    throw notFat(`it says that it has ${totalSectors} sectors of ${sectorBytes} bytes`);
  }
  const clusters = Math.floor((totalSectors - dataStart) / sectorsPerCluster);
  const type = typeOf(clusters);
  if ((type === 32) !== (sectorsPerTable16 === 0) || clusters > FAT32_CLUSTERS) {
    throw notFat(`${clusters} clusters do not go with its other fields`);
  }
  if (Math.floor((sectorsPerTable * sectorBytes * 8) / type) < clusters + 2) {
    throw notFat(`a table of ${sectorsPerTable} sectors is too small for ${clusters} clusters`);
  }
  const rootCluster = type === 32 ? view.getUint32(44, true) : 0;
  if (type === 32 && (rootCluster < 2 || rootCluster > clusters + 1)) {
    throw notFat(`the root directory begins in cluster ${rootCluster}`);
  }
  const flags = type === 32 ? view.getUint16(40, true) : 0;
  const activeTable = (flags & 0x80) === 0 ? undefined : flags & 0x0f;
  if (activeTable !== undefined && activeTable >= tables) throw notFat(`table ${activeTable} is not there`);
  const infoSector = type === 32 ? view.getUint16(48, true) : 0;
  return {
    type,
    sectorBytes,
    sectorsPerCluster,
    clusterBytes: sectorBytes * sectorsPerCluster,
    reservedSectors,
    tables,
    sectorsPerTable,
    rootStart,
    rootSectors,
    rootCluster,
    dataStart,
    clusters,
    totalSectors,
    infoSector: infoSector < reservedSectors && infoSector !== 0xffff ? infoSector : 0,
    activeTable,
  };
}

export function typeOf(clusters: number): FatType {
  if (clusters < FAT12_CLUSTERS) return 12;
  return clusters < FAT16_CLUSTERS ? 16 : 32;
}

/** The first sector of a cluster. */
export function sectorOf(layout: FatLayout, cluster: number): number {
  return layout.dataStart + (cluster - 2) * layout.sectorsPerCluster;
}

function notFat(why: string): FatError {
  return new FatError(
    'NOT_FAT',
    `There is no FAT file system here: ${why}. Format the disk first: fat.format(device).`,
  );
}
