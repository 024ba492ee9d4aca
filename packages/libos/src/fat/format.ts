/**
 * Makes an empty FAT file system (fatgen103, "FAT Volume Initialization"). The type follows from the size, as with other
 * formatters, unless it is given: up to 16 MiB FAT12, below 512 MiB FAT16, else FAT32.
 */
import type { BlockDevice } from '../block/index.ts';
import { VOLUME_LABEL, writeEntry } from './entry.ts';
import { FatError } from './error.ts';
import { type FatType, typeOf } from './layout.ts';

export interface FormatOptions {
  readonly type?: FatType;
  /** At most 11 letters, digits, spaces, "_" or "-". */
  readonly label?: string;
  /** 32 bits that tell volumes apart; made from the time when absent. */
  readonly serial?: number;
}

const MiB = (1 << 20) / 512;
const TABLES = 2;
const ROOT_ENTRIES = 512;
const SECTOR_BYTES = 512;
const MEDIA = 0xf8;

/** What a boot sector is made from; all in sectors of 512 bytes. */
interface Shape {
  readonly type: FatType;
  readonly sectors: number;
  readonly perCluster: number;
  readonly reserved: number;
  readonly perTable: number;
  readonly rootEntries: number;
}

/** Everything on the device is lost. Throws OUT_OF_RANGE when its size does not go with the type. */
export async function format(device: BlockDevice, options: FormatOptions = {}): Promise<void> {
  if (device.isReadOnly) throw new FatError('READ_ONLY', `The disk "${device.name}" can only be read.`);
  const sectors = Math.min(Math.floor((device.sectors * device.sectorBytes) / SECTOR_BYTES), 0xffffffff);
  const shape = shapeOf(options.type ?? usualType(sectors), sectors);
  const label = labelOf(options.label ?? '');
  const nowMs = Date.now();
  const start = shape.reserved + TABLES * shape.perTable;
  const rootSectors = shape.type === 32 ? shape.perCluster : (shape.rootEntries * 32) / SECTOR_BYTES;
  await device.writeZeroes(0, start + rootSectors);
  const table = firstEntries(shape.type);
  for (let copy = 0; copy < TABLES; copy++) await device.write(shape.reserved + copy * shape.perTable, table);
  if (label !== '') {
    const root = new Uint8Array(SECTOR_BYTES);
    const fields = {
      name: label,
      short: label.padEnd(11),
      attributes: VOLUME_LABEL,
      firstCluster: 0,
      size: 0,
    };
    root.set(writeEntry({ ...fields, createdMs: nowMs, modifiedMs: nowMs, slot: 0, slots: 1 }));
    await device.write(start, root);
  }
  const boot = bootSector(shape, label, options.serial ?? nowMs >>> 0);
  if (shape.type === 32) {
    const info = infoSector(Math.floor((sectors - start) / shape.perCluster) - 1);
    for (const at of [0, 6]) {
      await device.write(at + 1, info);
      if (at > 0) await device.write(at, boot);
    }
  }
  // The boot sector comes last: before it is there, nobody takes the rest for a volume.
  await device.flush();
  await device.write(0, boot);
  await device.flush();
}

function usualType(sectors: number): FatType {
  if (sectors < 16 * MiB) return 12;
  return sectors < 512 * MiB ? 16 : 32;
}

/** The smallest clusters with which the type's count of them is not passed. */
function shapeOf(type: FatType, sectors: number): Shape {
  const rootEntries = type === 32 ? 0 : ROOT_ENTRIES;
  const reserved = type === 32 ? 32 : 1;
  for (let perCluster = type === 32 ? usualFat32Cluster(sectors) : 1; perCluster <= 128; perCluster *= 2) {
    const fixed = reserved + (rootEntries * 32) / SECTOR_BYTES;
    // Each cluster needs its own sectors, and `type` bits in each table; two entries of each table are no cluster's.
    const perClusterBits = perCluster * SECTOR_BYTES * 8 + TABLES * type;
    const most = Math.floor(((sectors - fixed) * SECTOR_BYTES * 8) / perClusterBits);
    const perTable = Math.ceil(((most + 2) * type) / (SECTOR_BYTES * 8));
    const clusters = Math.floor((sectors - fixed - TABLES * perTable) / perCluster);
    if (clusters > 0 && typeOf(clusters) === type) {
      return { type, sectors, perCluster, reserved, perTable, rootEntries };
    }
  }
  throw new FatError(
    'OUT_OF_RANGE',
    `A disk of ${sectors} sectors cannot be FAT${type}: leave the type out, or use another size.`,
  );
}

