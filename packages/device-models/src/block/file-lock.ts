/**
 * Locks of open files (flock(2)). A lock belongs to the open file and not to a process: whoever inherits the descriptor holds
 * it too, and it ends when the last of them has closed it or was killed. So no lock is left behind, whatever dies.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';

/** The exit code that flock(1) is told to have when somebody else holds the file. */
const HELD = 75;

/**
 * Locks an open file, waiting so long for whoever holds it. False: it is held all the same. Node has no such call, so
 * util-linux's flock makes it, on the descriptor that it inherits.
 */
export async function lockFile(
  file: FileHandle,
  kind: 'exclusive' | 'shared',
  waitMs: number,
): Promise<boolean> {
  const wait = waitMs > 0 ? ['--timeout', String(waitMs / 1_000)] : ['--nonblock'];
  const args = [`--${kind}`, ...wait, '--conflict-exit-code', String(HELD), '3'];
  const child = spawn('flock', args, { stdio: ['ignore', 'ignore', 'ignore', file.fd] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0 && code !== HELD) throw new Error(`flock has ended with ${code ?? 'a signal'}`);
  return code === 0;
}
