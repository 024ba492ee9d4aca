/**
 * The wall around a build worker. A user's sources pass through esbuild, TypeScript, asc, wasm2c and clang there: if one
 * of these could be made to read a file, it finds only what a build needs. Behind the wall are, read-only, the system's
 * programs, the checkout and the folder of Redis's socket; writable, the cache and the artifacts; no network; no other
 * process; no capability. With REDIS_URL the network stays, since Redis is behind it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram } from '../bootstrap/command.mjs';

export interface WorkerWallOptions {
  readonly root: string;
  readonly cacheFolder: string;
  readonly dataFolder: string;
  /** Undefined: Redis is reached over the network. */
  readonly redisSocket: string | undefined;
}

const probeTimeoutMs = 5_000;

/** What programs look up in /etc; everything else there is none of theirs. */
const systemFiles = [
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/etc/passwd',
  '/etc/nsswitch.conf',
  '/etc/localtime',
];
const networkFiles = ['/etc/resolv.conf', '/etc/hosts', '/etc/ssl'];

/**
 * The beginning of the command line that runs a program behind the wall; undefined where this machine cannot build it
 * (no bubblewrap, or no namespaces), which is tried once. Creates the folders that it opens.
 */
export function workerWall(options: WorkerWallOptions): readonly string[] | undefined {
  const bwrap = findProgram('bwrap');
  if (bwrap === undefined) return undefined;
  const command = [bwrap, ...wallArguments(options)];
  const probe = spawnSync(command[0] ?? bwrap, [...command.slice(1), process.execPath, '--version'], {
    stdio: 'ignore',
    timeout: probeTimeoutMs,
  });
  return probe.status === 0 ? command : undefined;
}

function wallArguments({ root, cacheFolder, dataFolder, redisSocket }: WorkerWallOptions): string[] {
  const artifacts = join(dataFolder, 'artifacts');
  for (const folder of [cacheFolder, artifacts]) mkdirSync(folder, { recursive: true });
  const isLocal = redisSocket !== undefined;
  const readable = [
    ...(isLocal ? systemFiles : [...systemFiles, ...networkFiles]).filter((path) => existsSync(path)),
    root,
    ...(isLocal ? [dirname(redisSocket)] : []),
  ];
  return [
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', ...(isLocal ? ['--unshare-net'] : [])],
    ...['--die-with-parent', '--cap-drop', 'ALL'],
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...['--ro-bind', '/usr', '/usr'],
    ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...readable.flatMap((path) => ['--ro-bind', path, path]),
    ...[cacheFolder, artifacts].flatMap((path) => ['--bind', path, path]),
    '--',
  ];
}
