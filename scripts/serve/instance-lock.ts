/**
 * At most one launcher for a data folder. The lock is an abstract Unix socket named after the folder: the kernel takes
 * it away with the process, however that ends, so nothing stale can be left. Whoever comes second asks it who is there.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Holder {
  readonly pid: number;
  /** Where it serves; undefined while it starts. */
  readonly url?: string | undefined;
}

export type LockOutcome =
  | { kind: 'taken'; say: (holder: Holder) => void; release: () => void }
  | { kind: 'held'; by: Holder | undefined };

const answerTimeoutMs = 1_000;

/** `folder` must exist. */
export async function lockFolder(folder: string): Promise<LockOutcome> {
  const path = `\0skerry-${createHash('sha256').update(realpathSync(folder)).digest('hex')}`;
  let holder: Holder = { pid: process.pid };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(JSON.stringify(holder));
  });
  if (!(await listens(server, path))) return { kind: 'held', by: await ask(path) };
  server.unref();
  return {
    kind: 'taken',
    say: (next) => {
      holder = next;
    },
    release: () => server.close(),
  };
}

async function listens(server: Server, path: string): Promise<boolean> {
  server.listen(path);
  try {
    await once(server, 'listening');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}

async function ask(path: string): Promise<Holder | undefined> {
  const socket = connect(path);
  socket.setTimeout(answerTimeoutMs, () => socket.destroy());
  try {
    const answer: unknown = JSON.parse(await text(socket));
    if (typeof answer !== 'object' || answer === null || !('pid' in answer) || typeof answer.pid !== 'number')
      return undefined;
    return {
      pid: answer.pid,
      url: 'url' in answer && typeof answer.url === 'string' ? answer.url : undefined,
    };
  } catch {
    return undefined;
  }
}
