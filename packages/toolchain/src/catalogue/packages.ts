import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LibraryName } from '@skerry/contracts';

/** The npm packages that a library of the guest is built on, by name: what it imports in its own sources. */
export async function packagesOf(libosDir: string, library: LibraryName): Promise<string[]> {
  const folder = join(libosDir, 'src', library);
  const files = (await readdir(folder)).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const names = texts.flatMap((text) =>
    Array.from(text.matchAll(/ from '(@[\w.-]+\/[\w.-]+|[\w.-]+)(?:\/[^']*)?';/g), ([, name = '']) => name),
  );
  return [...new Set(names)].filter((name) => !name.startsWith('.'));
}
