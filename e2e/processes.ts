/** The processes of a running Skerry, found by what the launcher told them: to be killed by a test. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';

export const roles = ['worker', 'runner', 'api', 'redis'] as const;
export type Role = (typeof roles)[number];

const programs: Readonly<Record<Exclude<Role, 'redis'>, string>> = {
  api: 'apps/build-service/src/app/api.ts',
  worker: 'apps/build-service/src/app/worker.ts',
  runner: 'apps/runner/src/app/main.ts',
};

/**
 * SIGKILL to every process that has one of these roles, a wall around it included, all at once; resolves when the launcher
 * has started others in their place.
 */
export async function kill(systemUrl: string, ...killed: Role[]): Promise<void> {
  // All are found before any is killed: where Redis is, the API tells.
  const old = killed.map((role) => runningProcessesOf(systemUrl, role));
  for (const pid of old.flat()) process.kill(pid, 'SIGKILL');
  for (const [index, role] of killed.entries()) {
    const others = (): number[] =>
      processesOf(systemUrl, role).filter((pid) => old[index]?.includes(pid) !== true);
    await expect.poll(() => others().length, { timeout: 20_000 }).toBeGreaterThan(0);
  }
}

/** Holds every process that has this role as it is; the function that comes back lets them go on. */
export function hold(systemUrl: string, role: Role): () => void {
  const held = runningProcessesOf(systemUrl, role);
  for (const pid of held) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of held) process.kill(pid, 'SIGCONT');
  };
}

/** The Unix socket of the private Redis of a system. */
export function redisSocket(systemUrl: string): string {
  const [pid] = processesOf(systemUrl, 'api');
  const socket = pid === undefined ? undefined : environmentOf(String(pid)).get('SKERRY_REDIS_SOCKET');
  if (socket === undefined) throw new Error('the API does not run, or uses another Redis');
  return socket;
}

function runningProcessesOf(systemUrl: string, role: Role): number[] {
  const found = processesOf(systemUrl, role);
  if (found.length === 0) throw new Error(`there is no process that is the ${role}`);
  return found;
}

function processesOf(systemUrl: string, role: Role): number[] {
  const { port } = new URL(systemUrl);
  const ours = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  if (role !== 'redis') {
    const isIt = (pid: string): boolean =>
      read(pid, 'cmdline').includes(programs[role]) && environmentOf(pid).get('SKERRY_PORT') === port;
    return ours.filter(isIt).map(Number);
  }
  const [neighbour] = processesOf(systemUrl, 'api');
  const data = neighbour === undefined ? undefined : environmentOf(String(neighbour)).get('SKERRY_DATA');
  if (data === undefined) return [];
  const isRedis = (pid: string): boolean =>
    read(pid, 'cmdline').includes('redis-server') && folderOf(pid) === join(data, 'redis');
  return ours.filter(isRedis).map(Number);
}

function environmentOf(pid: string): Map<string, string> {
  return new Map(
    read(pid, 'environ')
      .split('\0')
      .map((entry) => [entry.split('=', 1)[0] ?? '', entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** A process that has ended meanwhile has nothing to read. */
function read(pid: string, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function folderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
