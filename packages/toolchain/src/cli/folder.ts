import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { SourceFile } from '@skerry/contracts';

/** An appliance as it lies in a folder. */
export interface Folder {
  /** From the folder's name; appliance.json may have another. */
  name: string;
  files: SourceFile[];
}

/**
 * Reads the .ts and .json files of a folder, in the order of their names. Hidden files, node_modules and links are
 * left out. Undefined when there is no such folder.
 */
export async function readFolder(path: string): Promise<Folder | undefined> {
  const root = resolve(path);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return undefined;
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(sep).some((step) => step.startsWith('.') || step === 'node_modules'))
    .sort();
  const files = await Promise.all(
    paths.map(async (file) => ({
      path: file.split(sep).join('/'),
      content: await readFile(join(root, file), 'utf8'),
    })),
  );
  return { name: nameOf(basename(root)), files };
}

/** The nearest name that an appliance may have. */
export function nameOf(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40);
  return name === '' ? 'appliance' : name;
}
