/**
 * A private redis-server for a test: real, on a Unix socket in a temporary folder, with an append-only file so
 * that what was acknowledged is still there after a kill. No TCP port.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface TestRedis {
  /** Path of its Unix socket; the same after a restart. */
  readonly socket: string;
  /** SIGKILL, as a crash would; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same socket and data. Only after `kill`. */
  start(): Promise<void>;
  /** Ends it and removes its folder. Idempotent. */
  dispose(): Promise<void>;
}

const readyTimeoutMs = 10_000;

/** Starts a redis-server and resolves when it accepts connections. Rejects when the program is missing. */
export async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'skerry-redis-'));
  const socket = join(folder, 'redis.sock');
  let process: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    if (process) throw new Error('redis-server is already running');
    process = await launch(folder, socket);
  };
  const kill = async (): Promise<void> => {
    const dying = process;
    process = undefined;
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
    const exited = once(dying, 'exit');
    dying.kill('SIGKILL');
    await exited;
  };

  await start();
  return {
    socket,
    kill,
    start,
    dispose: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(folder: string, socket: string): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    [
      ...['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', ''],
      ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const signal = AbortSignal.timeout(readyTimeoutMs);
  await once(child, 'spawn', { signal });
  const lines = createInterface({ input: child.stdout, signal });
  const log: string[] = [];
  for await (const line of lines) {
    log.push(line);
    if (/ready to accept connections/i.test(line)) {
      child.stdout.resume();
      return child;
    }
  }
  child.kill('SIGKILL');
  throw new Error(`redis-server did not become ready:\n${log.join('\n')}`);
}
