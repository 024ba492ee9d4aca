/** What the launcher is told by the environment, with its defaults. */
import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Settings {
  /** The checkout. */
  readonly root: string;
  /** Everything that survives a restart: Redis, artifacts, logs. SKERRY_DATA, `.skerry` in the checkout. */
  readonly dataFolder: string;
  /** What can be made anew: SKERRY_CACHE, `skerry` in XDG_CACHE_HOME. As the toolchain has it. */
  readonly cacheFolder: string;
  /** SKERRY_HOST. The service refuses what is not loopback as long as nobody can log in. */
  readonly host: string;
  /** SKERRY_PORT; 0 takes any free one. */
  readonly port: number;
  /** SKERRY_WORKERS; by default one for two processors, since a build uses one and its checks another. */
  readonly workers: number;
  /** REDIS_URL; without it a private Redis is started. */
  readonly redisUrl: string | undefined;
}

const defaultPort = 4640;

/** Throws with a sentence for a person when a variable has no sensible value. */
export function readSettings(root: string, environment: NodeJS.ProcessEnv): Settings {
  return {
    root,
    dataFolder: resolve(environment['SKERRY_DATA'] || join(root, '.skerry')),
    cacheFolder: cacheFolder(environment),
    host: environment['SKERRY_HOST'] || '127.0.0.1',
    port: integer(environment, 'SKERRY_PORT', defaultPort, 0, 65_535),
    workers: integer(
      environment,
      'SKERRY_WORKERS',
      Math.max(1, Math.floor(availableParallelism() / 2)),
      1,
      64,
    ),
    redisUrl: environment['REDIS_URL'] || undefined,
  };
}

export function cacheFolder(environment: NodeJS.ProcessEnv): string {
  return (
    environment['SKERRY_CACHE'] || join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'skerry')
  );
}

function integer(
  environment: NodeJS.ProcessEnv,
  name: string,
  otherwise: number,
  min: number,
  max: number,
): number {
  const text = environment[name];
  if (!text) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`${name} is "${text}", but must be a whole number from ${min} to ${max}.`);
  }
  return value;
}
