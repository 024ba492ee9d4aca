/** The Partition library, what `main` receives as `partition`: MBR and GPT on any block device. */
import type { BlockDevice } from '../block/index.ts';
import { random } from '../random/index.ts';
import { PartitionError } from './error.ts';
import { readGpt, writeGpt } from './gpt.ts';
import { isProtective, readMbr, readRecord, writeMbr } from './mbr.ts';
import type { NewPartition, PartitionTable } from './partition.ts';
import { BlockSlice } from './slice.ts';

export { PartitionError, type PartitionErrorCode } from './error.ts';
export type { NewPartition, Partition, PartitionTable } from './partition.ts';

async function read(device: BlockDevice): Promise<PartitionTable> {
  const record = readRecord(await device.read(0, 1));
  if (!record) return { kind: 'none', partitions: [] };
  if (isProtective(record)) return { kind: 'gpt', partitions: await readGpt(device) };
  return { kind: 'mbr', partitions: await readMbr(device, record) };
}

async function open(device: BlockDevice, number: number): Promise<BlockDevice> {
  const { kind, partitions } = await read(device);
  const found = partitions.find((one) => one.number === number);
  if (!found) {
    const there = partitions.map((one) => one.number).join(', ') || 'none';
    throw new PartitionError(
      'NOT_FOUND',
      `The disk "${device.name}" has no partition ${number} (${kind === 'none' ? 'it has no table' : `there are: ${there}`}).`,
    );
  }
  return new BlockSlice(device, `${device.name}.${number}`, found.firstSector, found.sectors);
}

async function write(
  device: BlockDevice,
  kind: 'mbr' | 'gpt',
  partitions: readonly NewPartition[],
): Promise<void> {
  if (kind === 'mbr') await writeMbr(device, partitions);
  else await writeGpt(device, partitions, random.bytes);
}

export const partition = { read, open, write };
