/**
 * The helper of helper/tap.h, compiled once by clang and kept by content beside what else is compiled here; and what this
 * host lacks for it.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TapHolder } from './holder.ts';

const execute = promisify(execFile);
const sources = fileURLToPath(new URL('./helper', import.meta.url));
const flags = ['-O2', '-Wall', '-Wextra', '-Werror'];
const COMPILE_MS = 60_000;

/** The path of the helper. Rejects, with what is missing and what to do, when this host can have no such networks. */
export async function prepareTapHelper(cacheFolder: string = defaultCacheFolder()): Promise<string> {
  const advice = 'start the runner without RUNNER_NETWORK=tap to have networks without privileges.';
  try {
    const path = await compile(cacheFolder);
    const probe = await TapHolder.start(path, '02:00:00:00:00:01', () => undefined);
    probe.close();
    return path;
  } catch (error) {
    const why = error instanceof Error ? error.message.trim() : String(error);
    throw new Error(`RUNNER_NETWORK=tap needs root, /dev/net/tun, Linux 5.18 and clang (${why}); ${advice}`);
  }
}

async function compile(cacheFolder: string): Promise<string> {
  const files = (await readdir(sources)).sort();
  const hash = createHash('sha256').update(flags.join(' '));
  for (const file of files) hash.update(`${file}:`).update(await readFile(join(sources, file)));
  const folder = join(cacheFolder, 'runner');
  const path = join(folder, `tap-helper-${hash.digest('hex')}`);
  if (await stat(path).catch(() => undefined)) return path;
  await mkdir(folder, { recursive: true });
  // Another process may do the same: what is renamed is whole.
  const temporary = `${path}.${process.pid}.tmp`;
  const inputs = files.filter((file) => file.endsWith('.c')).map((file) => join(sources, file));
  await execute('clang', [...flags, ...inputs, '-o', temporary], { timeout: COMPILE_MS });
  await rename(temporary, path);
  return path;
}

function defaultCacheFolder({ env } = process): string {
  return env['SKERRY_CACHE'] ?? join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'skerry');
}
