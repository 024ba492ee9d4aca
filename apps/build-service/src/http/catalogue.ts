/** What the studio offers besides a person's own work: declarations for the editor and the gallery's examples. */
import { isUtf8 } from 'node:buffer';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Example, TypeFile } from '@skerry/contracts';
import { ApplianceManifest, FilePath, limits, targets } from '@skerry/contracts';
import { Packages } from '@skerry/toolchain/packages';
import { Router } from 'express';

export interface CatalogueFolders {
  /** The guest's side: its declarations, and the list of the packages that an appliance may import. */
  libos: string;
  examples: string;
}

export function catalogueRoutes(folders: CatalogueFolders): Router {
  const router = Router();
  router.get('/types', async (_request, response) => {
    response.json({ files: await readTypes(folders.libos) });
  });
  router.get('/examples', async (_request, response) => {
    response.json({ examples: await readExamples(folders.examples) });
  });
  return router;
}

/**
 * What the guest declares, sorted by path, and what the listed packages do. `skerry/libraries/<name>.d.ts` is what the library
 * of that name adds; everything else is there for every appliance.
 */
async function readTypes(libos: string): Promise<TypeFile[]> {
  const files = await readFolder(join(libos, 'types'));
  const own = files
    .filter(({ path }) => path.endsWith('.d.ts'))
    .map(({ path, content }) => ({ path: path.replace(/^libraries\//, 'skerry/libraries/'), content }));
  return [...own, ...new Packages(libos).types()];
}

/** One example for each folder in `folder`, sorted by the number that its manifest's folder name may begin with. */
async function readExamples(folder: string): Promise<Example[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const examples = await Promise.all(names.sort().map((name) => readExample(join(folder, name), name)));
  return examples.filter((example) => example !== undefined);
}

/** Undefined for a folder without files or with a manifest that cannot be read. */
async function readExample(folder: string, name: string): Promise<Example | undefined> {
  const all = await readFolder(folder);
  const files = all.filter(
    ({ path, content }) => FilePath.safeParse(path).success && content.length <= limits.fileBytes,
  );
  const manifest = readManifest(files.find(({ path }) => path === 'appliance.json')?.content ?? '{}');
  if (files.length === 0 || !manifest) return undefined;
  return {
    name: manifest.name ?? name,
    description: manifest.description ?? '',
    targets: manifest.targets ?? [...targets],
    files,
  };
}

function readManifest(text: string): ApplianceManifest | undefined {
  try {
    return ApplianceManifest.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Text as it is, anything else as base64. */
async function readFolder(folder: string): Promise<Example['files']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return await Promise.all(
    paths.sort().map(async (file) => {
      const path = relative(folder, file).split(sep).join('/');
      const bytes = await readFile(file);
      if (isUtf8(bytes)) return { path, content: bytes.toString('utf8') };
      return { path, content: bytes.toString('base64'), encoding: 'base64' };
    }),
  );
}
