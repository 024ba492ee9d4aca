/**
 * Debian's packages as peers: fetched once with the system's package manager, unpacked into the cache and never installed, so that
 * nothing of the system changes and no service of theirs starts.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DebianPackages, type Progress, unpackPackage } from '@skerry/xen-bed/debian';

const nobody: Progress = { note: () => undefined, progress: () => undefined };

export interface UnpackOptions {
  /** `name` is a metapackage: what is unpacked is the package that it depends on whose name begins so. */
  readonly standsFor?: string;
  /** Of another processor than the system's, by Debian's name. */
  readonly architecture?: string;
  /** What else is made of it, once, in its folder. */
  readonly prepare?: (folder: string) => Promise<void>;
}

/** Where peers are that were fetched: in the cache, safe to remove. */
export function peersFolder(): string {
  return join(process.env['SKERRY_CACHE'] ?? join(homedir(), '.cache', 'skerry'), 'peers');
}

/** The folder that the package's files are in. Throws with a reason when it cannot be had. */
export async function debianPackage(name: string, options: UnpackOptions = {}): Promise<string> {
  const peers = peersFolder();
  const folder = join(peers, name);
  if (existsSync(folder)) return folder;
  await mkdir(peers, { recursive: true });
  const scratch = await mkdtemp(join(peers, `.${name}-`));
  const unpacked = join(scratch, 'unpacked');
  try {
    await unpack(name, options, scratch, unpacked);
    await options.prepare?.(unpacked);
    await rename(unpacked, folder);
  } catch (error) {
    // Another process may have been as quick.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return folder;
}

async function unpack(
  name: string,
  { standsFor, architecture }: UnpackOptions,
  scratch: string,
  folder: string,
): Promise<void> {
  const debian = new DebianPackages(scratch, undefined, architecture);
  const real = standsFor === undefined ? name : await debian.dependency(name, new RegExp(`^${standsFor}`));
  for (const file of await debian.download([real], nobody)) await unpackPackage(file, folder);
}
