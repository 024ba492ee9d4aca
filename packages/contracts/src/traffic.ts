import { z } from 'zod';

/** What has gone through an instance's network device since it booted, as the instance sees it. */
export const Traffic = z.object({
  /** Wall clock in ms since 1970. */
  atMs: z.number(),
  framesIn: z.int().nonnegative(),
  bytesIn: z.int().nonnegative(),
  framesOut: z.int().nonnegative(),
  bytesOut: z.int().nonnegative(),
});
export type Traffic = z.infer<typeof Traffic>;
