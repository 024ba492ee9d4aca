/**
 * A Linux guest with nothing in it but a C server on epoll, as a peer: Debian's kernel for clouds, fetched once with its
 * package manager, unpacked into the cache and never installed, and an initial RAM disk of two static programs.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cpio } from '@skerry/xen-bed/cpio';
import { unpackLz4 } from './lz4.ts';

const METAPACKAGE = 'linux-image-cloud-amd64';
/** As linux-init.c names them, below the folder of the kernel's modules. */
const MODULES = [
  'drivers/virtio/virtio_ring',
  'drivers/virtio/virtio',
  'drivers/virtio/virtio_mmio',
  'net/core/failover',
  'drivers/net/net_failover',
  'drivers/net/virtio_net',
];

export interface LinuxGuest {
  /** An ELF file that a PVH loader takes. */
  readonly kernel: string;
  readonly ramDisk: string;
}

/** Throws with a reason when the kernel cannot be had. */
export function buildLinuxGuest(root: string, scratch: string): LinuxGuest {
  const folder = join(process.env['SKERRY_CACHE'] ?? join(homedir(), '.cache', 'skerry'), 'peers', 'linux');
  const kernel = join(folder, 'vmlinux');
  if (!existsSync(kernel)) fetchKernel(folder, kernel);
  const [version] = readdirSync(join(folder, 'lib', 'modules'));
  if (version === undefined) throw new Error(`Linux: ${folder} has no modules; remove it and try again`);
  const modules = join(folder, 'lib', 'modules', version, 'kernel');
  const program = (source: string): Buffer => readFileSync(buildStatic(root, scratch, source));
  const ramDisk = join(scratch, 'linux.cpio');
  writeFileSync(
    ramDisk,
    cpio([
      { path: 'init', content: program('linux-init') },
      { path: 'epoll-server', content: program('epoll-server') },
      ...MODULES.map((name) => ({
        path: `${name.slice(name.lastIndexOf('/') + 1)}.ko`,
        content: readFileSync(join(modules, `${name}.ko`)),
      })),
    ]),
  );
  return { kernel, ramDisk };
}

/**
 * The same emulator, kind of machine and processor as an appliance has on `kvm`, with what this kernel cannot do without:
 * ACPI, which tells it of the virtio devices, interrupt controller and timer of a PC, and four times the memory.
 */
export function linuxGuestArguments({ kernel, ramDisk }: LinuxGuest, tap: string, mac: string): string[] {
  return [
    ...['-accel', 'tcg,tb-size=128', '-cpu', 'max', '-m', '256'],
    ...['-M', 'microvm,x-option-roms=off,acpi=on,ioapic2=off,pic=on,pit=on,rtc=on,isa-serial=on'],
    ...['-global', 'virtio-mmio.force-legacy=false'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none', '-no-reboot'],
    ...['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
    ...['-netdev', `tap,id=net0,ifname=${tap},script=no,downscript=no`],
    ...['-device', `virtio-net-device,netdev=net0,mac=${mac}`],
    ...['-kernel', kernel, '-initrd', ramDisk],
  ];
}

/** The kernel's command line. It cannot measure this board's TSC, which is the host's, and would give it up on a busy host. */
export function linuxCommandLine(address: string, neighbour: string): string {
  const mhz = /^cpu MHz\s*: ([\d.]+)/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '2000';
  return [
    'console=ttyS0 quiet panic=-1 reboot=t no_timer_check tsc=reliable random.trust_cpu=on',
    `tsc_early_khz=${Math.round(Number(mhz) * 1_000)} address=${address} announce=${neighbour}`,
  ].join(' ');
}

function fetchKernel(folder: string, kernel: string): void {
  mkdirSync(folder, { recursive: true });
  const depends = execFileSync('apt-cache', ['depends', METAPACKAGE]).toString();
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name === undefined) throw new Error(`Linux: this system knows no package ${METAPACKAGE}`);
  execFileSync('apt-get', ['-q', 'download', name], { cwd: folder, stdio: 'pipe' });
  const file = readdirSync(folder).find((entry) => entry.endsWith('.deb'));
  if (file === undefined) throw new Error(`Linux: ${name} was not downloaded`);
  execFileSync('dpkg-deb', ['-x', file, '.'], { cwd: folder, stdio: 'pipe' });
  rmSync(join(folder, file));
  const packed = readdirSync(join(folder, 'boot')).find((entry) => entry.startsWith('vmlinuz'));
  const content = packed && unpackLz4(readFileSync(join(folder, 'boot', packed)));
  if (!content) throw new Error(`Linux: the kernel of ${name} is not packed by LZ4`);
  writeFileSync(kernel, content);
}

function buildStatic(root: string, scratch: string, name: string): string {
  const program = join(scratch, `${name}-static`);
  const source = join(root, 'bench', 'peers', `${name}.c`);
  execFileSync('clang', ['-O2', '-Wall', '-static', source, '-o', program], { stdio: 'pipe' });
  return program;
}
