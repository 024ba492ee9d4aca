import { z } from 'zod';
import { limits } from './limits.ts';

/** What a disk is called in its project and on the machine that has it; as long as a virtio-blk device can say. */
export const DiskName = z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, {
  message: 'must be 1 to 20 lower-case letters, digits or "-", starting with a letter',
});
export type DiskName = z.infer<typeof DiskName>;

const mebibyte = 1_048_576;

/** Whole sectors of 4 KiB, so that every machine can have it. */
export const DiskBytes = z.int().min(mebibyte).max(limits.diskBytes).multipleOf(4_096);

/** A disk that an image wants; one that its project does not have yet is made with this size. */
export const WantedDisk = z.object({ name: DiskName, bytes: DiskBytes });
export type WantedDisk = z.infer<typeof WantedDisk>;
