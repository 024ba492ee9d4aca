/** What the environment decides. Read once, at the start of a process; a wrong value ends it with a sentence. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RedisAddress } from '@skerry/records';
import { redisAddress } from '@skerry/records';

export type Environment = Record<string, string | undefined>;

export interface CommonSettings {
  redis: RedisAddress;
  /** The folder of the artifacts. */
  dataFolder: string;
  /** Of the toolchain, for what was measured and tested; undefined: the toolchain's own default. */
  cacheFolder: string | undefined;
  logLevel: string;
}

export interface ApiSettings extends CommonSettings {
  host: string;
  /** 0: any free one. */
  port: number;
  /** Origins besides its own that may use the service: the studio's development server. */
  origins: string[];
  folders: { studio: string; libos: string; examples: string };
}

const checkout = fileURLToPath(new URL('../../../../', import.meta.url));
const defaultPort = 4640;

export interface WorkerSettings extends CommonSettings {
  /** The gallery's folder. */
  examples: string;
}

export function workerSettings(environment: Environment): WorkerSettings {
  return { ...commonSettings(environment), examples: examplesFolder(environment) };
}

export function apiSettings(environment: Environment): ApiSettings {
  return {
    ...commonSettings(environment),
    host: loopback(environment['SKERRY_HOST'] ?? environment['HOST'] ?? '127.0.0.1'),
    port: port(environment['SKERRY_PORT'] ?? environment['PORT'] ?? String(defaultPort)),
    origins: (environment['SKERRY_ORIGINS'] ?? '').split(',').filter(Boolean).map(origin),
    folders: {
      studio: environment['SKERRY_STUDIO'] ?? join(checkout, 'apps/studio/dist'),
      libos: join(checkout, 'packages/libos'),
      examples: examplesFolder(environment),
    },
  };
}

function examplesFolder(environment: Environment): string {
  return environment['SKERRY_EXAMPLES'] ?? join(checkout, 'examples');
}

function commonSettings(environment: Environment): CommonSettings {
  const dataHome = environment['XDG_DATA_HOME'] ?? join(homedir(), '.local/share');
  return {
    redis: redisAddress(environment),
    dataFolder: environment['SKERRY_DATA'] ?? join(dataHome, 'skerry'),
    cacheFolder: environment['SKERRY_CACHE'],
    logLevel: environment['SKERRY_LOG_LEVEL'] ?? 'info',
  };
}

/** Everybody who reaches the port may build and boot, so it must not be reachable from elsewhere. */
function loopback(host: string): string {
  if (host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)) return host;
  throw new Error(
    `refusing to listen on ${host}: there is no authentication yet, so only a loopback address ` +
      '(127.0.0.1, ::1, localhost) is allowed. To use Skerry from another machine, forward the port over ssh.',
  );
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new Error(`SKERRY_PORT is ${JSON.stringify(text)}, which is no port number`);
}

function origin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new Error(
    `SKERRY_ORIGINS has ${JSON.stringify(text)}, which is no origin such as http://localhost:5173`,
  );
}
