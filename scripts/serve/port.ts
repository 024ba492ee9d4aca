/** Which port to serve on, and who has it when it is taken. */
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

export type PortOutcome =
  | { kind: 'free'; port: number }
  | { kind: 'busy'; port: number; by: string | undefined };

/** Finds out whether `port` can be listened on; 0 gives one that can. It is free again when this resolves. */
export async function probePort(host: string, port: number): Promise<PortOutcome> {
  const server = createServer();
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      return { kind: 'busy', port, by: listenerOf(port) };
    throw error;
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  return { kind: 'free', port: typeof address === 'object' && address ? address.port : port };
}

/** "node server.js (process 123)", as far as this user may see it. Linux only. */
function listenerOf(port: number): string | undefined {
  try {
    const inodes = new Set(
      ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)),
    );
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (holdsSocket(pid, inodes)) {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          .split('\0')
          .join(' ')
          .trim()
          .slice(0, 80);
        return `${command} (process ${pid})`;
      }
    }
  } catch {
    // No /proc: then nobody knows.
  }
  return undefined;
}

/** proc(5): column 1 is the local address as HEX:PORT, 3 the state (0A is LISTEN), 9 the inode. */
function listeningInodes(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync(table, 'utf8').split('\n').slice(1);
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((row) => row[1]?.endsWith(wanted) && row[3] === '0A')
    .map((row) => `socket:[${row[9]}]`);
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false;
  }
}
