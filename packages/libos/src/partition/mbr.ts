/**
 * The master boot record: four entries at byte 446 of sector 0, the mark 55 AA at its end, and extended partitions as a chain of
 * records for more (UEFI 2.10, 5.2.1 describes the record; the chain is an old custom of DOS). An entry, 16 bytes:
 *
 *   active 1 | first CHS 3 | type 1 | last CHS 3 | first sector 4 | sectors 4
 *
 * CHS addresses are written as "use the others" and never read.
 */
import type { BlockDevice } from '../block/index.ts';
import { PartitionError } from './error.ts';
import type { NewPartition, Partition } from './partition.ts';
import { place } from './place.ts';

const ENTRIES = 446;
const ENTRY_BYTES = 16;
const PRIMARY = 4;
/** Types of an extended partition. */
const EXTENDED = new Set([0x05, 0x0f, 0x85]);
const PROTECTIVE = 0xee;
const FAT32_LBA = 0x0c;
/** Numbers of sectors have 32 bits. */
const SECTOR_MAX = 0xffffffff;
/** More logical partitions than anybody has; a chain that is longer is a ring. */
const LOGICAL_MAX = 128;

interface Entry {
  readonly isActive: boolean;
  readonly type: number;
  readonly first: number;
  readonly sectors: number;
}

/** The entries of a record; undefined when the sector is none. */
export function readRecord(sector: Uint8Array): Entry[] | undefined {
  if (sector[510] !== 0x55 || sector[511] !== 0xaa) return undefined;
  const view = new DataView(sector.buffer, sector.byteOffset, sector.byteLength);
  const entries = Array.from({ length: PRIMARY }, (_, index) => {
    const at = ENTRIES + index * ENTRY_BYTES;
    const status = view.getUint8(at);
    return {
      isKnown: status === 0 || status === 0x80,
      isActive: status === 0x80,
      type: view.getUint8(at + 4),
      first: view.getUint32(at + 8, true),
      sectors: view.getUint32(at + 12, true),
    };
  });
  // A boot sector of FAT ends with 55 AA too; its code is no table.
  return entries.every(({ isKnown }) => isKnown) ? entries : undefined;
}

/** True when the record says that a GPT follows. */
export function isProtective(entries: readonly Entry[]): boolean {
  return entries.some(({ type }) => type === PROTECTIVE);
}

/** The partitions of a record and of the chain behind it. Throws CORRUPT. */
export async function readMbr(device: BlockDevice, entries: readonly Entry[]): Promise<Partition[]> {
  const partitions: Partition[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry.type === 0 || entry.sectors === 0) continue;
    if (EXTENDED.has(entry.type)) partitions.push(...(await readLogical(device, entry.first)));
    else partitions.push(partitionOf(device, index + 1, entry, 0));
  }
  return partitions.sort((one, other) => one.number - other.number);
}

/** Addresses of logical partitions count from their own record, those of the next record from the first one. */
async function readLogical(device: BlockDevice, start: number): Promise<Partition[]> {
  const partitions: Partition[] = [];
  let at = start;
  for (let number = 5; number < 5 + LOGICAL_MAX; number++) {
    if (at >= device.sectors) throw corrupt(device, `an extended partition begins at sector ${at}`);
    const [own, next] = readRecord(await device.read(at, 1)) ?? [];
    if (!own || !next) throw corrupt(device, `sector ${at} should hold a record of logical partitions`);
    if (own.sectors > 0 && own.type !== 0) partitions.push(partitionOf(device, number, own, at));
    if (next.sectors === 0 || !EXTENDED.has(next.type)) return partitions;
    at = start + next.first;
  }
  throw corrupt(device, 'its chain of logical partitions has no end');
}

function partitionOf(device: BlockDevice, number: number, entry: Entry, base: number): Partition {
  const firstSector = base + entry.first;
  if (firstSector + entry.sectors > device.sectors || firstSector === 0) {
    throw corrupt(device, `partition ${number} lies beyond its end`);
  }
  return {
    number,
    firstSector,
    sectors: entry.sectors,
    type: entry.type.toString(16).padStart(2, '0'),
    name: '',
    id: '',
    isBootable: entry.isActive,
  };
}

/** Writes at most four partitions. Throws NO_SPACE, RANGE. */
export async function writeMbr(device: BlockDevice, partitions: readonly NewPartition[]): Promise<void> {
  if (partitions.length > PRIMARY) {
    throw new PartitionError('NO_SPACE', 'An MBR has four partitions; use the kind "gpt" for more.');
  }
  const placed = place(device, partitions, 1, Math.min(device.sectors - 1, SECTOR_MAX));
  const record = emptyRecord(device.sectorBytes);
  placed.forEach(({ firstSector, sectors, type, isBootable }, index) => {
    const code = type === undefined ? FAT32_LBA : Number.parseInt(type, 16);
    if (code === 0 || !/^[0-9a-f]{2}$/i.test(type ?? '0c')) {
      throw new PartitionError(
        'RANGE',
        `"${type}" is no type of an MBR partition: two hexadecimal digits, as "0c".`,
      );
    }
    writeEntry(record, index, { isActive: isBootable ?? false, type: code, first: firstSector, sectors });
  });
  await device.write(0, record);
  await device.flush();
}

/** The record that keeps programs which do not know GPT from writing over it (UEFI 2.10, 5.2.3). */
export function protectiveRecord(device: BlockDevice): Uint8Array {
  const record = emptyRecord(device.sectorBytes);
  const sectors = Math.min(device.sectors - 1, SECTOR_MAX);
  writeEntry(record, 0, { isActive: false, type: PROTECTIVE, first: 1, sectors });
  return record;
}

function emptyRecord(sectorBytes: number): Uint8Array {
  const record = new Uint8Array(sectorBytes);
  record.set([0x55, 0xaa], 510);
  return record;
}

function writeEntry(record: Uint8Array, index: number, { isActive, type, first, sectors }: Entry): void {
  const at = ENTRIES + index * ENTRY_BYTES;
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  view.setUint8(at, isActive ? 0x80 : 0);
  record.set(type === PROTECTIVE ? [0x00, 0x02, 0x00] : [0xfe, 0xff, 0xff], at + 1);
  view.setUint8(at + 4, type);
  record.set([0xff, 0xff, 0xff], at + 5);
  view.setUint32(at + 8, first, true);
  view.setUint32(at + 12, sectors, true);
}

function corrupt(device: BlockDevice, why: string): PartitionError {
  return new PartitionError('CORRUPT', `The partition table of the disk "${device.name}" is broken: ${why}.`);
}
