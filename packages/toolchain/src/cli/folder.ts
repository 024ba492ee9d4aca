import { isUtf8 } from 'node:buffer';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { nearestName } from '@skerry/composition';
import type { SourceFile } from '@skerry/contracts';
import { assetKind } from '../source/asset-kinds.ts';

/** An appliance, or the appliances of a project, as they lie in a folder. */
export interface Folder {
  /** From the folder's name; appliance.json may have another. */
  name: string;
  files: SourceFile[];
}

/**
 * Reads the sources of a folder, the files that they can import and everything in `public/`, in the order of their names.
 * Hidden files, node_modules and links are left out. Undefined when there is no such folder.
 */
export async function readFolder(path: string): Promise<Folder | undefined> {
  const root = resolve(path);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return undefined;
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.split('/').some((step) => step.startsWith('.') || step === 'node_modules'))
    .filter((file) => /\.(tsx?|json)$/.test(file) || assetKind(file) || file.startsWith('public/'))
    .sort();
  const files = await Promise.all(
    paths.map(async (file) => sourceFile(file, await readFile(join(root, file)))),
  );
  return { name: nearestName(basename(root)), files };
}

/** Text as it is, anything else as base64. */
function sourceFile(path: string, bytes: Buffer): SourceFile {
  if (isUtf8(bytes)) return { path, content: bytes.toString('utf8') };
  return { path, content: bytes.toString('base64'), encoding: 'base64' };
}
