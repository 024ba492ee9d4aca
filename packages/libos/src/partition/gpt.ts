/**
 * The GUID partition table (UEFI 2.10, 5.3): a header in sector 1, 128 entries behind it, and both once more at the disk's end.
 * Each has a checksum; when the first is broken, the second is read. Names of fields are the specification's.
 */
import type { BlockDevice } from '../block/index.ts';
import { crc32 } from '../encoding/crc32.ts';
import { PartitionError } from './error.ts';
import { randomGuid, readGuid, writeGuid } from './guid.ts';
import { protectiveRecord } from './mbr.ts';
import type { NewPartition, Partition } from './partition.ts';
import { place } from './place.ts';

const SIGNATURE = 'EFI PART';
const REVISION = 0x00010000;
const HEADER_BYTES = 92;
const ENTRY_BYTES = 128;
const ENTRIES = 128;
/** The specification's least is 16 KiB; nobody has more. A header that says so is broken, or hostile. */
const ENTRIES_MAX = 1_024;
const NAME_UNITS = 36;
const LEGACY_BOOTABLE = 4n;
const BASIC_DATA = 'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7';

/** Throws CORRUPT when neither copy is whole. */
export async function readGpt(device: BlockDevice): Promise<Partition[]> {
  const first = await readCopy(device, 1);
  const partitions = first ?? (await readCopy(device, device.sectors - 1));
  if (partitions) return partitions;
  throw new PartitionError('CORRUPT', `Both copies of the GPT of the disk "${device.name}" are broken.`);
}

/** The partitions of the copy whose header is in this sector; undefined when it is not whole. */
async function readCopy(device: BlockDevice, at: number): Promise<Partition[] | undefined> {
  const sector = await device.read(at, 1);
  const view = new DataView(sector.buffer, sector.byteOffset, sector.byteLength);
  if (String.fromCharCode(...sector.subarray(0, 8)) !== SIGNATURE) return undefined;
  const headerBytes = view.getUint32(12, true);
  if (headerBytes < HEADER_BYTES || headerBytes > sector.length) return undefined;
  const header = sector.slice(0, headerBytes);
  header.fill(0, 16, 20);
  if (crc32(header) !== view.getUint32(16, true)) return undefined;
  if (view.getBigUint64(24, true) !== BigInt(at)) return undefined;
  const entriesAt = Number(view.getBigUint64(72, true));
  const count = view.getUint32(80, true);
  const entryBytes = view.getUint32(84, true);
  if (count > ENTRIES_MAX || entryBytes < ENTRY_BYTES || entryBytes > 4_096 || count === 0) return undefined;
  const sectors = Math.ceil((count * entryBytes) / device.sectorBytes);
  if (entriesAt < 2 || entriesAt + sectors > device.sectors) return undefined;
  const entries = (await device.read(entriesAt, sectors)).subarray(0, count * entryBytes);
  if (crc32(entries) !== view.getUint32(88, true)) return undefined;
  return partitionsOf(device, entries, entryBytes);
}

function partitionsOf(device: BlockDevice, entries: Uint8Array, entryBytes: number): Partition[] {
  const partitions: Partition[] = [];
  for (let index = 0; (index + 1) * entryBytes <= entries.length; index++) {
    const bytes = entries.subarray(index * entryBytes, index * entryBytes + ENTRY_BYTES);
    if (bytes.subarray(0, 16).every((byte) => byte === 0)) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [first, last] = [Number(view.getBigUint64(32, true)), Number(view.getBigUint64(40, true))];
    if (first > last || last >= device.sectors) {
      throw new PartitionError(
        'CORRUPT',
        `Partition ${index + 1} of the disk "${device.name}" lies beyond its end.`,
      );
    }
    partitions.push({
      number: index + 1,
      firstSector: first,
      sectors: last - first + 1,
      type: readGuid(bytes),
      id: readGuid(bytes.subarray(16)),
      name: readName(view),
      isBootable: (view.getBigUint64(48, true) & LEGACY_BOOTABLE) !== 0n,
    });
  }
  return partitions;
}

function readName(view: DataView): string {
  const units = Array.from({ length: NAME_UNITS }, (_, index) => view.getUint16(56 + index * 2, true));
  const end = units.indexOf(0);
  return String.fromCharCode(...(end < 0 ? units : units.slice(0, end)));
}

/**
 * Writes a new table: the copy at the end first, then the one at the beginning, so that a power cut leaves a whole one.
 * `random` gives random bytes, for the identities.
 */
export async function writeGpt(
  device: BlockDevice,
  partitions: readonly NewPartition[],
  random: (length: number) => Uint8Array,
): Promise<void> {
  const tableSectors = Math.ceil((ENTRIES * ENTRY_BYTES) / device.sectorBytes);
  const [firstUsable, lastUsable] = [2 + tableSectors, device.sectors - tableSectors - 2];
  if (partitions.length > ENTRIES || lastUsable <= firstUsable) {
    throw new PartitionError('NO_SPACE', `The disk "${device.name}" has no room for this table.`);
  }
  const entries = new Uint8Array(tableSectors * device.sectorBytes);
  place(device, partitions, firstUsable, lastUsable).forEach((one, index) => {
    const view = new DataView(entries.buffer, index * ENTRY_BYTES, ENTRY_BYTES);
    entries.set(writeGuid(one.type ?? BASIC_DATA), index * ENTRY_BYTES);
    entries.set(randomGuid(random(16)), index * ENTRY_BYTES + 16);
    view.setBigUint64(32, BigInt(one.firstSector), true);
    view.setBigUint64(40, BigInt(one.firstSector + one.sectors - 1), true);
    view.setBigUint64(48, one.isBootable ? LEGACY_BOOTABLE : 0n, true);
    writeName(view, one.name ?? '');
  });
  const disk = randomGuid(random(16));
  const checksum = crc32(entries.subarray(0, ENTRIES * ENTRY_BYTES));
  const last = device.sectors - 1;
  const copies = [
    { at: last, other: 1, entriesAt: last - tableSectors },
    { at: 1, other: last, entriesAt: 2 },
  ];
  for (const { at, other, entriesAt } of copies) {
    const header = new Uint8Array(device.sectorBytes);
    const view = new DataView(header.buffer);
    header.set(Uint8Array.from(SIGNATURE, (one) => one.charCodeAt(0)));
    view.setUint32(8, REVISION, true);
    view.setUint32(12, HEADER_BYTES, true);
    view.setBigUint64(24, BigInt(at), true);
    view.setBigUint64(32, BigInt(other), true);
    view.setBigUint64(40, BigInt(firstUsable), true);
    view.setBigUint64(48, BigInt(lastUsable), true);
    header.set(disk, 56);
    view.setBigUint64(72, BigInt(entriesAt), true);
    view.setUint32(80, ENTRIES, true);
    view.setUint32(84, ENTRY_BYTES, true);
    view.setUint32(88, checksum, true);
    view.setUint32(16, crc32(header.subarray(0, HEADER_BYTES)), true);
    await device.write(entriesAt, entries);
    await device.write(at, header);
    await device.flush();
  }
  await device.write(0, protectiveRecord(device));
  await device.flush();
}

function writeName(view: DataView, name: string): void {
  if (name.length > NAME_UNITS) {
    throw new PartitionError(
      'RANGE',
      `"${name}" is too long: a partition's name has at most ${NAME_UNITS} characters.`,
    );
  }
  for (let index = 0; index < name.length; index++)
    view.setUint16(56 + index * 2, name.charCodeAt(index), true);
}
