import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Library } from '@skerry/contracts';
import { z } from 'zod';
import { digestOf } from '../compile/cache.ts';
import { ToolchainFailure } from '../compile/failure.ts';

/** What libos says of its libraries, as it lies on the disk: each one's library.json and README.md, and the declarations. */
export interface LibosText {
  /** Sorted by name. */
  libraries: readonly LibraryText[];
  /** Of `types/`, by path below it. */
  declarations: ReadonlyMap<string, string>;
  /** SHA-256 of all of it. */
  digest: string;
}

export interface LibraryText {
  library: Library;
  /** Without its title. */
  readme: string;
  /** Below the root of the project. */
  folder: string;
}

/** Where a project has the guest's side. */
const LIBOS_BELOW_ROOT = 'packages/libos';

/** Throws ToolchainFailure, with the file and what is wrong in it, when a library.json is none. */
export async function readLibos(libosDir: string): Promise<LibosText> {
  const [names, declarations] = await Promise.all([
    foldersOf(join(libosDir, 'src')),
    declarationsOf(libosDir),
  ]);
  const texts = await Promise.all(names.map((name) => readTexts(libosDir, name)));
  const described = texts.filter((text) => text.manifest !== undefined);
  return {
    libraries: described.map(({ name, manifest = '', readme }) => ({
      library: parseLibrary(name, manifest),
      readme: readme.replace(/^# .*\n+/, ''),
      folder: posix.join(LIBOS_BELOW_ROOT, 'src', name),
    })),
    declarations,
    digest: digestOf(
      ...described.flatMap(({ name, manifest = '', readme }) => [name, manifest, readme]),
      ...[...declarations].flat(),
    ),
  };
}

async function foldersOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

async function readTexts(libosDir: string, name: string) {
  const folder = join(libosDir, 'src', name);
  const [manifest, readme] = await Promise.all([
    readFile(join(folder, 'library.json'), 'utf8').catch(() => undefined),
    readFile(join(folder, 'README.md'), 'utf8').catch(() => ''),
  ]);
  return { name, manifest, readme };
}

async function declarationsOf(libosDir: string): Promise<Map<string, string>> {
  const root = join(libosDir, 'types');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.d.ts'))
    .map((entry) => posix.relative(root, posix.join(entry.parentPath, entry.name)))
    .sort();
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8')));
  return new Map(paths.map((path, index) => [path, texts[index] ?? '']));
}

function parseLibrary(folder: string, text: string): Library {
  const file = posix.join(LIBOS_BELOW_ROOT, 'src', folder, 'library.json');
  const refuse = (what: string): ToolchainFailure =>
    new ToolchainFailure('TOOLCHAIN_FAILED', `${file}: ${what}`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  const parsed = Library.safeParse(json);
  if (!parsed.success) throw refuse(z.prettifyError(parsed.error));
  if (parsed.data.name !== folder)
    throw refuse(`its name is "${parsed.data.name}", and its folder "${folder}"`);
  return parsed.data;
}
