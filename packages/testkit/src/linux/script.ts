/** A script in a Linux guest: Debian's kernel and its static busybox, nothing else, with disks of the caller's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CpioFile, cpio } from '@skerry/xen-bed/cpio';
import { debianPackage } from '../debian-package.ts';
import { linuxKernel } from './kernel.ts';
import { linuxCommandLine, linuxMachineArguments } from './machine.ts';

export interface LinuxScript {
  /** For busybox's shell, in an empty folder. */
  readonly script: string;
  /** Below the folder of the kernel's modules, in the order of their needs; those of the disks are there without. */
  readonly modules: readonly string[];
  /** Further files of the root. */
  readonly files?: readonly CpioFile[];
  /** Raw images that the guest reads and writes; the first is /dev/vda. */
  readonly disks: readonly string[];
  /** Of the whole, from the start of the emulator. */
  readonly timeoutMs: number;
}

export interface LinuxOutcome {
  /** What the script has ended with; undefined when the machine ended, or was ended by the timeout, before it. */
  readonly exitCode: number | undefined;
  /** All that was on the console, the kernel's words too. */
  readonly console: string;
}

const DISK_MODULES = ['virtio/virtio_ring', 'virtio/virtio', 'virtio/virtio_mmio', 'block/virtio_blk'].map(
  (name) => `drivers/${name}`,
);
const END = /^script ended: (\d+)$/m;

/** Throws with a reason when Linux cannot be had or the emulator does not start. */
export async function runInLinux({
  script,
  modules,
  files = [],
  disks,
  timeoutMs,
}: LinuxScript): Promise<LinuxOutcome> {
  const kernel = await linuxKernel();
  const busybox = join(await debianPackage('busybox-static'), 'bin', 'busybox');
  const drivers = [...DISK_MODULES, ...modules].map((path) => kernel.module(path));
  const folder = await mkdtemp(join(tmpdir(), 'skerry-linux-'));
  try {
    const ramDisk = join(folder, 'root.cpio');
    const root = [
      { path: 'init', content: Buffer.from(initOf(drivers.map(({ path }) => path))) },
      { path: 'busybox', content: await readFile(busybox) },
      { path: 'script', content: Buffer.from(script) },
      ...drivers,
      ...files,
    ];
    await writeFile(ramDisk, cpio(root));
    const machine = linuxMachineArguments(kernel.path, ramDisk, linuxCommandLine());
    return await run([...machine, ...disks.flatMap(diskArguments)], timeoutMs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first program: everything it needs is in the root, since the archive has no folders. */
function initOf(drivers: readonly string[]): string {
  return [
    '#!/busybox sh',
    '/busybox mkdir -p /bin /proc /scratch && /busybox --install -s /bin',
    'export PATH=/bin TZ=UTC',
    'mount -t proc proc /proc && mount -t devtmpfs dev /dev',
    ...drivers.map((file) => `insmod /${file}`),
    'cd /scratch && sh /script',
    'echo "script ended: $?"',
    'sync; reboot -f',
    '',
  ].join('\n');
}

function diskArguments(path: string, index: number): string[] {
  return [
    ...['-drive', `if=none,id=disk${index},format=raw,cache=unsafe,file=${path}`],
    ...['-device', `virtio-blk-device,drive=disk${index}`],
  ];
}

async function run(args: readonly string[], timeoutMs: number): Promise<LinuxOutcome> {
  const options = { timeout: timeoutMs, killSignal: 'SIGKILL' } as const;
  const emulator = spawn('qemu-system-x86_64', args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  for (const stream of [emulator.stdout, emulator.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
  await once(emulator, 'close');
  const output = Buffer.concat(chunks).toString('utf8').replaceAll('\r\n', '\n');
  const ended = END.exec(output)?.[1];
  return { exitCode: ended === undefined ? undefined : Number(ended), console: output };
}
