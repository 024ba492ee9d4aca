/** The libraries and the files of this checkout. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Library, type SourceFile } from '@skerry/contracts';

export const root = join(import.meta.dirname, '../../..');

/** Every file below a folder, as text. */
export function filesOf(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(folder, path), content: readFileSync(path, 'utf8') }));
}

export const libraries = filesOf(join(root, 'packages/libos/src'))
  .filter(({ path }) => path.endsWith('/library.json'))
  .map(({ content }) => Library.parse(JSON.parse(content)));
