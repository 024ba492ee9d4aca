/**
 * Debian's packages as peers: fetched once with the system's package manager, unpacked into the cache and never installed, so that
 * nothing of the system changes and no service of theirs starts.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const FETCH_TIMEOUT_MS = 240_000;

export interface UnpackOptions {
  /** `name` is a metapackage: what is unpacked is the package that it depends on whose name begins so. */
  readonly standsFor?: string;
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
  try {
    await unpack(await realName(name, options), scratch);
    await options.prepare?.(scratch);
    await rename(scratch, folder);
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    // Another process may have been as quick.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function realName(name: string, { standsFor }: UnpackOptions): Promise<string> {
  if (standsFor === undefined) return name;
  const { stdout } = await execute('apt-cache', ['depends', name]);
  const found = stdout.split('\n').find((line) => line.trim().startsWith(`Depends: ${standsFor}`));
  if (found === undefined) throw new Error(`this system knows no package ${name}`);
  return found.trim().slice('Depends: '.length);
}

async function unpack(name: string, folder: string): Promise<void> {
  await execute('apt-get', ['-q', 'download', name], { cwd: folder, timeout: FETCH_TIMEOUT_MS });
  const file = (await readdir(folder)).find((entry) => entry.endsWith('.deb'));
  if (file === undefined) throw new Error(`the package ${name} was not downloaded`);
  await execute('dpkg-deb', ['-x', file, '.'], { cwd: folder });
  await rm(join(folder, file));
}
