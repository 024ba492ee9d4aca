import { z } from 'zod';
import { ProjectId } from './appliance.ts';
import { DiskBytes, DiskName } from './wanted-disk.ts';

/** A disk of a project. */
export const Disk = z.object({
  project: ProjectId,
  name: DiskName,
  bytes: z.int().nonnegative(),
  /** What it takes of the server; what is zero takes nothing. */
  usedBytes: z.int().nonnegative(),
  /** Whether a machine has it now, or somebody copies it. */
  isInUse: z.boolean(),
});
export type Disk = z.infer<typeof Disk>;

/** POST /api/disks */
export const DiskRequest = z.object({ project: ProjectId, name: DiskName, bytes: DiskBytes });
export type DiskRequest = z.infer<typeof DiskRequest>;

/** GET /api/disks?project=… */
export const DisksResponse = z.object({ disks: z.array(Disk) });
export type DisksResponse = z.infer<typeof DisksResponse>;
