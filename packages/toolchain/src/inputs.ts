import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf } from './compile/cache.ts';

/**
 * The digest of everything besides the appliance and the compiled base that decides an image's bytes: the guest's
 * TypeScript and types, the toolchain itself, and what a picture means. (npm packages come in through the lock file.)
 */
export async function digestOfLibraries(libosDir: string): Promise<string> {
  const own = fileURLToPath(new URL('.', import.meta.url));
  const composition = fileURLToPath(new URL('.', import.meta.resolve('@skerry/composition')));
  const parts = await Promise.all([
    digestOfFolder(join(libosDir, 'src')),
    digestOfFolder(join(libosDir, 'types')),
    digestOfFolder(join(libosDir, 'native')),
    digestOfFolder(own),
    digestOfFolder(composition),
    readFile(join(libosDir, 'packages.json')),
    readFile(join(libosDir, '../../package-lock.json')).catch(() => ''),
  ]);
  return digestOf(...parts);
}

async function digestOfFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name))
    .map((entry) => posix.join(entry.parentPath, entry.name))
    .sort();
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  return digestOf(...paths.flatMap((path, index) => [posix.relative(folder, path), contents[index] ?? '']));
}
