/**
 * The private Redis: on a Unix socket that only this user can open, no TCP port, and an append-only file that is synced
 * every second. It refuses writes rather than forget (noeviction).
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { lstatSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** sockaddr_un(7): sun_path has 108 bytes, one of them for the zero at its end. */
const socketPathBytes = 107;
const pollMs = 20;

export interface PrivateRedis {
  readonly folder: string;
  /** Absolute path of the socket. */
  readonly socket: string;
  /** For redis-server, run with `folder` as its working directory. */
  readonly args: readonly string[];
}

/** Creates the folders. A data folder whose path is too long for a socket gets a short one for it elsewhere. */
export function privateRedis(dataFolder: string): PrivateRedis {
  const folder = join(dataFolder, 'redis');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const beside = join(folder, 'redis.sock');
  const fits = Buffer.byteLength(beside) <= socketPathBytes;
  const socket = fits ? beside : join(shortFolder(dataFolder), 'redis.sock');
  return {
    folder,
    socket,
    args: [
      ...[
        '--port',
        '0',
        '--unixsocket',
        fits ? 'redis.sock' : socket,
        '--unixsocketperm',
        '700',
        '--dir',
        '.',
      ],
      ...[
        '--save',
        '',
        '--appendonly',
        'yes',
        '--appendfsync',
        'everysec',
        '--maxmemory-policy',
        'noeviction',
      ],
      ...['--daemonize', 'no', '--logfile', '', '--loglevel', 'notice'],
    ],
  };
}

/** In the shared temporary folder, hence refused unless it is this user's and no one else's. */
function shortFolder(dataFolder: string): string {
  const user = process.getuid?.() ?? 0;
  const name = createHash('sha256').update(dataFolder).digest('hex').slice(0, 12);
  const folder = join(Buffer.byteLength(tmpdir()) < 50 ? tmpdir() : '/tmp', `skerry-${user}-${name}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== user || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${folder} exists and is not a private folder of this user; remove it or set SKERRY_DATA to a shorter path.`,
    );
  }
  return folder;
}

/**
 * Ends a Redis that still listens on `socket`: one whose launcher was killed and that is not gone yet. Two of them on
 * one append-only file would destroy it. Throws when it does not end within `timeoutMs`.
 */
export async function endOrphan(socket: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while ((await say(socket, 'SHUTDOWN')) !== 'nobody') {
    if (Date.now() > deadline) throw new Error(`Another Redis is using ${socket} and does not end.`);
    await delay(pollMs);
  }
}

/** Resolves when Redis answers; rejects after `timeoutMs`. */
export async function redisReady(socket: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await say(socket, 'PING')).startsWith('+PONG')) {
    if (Date.now() > deadline) throw new Error('Redis did not become ready.');
    await delay(pollMs);
  }
}

/** The first bytes of the answer to an inline command; 'nobody' when none listens, '' when it hangs up. */
async function say(path: string, command: string): Promise<string> {
  const socket = connect(path);
  socket.setTimeout(1_000, () => socket.destroy());
  try {
    await once(socket, 'connect');
    socket.write(`${command}\r\n`);
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(1_000) });
    return String(answer);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ECONNREFUSED' ? 'nobody' : '';
  } finally {
    socket.destroy();
  }
}
