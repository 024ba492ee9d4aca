/**
 * How a disk is divided: a superblock, two places for the manifest, then extents, all of one size. A log takes one extent, and so
 * does a table. The superblock, 4 KiB, little-endian, is written once:
 *
 *   "SKERRYKV" 8 | version 4 | extent bytes 4 | extents 4 | manifest bytes 4 | checksum of all before 4
 */
import type { BlockDevice } from '../block/index.ts';
import { KvError } from './error.ts';
import { EXTENTS_MIN } from './limits.ts';
import type { KvNative } from './native.ts';

const MAGIC = 'SKERRYKV';
const VERSION = 1;
const UNIT = 4_096;
const CHECKED = 24;
const EXTENT_MIN = 512 << 10;
const EXTENT_MAX = 4 << 20;
/** A disk is divided into about so many extents, as far as their size allows. */
const EXTENTS_WANTED = 1_024;

export interface Geometry {
  readonly extentBytes: number;
  readonly extents: number;
  readonly manifestBytes: number;
  /** Where the first extent begins. */
  readonly dataStart: number;
}

/** Throws NO_SPACE when the disk is too small. */
export function geometryFor(diskBytes: number): Geometry {
  let extentBytes = EXTENT_MIN;
  while (extentBytes < EXTENT_MAX && diskBytes / extentBytes > EXTENTS_WANTED) extentBytes *= 2;
  // A table and a log take 8 and 16 bytes of the manifest; all extents could be tables.
  const most = Math.floor(diskBytes / extentBytes);
  const manifestBytes = Math.ceil((most * 16 + 256) / UNIT) * UNIT;
  const dataStart = UNIT + 2 * manifestBytes;
  const extents = Math.floor((diskBytes - dataStart) / extentBytes);
  if (extents < EXTENTS_MIN) {
    throw new KvError(
      'NO_SPACE',
      `A store needs a disk of 16 MiB at least; this one has ${diskBytes} bytes.`,
    );
  }
  return { extentBytes, extents, manifestBytes, dataStart };
}

/** Of the disk's first 4 KiB. `empty`: nothing but zeroes. Throws NOT_KV, CORRUPT. */
export function readSuperblock(native: KvNative, bytes: Uint8Array, diskBytes: number): Geometry | 'empty' {
  if (bytes.every((byte) => byte === 0)) return 'empty';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (String.fromCharCode(...bytes.subarray(0, 8)) !== MAGIC) {
    throw new KvError(
      'NOT_KV',
      'The disk holds something else. To lose it and make a store: kv.format(disk).',
    );
  }
  if (view.getUint32(CHECKED, true) !== native.checksum(bytes.subarray(0, CHECKED))) {
    throw new KvError('CORRUPT', 'The first sector of the store is damaged.');
  }
  if (view.getUint32(8, true) !== VERSION) {
    throw new KvError(
      'NOT_KV',
      `The store is of version ${view.getUint32(8, true)}; this library knows ${VERSION}.`,
    );
  }
  const [extentBytes, extents, manifestBytes] = [12, 16, 20].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
  ];
  const dataStart = UNIT + 2 * manifestBytes;
  if (dataStart + extents * extentBytes > diskBytes) {
    throw new KvError('CORRUPT', 'The store is larger than its disk: was the disk cut?');
  }
  return { extentBytes, extents, manifestBytes, dataStart };
}

export function writeSuperblock(
  native: KvNative,
  { extentBytes, extents, manifestBytes }: Geometry,
): Uint8Array {
  const bytes = new Uint8Array(UNIT);
  const view = new DataView(bytes.buffer);
  bytes.set(Uint8Array.from(MAGIC, (one) => one.charCodeAt(0)));
  [VERSION, extentBytes, extents, manifestBytes].forEach((value, index) => {
    view.setUint32(8 + index * 4, value, true);
  });
  view.setUint32(CHECKED, native.checksum(bytes.subarray(0, CHECKED)), true);
  return bytes;
}

export const SUPERBLOCK_BYTES = UNIT;

/** Where the manifest of this generation lies: they take turns. */
export function manifestStart({ manifestBytes }: Geometry, generation: number): number {
  return UNIT + (generation % 2) * manifestBytes;
}

/** Reads and writes at places in bytes, which are multiples of the sector. */
export class Disk {
  readonly device: BlockDevice;
  /** What makes and reads the bytes. */
  readonly native: KvNative;

  constructor(device: BlockDevice, native: KvNative) {
    this.device = device;
    this.native = native;
  }

  get bytes(): number {
    return this.device.sectors * this.device.sectorBytes;
  }

  get sectorBytes(): number {
    return this.device.sectorBytes;
  }

  read(at: number, length: number): Promise<Uint8Array> {
    return this.device.read(at / this.sectorBytes, length / this.sectorBytes);
  }

  async write(at: number, bytes: Uint8Array): Promise<void> {
    await this.device.write(at / this.sectorBytes, bytes);
  }

  flush(): Promise<void> {
    return this.device.flush();
  }

  /** `bytes` made longer, to whole sectors. */
  whole(bytes: number): number {
    return Math.ceil(bytes / this.sectorBytes) * this.sectorBytes;
  }
}
