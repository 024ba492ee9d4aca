import type { BlockDevice } from '../block/index.ts';
import { PartitionError } from './error.ts';
import { ALIGNMENT_BYTES, type NewPartition } from './partition.ts';

/** Where a new partition lies. */
export interface Placed extends NewPartition {
  readonly firstSector: number;
  readonly sectors: number;
}

/** Puts them one after another between `first` and `last`, both included. Throws RANGE, NO_SPACE. */
export function place(
  device: BlockDevice,
  partitions: readonly NewPartition[],
  first: number,
  last: number,
): Placed[] {
  const align = Math.max(1, ALIGNMENT_BYTES / device.sectorBytes);
  let next = first;
  return partitions.map((one, index) => {
    const firstSector = Math.ceil(next / align) * align;
    const isLast = index === partitions.length - 1;
    if (one.sectors === undefined && !isLast) {
      throw new PartitionError(
        'RANGE',
        `Partition ${index + 1} has no size: only the last takes what is left.`,
      );
    }
    const sectors = one.sectors ?? last - firstSector + 1;
    if (!Number.isSafeInteger(sectors) || (one.sectors !== undefined && sectors < 1)) {
      throw new PartitionError('RANGE', `Partition ${index + 1} cannot have ${sectors} sectors.`);
    }
    if (sectors < 1 || firstSector + sectors - 1 > last) {
      throw new PartitionError(
        'NO_SPACE',
        `Partition ${index + 1} does not fit on the disk "${device.name}".`,
      );
    }
    next = firstSector + sectors;
    return { ...one, firstSector, sectors };
  });
}
