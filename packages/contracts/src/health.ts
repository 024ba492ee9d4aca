import { z } from 'zod';
import { ForwardEndpoint } from './forward.ts';
import { limits } from './limits.ts';
import { Target } from './target.ts';

/** What a runner says of itself, and the value of its heartbeat key. */
export const RunnerFacts = z.object({
  id: z.string(),
  targets: z.array(Target),
  /** Instances that it holds now, and the most that it takes. */
  instances: z.int().nonnegative().default(0),
  capacity: z.int().positive().default(limits.instances),
  /** What confines its instances, a sentence for people. */
  sandbox: z.string().optional(),
  /** Where the API reaches its instances. Not for the page: it holds a secret. */
  forward: ForwardEndpoint.optional(),
});
export type RunnerFacts = z.infer<typeof RunnerFacts>;

/** GET /api/health: this process answers. */
export const Health = z.object({ status: z.literal('ok') });
export type Health = z.infer<typeof Health>;

/** GET /api/health/ready: what a real round trip through each part found. 200 when `ready`, else 503. */
export const Readiness = z.object({
  ready: z.boolean(),
  /** A value was written and read back. */
  redis: z.object({ ok: z.boolean(), roundTripMs: z.number().nonnegative().optional() }),
  /** An empty job went through the build queue. `busy`: all workers are at work, so it had to wait too long. */
  builds: z.object({
    state: z.enum(['answers', 'busy', 'no-worker', 'unknown']),
    roundTripMs: z.number().nonnegative().optional(),
    waiting: z.int().nonnegative().optional(),
    active: z.int().nonnegative().optional(),
  }),
  /** Runners that are alive, and for each target how many of them boot it. */
  runners: z.array(RunnerFacts.omit({ forward: true })),
  targets: z.record(Target, z.int().nonnegative()),
});
export type Readiness = z.infer<typeof Readiness>;
