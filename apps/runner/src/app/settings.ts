/** What the environment says. */
import { hostname } from 'node:os';
import { limits, Target, targets } from '@skerry/contracts';
import { Policy } from '@skerry/device-models/gateway';
import { z } from 'zod';

const Environment = z.object({
  SKERRY_DATA: z.string().min(1),
  SKERRY_CACHE: z.string().min(1).optional(),
  RUNNER_ID: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  /** Targets to boot, separated by commas; all of them by default. */
  RUNNER_TARGETS: z.string().optional(),
  RUNNER_INSTANCES: z.coerce.number().int().positive().optional(),
  /** The destinations outside that appliances may open, separated by commas; empty: none; every one unless told. */
  RUNNER_ALLOW: z.string().optional(),
  /** What the networks of projects are made of; see README.md. */
  RUNNER_NETWORK: z.enum(['user', 'tap']).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).optional(),
});

export interface Settings {
  dataFolder: string;
  /** Where compiled things are kept; a default of this machine unless told. */
  cacheFolder: string | undefined;
  name: string;
  targets: readonly Target[];
  capacity: number;
  /** What the `network.allow` of appliances may open at all. */
  bound: readonly string[] | undefined;
  network: 'user' | 'tap';
  logLevel: string;
}

/** Throws what is wrong, by name, for the one who started the process. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { SKERRY_DATA, SKERRY_CACHE, RUNNER_ID, RUNNER_TARGETS, RUNNER_INSTANCES, LOG_LEVEL } = parsed.data;
  const wanted = RUNNER_TARGETS?.split(',').map((name) => Target.parse(name.trim()));
  const bound = parsed.data.RUNNER_ALLOW?.split(',').flatMap((entry) => entry.trim() || []);
  checkBound(bound);
  return {
    dataFolder: SKERRY_DATA,
    cacheFolder: SKERRY_CACHE,
    name: RUNNER_ID ?? hostname().replace(/[^A-Za-z0-9_-]/g, '-'),
    targets: wanted ?? targets,
    capacity: RUNNER_INSTANCES ?? limits.instances,
    bound,
    network: parsed.data.RUNNER_NETWORK ?? 'user',
    logLevel: LOG_LEVEL ?? 'info',
  };
}

/** A bound that cannot be understood ends the start: to take it for none would open what was to be closed. */
function checkBound(bound: readonly string[] | undefined): void {
  try {
    new Policy([], bound);
  } catch (error) {
    throw new Error(`RUNNER_ALLOW: ${error instanceof Error ? error.message : String(error)}`);
  }
}
