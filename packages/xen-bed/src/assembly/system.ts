/** Debian's part of the bed: Xen, a kernel for dom0 and what runs in dom0. 60 MB are downloaded for it, once. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BedFailure } from '../failure.ts';
import { command } from './command.ts';
import { DebianPackages, type Progress, unpackPackage } from './debian.ts';
import { systemArchive } from './dom0-files.ts';
import type { DebianParts } from './parts.ts';

/** The names of the files that `assembleSystem` leaves; `development` where our programs are not compiled for this host. */
export const systemFiles = {
  hypervisor: 'xen',
  kernel: 'vmlinux',
  archive: 'system.cpio',
  development: 'development.tar',
  packages: 'packages.txt',
} as const;

/** Besides the hypervisor, its tools and the kernel, whose names have versions. */
const packages = [
  ...['busybox-static', 'xenstore-utils', 'libxencall1', 'libxendevicemodel1', 'libxenevtchn1'],
  ...['libxenforeignmemory1', 'libxengnttab1', 'libxenhypfs1', 'libxenstore4', 'libxentoolcore1'],
  ...['libxentoollog1', 'libyajl2', 'libuuid1', 'liblzma5', 'libzstd1', 'zlib1g', 'libbz2-1.0', 'libext2fs2'],
  ...['libcom-err2', 'libgcc-s1', 'libc6'],
];

const TAR_MS = 60_000;

/** `isForeign`: it is for another processor than this host's. */
export interface SystemOrder {
  readonly parts: DebianParts;
  readonly isForeign: boolean;
}

/** Fills `folder`. Rejects with a BedFailure that says what is missing. */
export async function assembleSystem(
  folder: string,
  { parts, isForeign }: SystemOrder,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const scratch = join(folder, 'scratch');
  const root = join(scratch, 'root');
  const development = join(scratch, 'development');
  await mkdir(scratch);
  const debian = new DebianPackages(scratch, signal, isForeign ? parts.name : undefined);
  progress.note("looking for it in Debian's packages");
  const hypervisor = await debian.dependency(parts.xen, /^xen-hypervisor-[\d.]+-/);
  const kernel = await debian.dependency(parts.linux, /^linux-image-/);
  const compiled = isForeign ? await developmentPackages(debian) : [];
  const version = hypervisor.split('-')[2];
  const versioned = [hypervisor, `xen-utils-${version}`, `libxenmisc${version}`, kernel];
  const all = [...versioned, ...packages, ...parts.packages, ...compiled];
  const files = await debian.download(all, progress);
  progress.note(`unpacking ${files.length} packages`);
  for (const [index, file] of files.entries()) {
    progress.progress(index / files.length);
    const name = nameOf(file);
    const to = compiled.includes(name) ? development : root;
    await unpackPackage(file, to, name === kernel ? kernelFiles(parts) : [], signal);
  }
  progress.note('unpacking the kernels');
  const boot = join(root, 'boot');
  await parts.unpackHypervisor(await only(boot, parts.hypervisorFile), join(folder, systemFiles.hypervisor));
  await parts.unpackKernel(await only(boot, /^vmlinuz-/), join(folder, systemFiles.kernel));
  await writeFile(join(folder, systemFiles.archive), await systemArchive(root, parts));
  if (compiled.length > 0) {
    const args = ['-cf', join(folder, systemFiles.development), '-C', development, '.'];
    await command('tar', args, { timeoutMs: TAR_MS, signal });
  }
  await writeFile(join(folder, systemFiles.packages), `${files.map(fileName).sort().join('\n')}\n`);
  await rm(scratch, { recursive: true, force: true });
}

/** What static programs in C are compiled with for another processor. */
async function developmentPackages(debian: DebianPackages): Promise<string[]> {
  const compiler = await debian.dependency('gcc', /^gcc-\d+$/);
  return ['libc6-dev', 'linux-libc-dev', await debian.dependency(compiler, /^libgcc-\d+-dev$/)];
}

/** Of some hundred megabytes of modules, what dom0 loads. */
const kernelFiles = ({ modules }: DebianParts): string[] => [
  './boot/vmlinuz-*',
  ...modules.map((name) => `*/${name}.ko`),
];

const fileName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
const nameOf = (file: string): string => fileName(file).split('_')[0] as string;

async function only(folder: string, pattern: RegExp): Promise<string> {
  const name = (await readdir(folder)).find((each) => pattern.test(each));
  if (name === undefined) throw new BedFailure('download', `Debian's packages have no ${pattern} in /boot.`);
  return join(folder, name);
}