/** fatgen103's table for FAT32. */
function usualFat32Cluster(sectors: number): number {
  if (sectors <= 260 * MiB) return 1;
  if (sectors <= 8_192 * MiB) return 8;
  if (sectors <= 16_384 * MiB) return 16;
  return sectors <= 32_768 * MiB ? 32 : 64;
}

function labelOf(label: string): string {
  if (!/^[A-Za-z0-9 _-]{0,11}$/.test(label)) {
    throw new FatError(
      'NAME',
      `"${label}" cannot be a label: at most 11 letters, digits, spaces, "_" or "-".`,
    );
  }
  return label.toUpperCase();
}

/** Entry 0 holds the media's kind, entry 1 the flags "in order"; on FAT32 the root directory has cluster 2. */
function firstEntries(type: FatType): Uint8Array {
  const bytes = new Uint8Array(SECTOR_BYTES);
  if (type === 12) bytes.set([MEDIA, 0xff, 0xff]);
  else if (type === 16) bytes.set([MEDIA, 0xff, 0xff, 0xff]);
  else bytes.set([MEDIA, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0x0f]);
  return bytes;
}

function bootSector(shape: Shape, label: string, serial: number): Uint8Array {
  const bytes = new Uint8Array(SECTOR_BYTES);
  const view = new DataView(bytes.buffer);
  const is32 = shape.type === 32;
  // A jump over the fields, to code that loops: nobody boots from here.
  bytes.set([0xeb, is32 ? 0x58 : 0x3c, 0x90]);
  bytes.set([0xeb, 0xfe], is32 ? 0x5a : 0x3e);
  bytes.set(ascii('SKERRY  '), 3);
  view.setUint16(11, SECTOR_BYTES, true);
  view.setUint8(13, shape.perCluster);
  view.setUint16(14, shape.reserved, true);
  view.setUint8(16, TABLES);
  view.setUint16(17, shape.rootEntries, true);
  if (shape.sectors < 0x10000 && !is32) view.setUint16(19, shape.sectors, true);
  else view.setUint32(32, shape.sectors, true);
  view.setUint8(21, MEDIA);
  if (!is32) view.setUint16(22, shape.perTable, true);
  // Sectors of a track and heads: for programs that still count them.
  view.setUint16(24, 63, true);
  view.setUint16(26, 255, true);
  if (is32) {
    view.setUint32(36, shape.perTable, true);
    view.setUint32(44, 2, true);
    view.setUint16(48, 1, true);
    view.setUint16(50, 6, true);
  }
  const extended = is32 ? 64 : 36;
  view.setUint8(extended, 0x80);
  view.setUint8(extended + 2, 0x29);
  view.setUint32(extended + 3, serial >>> 0, true);
  bytes.set(ascii((label || 'NO NAME').padEnd(11)), extended + 7);
  bytes.set(ascii(`FAT${shape.type}`.padEnd(8)), extended + 18);
  bytes.set([0x55, 0xaa], 510);
  return bytes;
}

function infoSector(freeClusters: number): Uint8Array {
  const bytes = new Uint8Array(SECTOR_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x41615252, true);
  view.setUint32(484, 0x61417272, true);
  view.setUint32(488, freeClusters, true);
  view.setUint32(492, 3, true);
  bytes.set([0x55, 0xaa], 510);
  return bytes;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (one) => one.charCodeAt(0));
}
