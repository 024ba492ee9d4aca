/** Debian's part of the bed: Xen, a kernel for dom0 and what runs in dom0. 60 MB are downloaded for it, once. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BedFailure } from '../failure.ts';
import { DebianPackages, type Progress, unpackPackage } from './debian.ts';
import { kernelModules, systemArchive } from './dom0-files.ts';
import { unpackHypervisor, unpackKernel } from './kernel.ts';

/** The names of the files that `assembleSystem` leaves. */
export const systemFiles = {
  hypervisor: 'xen',
  kernel: 'vmlinux',
  archive: 'system.cpio',
  packages: 'packages.txt',
} as const;

/** Besides the hypervisor, its tools and the kernel, whose names have versions. */
const packages = [
  ...['busybox-static', 'xenstore-utils', 'libxencall1', 'libxendevicemodel1', 'libxenevtchn1'],
  ...['libxenforeignmemory1', 'libxengnttab1', 'libxenhypfs1', 'libxenstore4', 'libxentoolcore1'],
  ...['libxentoollog1', 'libyajl2', 'libuuid1', 'liblzma5', 'libzstd1', 'zlib1g', 'libbz2-1.0', 'libext2fs2'],
  ...['libcom-err2', 'libgcc-s1', 'libc6'],
];

/** Fills `folder`. Rejects with a BedFailure that says what is missing. */
export async function assembleSystem(
  folder: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const scratch = join(folder, 'scratch');
  const root = join(scratch, 'root');
  await mkdir(scratch);
  const debian = new DebianPackages(scratch, signal);
  progress.note("looking for it in Debian's packages");
  const hypervisor = await debian.dependency('xen-system-amd64', /^xen-hypervisor-[\d.]+-amd64$/);
  const kernel = await debian.dependency('linux-image-amd64', /^linux-image-/);
  const version = hypervisor.split('-')[2];
  const versioned = [hypervisor, `xen-utils-${version}`, `libxenmisc${version}`, kernel];
  const files = await debian.download([...versioned, ...packages], progress);
  progress.note(`unpacking ${files.length} packages`);
  for (const [index, file] of files.entries()) {
    progress.progress(index / files.length);
    await unpackPackage(file, root, nameOf(file) === kernel ? kernelFiles : [], signal);
  }
  progress.note('unpacking the kernels');
  const boot = join(root, 'boot');
  await unpackHypervisor(await only(boot, /^xen-.*\.gz$/), join(folder, systemFiles.hypervisor));
  await unpackKernel(await only(boot, /^vmlinuz-/), join(folder, systemFiles.kernel));
  await writeFile(join(folder, systemFiles.archive), await systemArchive(root));
  await writeFile(join(folder, systemFiles.packages), `${files.map(fileName).sort().join('\n')}\n`);
  await rm(scratch, { recursive: true, force: true });
}

/** Of some hundred megabytes of modules, what dom0 loads. */
const kernelFiles = ['./boot/vmlinuz-*', ...kernelModules.map((name) => `*/${name}.ko`)];

const fileName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
const nameOf = (file: string): string => fileName(file).split('_')[0] as string;

async function only(folder: string, pattern: RegExp): Promise<string> {
  const name = (await readdir(folder)).find((each) => pattern.test(each));
  if (name === undefined) throw new BedFailure('download', `Debian's packages have no ${pattern} in /boot.`);
  return join(folder, name);
}
