import { z } from 'zod';
import { Build } from './build.ts';
import { Instance } from './instance.ts';

/** GET /api/builds: newest first. */
export const BuildsResponse = z.object({ builds: z.array(Build) });
export type BuildsResponse = z.infer<typeof BuildsResponse>;

/** GET /api/instances: newest first. */
export const InstancesResponse = z.object({ instances: z.array(Instance) });
export type InstancesResponse = z.infer<typeof InstancesResponse>;
