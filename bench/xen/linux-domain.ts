/**
 * A Linux domain as a peer: Debian's kernel for clouds and its static busybox, with what is measured beside ours: busybox's httpd
 * on port 80, and the C server on epoll on port 81. A shell is on its console. Its timer ticks: on a bed, an event for a Linux
 * that sleeps is now and then not seen until the next one comes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianPackage } from '@skerry/testkit/debian-package';
import { linuxKernel } from '@skerry/testkit/linux';
import { cpio } from '@skerry/xen-bed/cpio';
import { compilePeer } from '../compile-peer.ts';

/** Below the folder of the kernel's modules. */
const MODULES = ['drivers/net/xen-netfront'];

export interface LinuxDomain {
  /** On this host. */
  readonly kernel: string;
  readonly ramDisk: string;
  readonly parameters: string;
}

export const EPOLL_PORT = 81;

/** `address` with its prefix length. Throws with a reason when the kernel cannot be had. */
export async function buildLinuxDomain(scratch: string, address: string): Promise<LinuxDomain> {
  const kernel = await linuxKernel();
  const busybox = join(await debianPackage('busybox-static'), 'bin', 'busybox');
  const modules = MODULES.map((path) => kernel.module(path));
  const ramDisk = join(scratch, 'linux-domain.cpio');
  await writeFile(
    ramDisk,
    cpio([
      { path: 'init', content: Buffer.from(initOf(modules.map(({ path }) => path))) },
      { path: 'busybox', content: await readFile(busybox) },
      { path: 'epoll-server', content: await readFile(compilePeer('epoll-server.c', scratch, ['-static'])) },
      ...modules,
    ]),
  );
  const parameters = `console=hvc0 quiet panic=-1 tsc=reliable nohz=off mitigations=off random.trust_cpu=on address=${address}`;
  return { kernel: kernel.packedPath, ramDisk, parameters };
}

/** The kernel passes what it does not know as variables. The last line is where commands are typed. */
function initOf(modules: readonly string[]): string {
  return [
    '#!/busybox sh',
    '/busybox mkdir -p /bin /proc /sys /dev /www && /busybox --install -s /bin',
    'export PATH=/bin',
    'mount -t proc proc /proc && mount -t sysfs sys /sys && mount -t devtmpfs dev /dev',
    ...modules.map((file) => `insmod /${file}`),
    'echo hello >/www/index.html',
    'until ip addr add $address dev eth0 2>/dev/null; do usleep 20000; done',
    'ip link set eth0 up',
    'httpd -p 80 -h /www',
    `/epoll-server ${EPOLL_PORT} >/dev/null &`,
    'stty -echo',
    'echo ready',
    // Not from the terminal itself, where a shell would edit lines and say so.
    'cat | sh',
    '',
  ].join('\n');
}
