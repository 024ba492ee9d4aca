/** lwIP from Debian's source package, compiled with the port in peers/lwip. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { debianSource } from '@skerry/testkit/debian-source';

/** Not part of the TCP/IP core, or for an operating system. */
const LEFT_OUT = /\/(sys|mqtt)\.c$/;

/** The path of the server. Throws with a reason when the source cannot be had. */
export async function buildLwipServer(root: string, scratch: string): Promise<string> {
  const source = await debianSource('lwip');
  const port = join(root, 'bench', 'peers', 'lwip');
  const core = join(source, 'src', 'core');
  const files = [core, join(core, 'ipv4')]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.c') && !LEFT_OUT.test(path));
  const server = join(scratch, 'lwip-server');
  const include = ['-I', port, '-I', join(source, 'src', 'include')];
  const all = [join(port, 'server.c'), ...files, join(source, 'src', 'netif', 'ethernet.c')];
  execFileSync('clang', ['-O2', '-w', ...include, ...all, '-o', server], { stdio: 'pipe' });
  return server;
}
