/** Debian's kernel for clouds, which has most of its drivers as modules. */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CpioFile } from '@skerry/xen-bed/cpio';
import { debianPackage } from '../debian-package.ts';
import { unpackLz4 } from './lz4.ts';

export interface LinuxKernel {
  /** An ELF file that a PVH loader takes. */
  readonly path: string;
  /** The same as it was packed, a quarter as long. */
  readonly packedPath: string;
  /** By its path below the folder of the kernel's modules: as a file of the root, `<name>.ko`. */
  module(path: string): CpioFile;
}

/** Throws with a reason when the kernel cannot be had. */
export async function linuxKernel(): Promise<LinuxKernel> {
  const folder = await debianPackage('linux-image-cloud-amd64', {
    standsFor: 'linux-image-',
    prepare: unpackKernel,
  });
  const [version = ''] = readdirSync(join(folder, 'lib', 'modules'));
  const modules = join(folder, 'lib', 'modules', version, 'kernel');
  return {
    path: join(folder, 'vmlinux'),
    packedPath: packedKernel(folder),
    module: (path) => ({
      path: `${path.slice(path.lastIndexOf('/') + 1)}.ko`,
      content: readFileSync(join(modules, `${path}.ko`)),
    }),
  };
}

async function unpackKernel(folder: string): Promise<void> {
  const content = unpackLz4(await readFile(packedKernel(folder)));
  if (!content) throw new Error('Linux: the kernel is not packed by LZ4');
  await writeFile(join(folder, 'vmlinux'), content);
}

function packedKernel(folder: string): string {
  const name = readdirSync(join(folder, 'boot')).find((entry) => entry.startsWith('vmlinuz'));
  if (name === undefined) throw new Error('Linux: the package has no kernel');
  return join(folder, 'boot', name);
}
