/** Debian's Xen for arm64: a file that a machine boots as its kernel. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackage } from './debian-package.ts';

/** The path of the hypervisor. Throws with a reason when it cannot be had. */
export async function xenArm(): Promise<string> {
  const folder = await debianPackage('xen-system-arm64', {
    standsFor: 'xen-hypervisor-',
    architecture: 'arm64',
  });
  const name = readdirSync(join(folder, 'boot')).find((entry) => /^xen-[\d.]+-arm64$/.test(entry));
  if (name === undefined) throw new Error('Xen: its package has no hypervisor');
  return join(folder, 'boot', name);
}
