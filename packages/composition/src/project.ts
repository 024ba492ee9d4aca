/**
 * A folder of files as a project: which appliances it has, and what the build of each of them is given. Usually the folder
 * is one appliance. When it has no entry at its top, each folder at its top that has one, or an `appliance.json`, is an
 * appliance, and together they are a project. Files in no such folder are shared by all of them. Nothing outside of the
 * project's files can be named.
 */
import { ApplianceManifest, ApplianceName, type SourceFile } from '@skerry/contracts';
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { compareNames } from './catalogue.ts';
import { ENTRIES, inFolder, MANIFEST } from './files.ts';

export interface ProjectAppliance {
  /** Without a slash; empty when all of the files are one appliance. */
  readonly folder: string;
  /** By which the others of the project reach it. */
  readonly name: string;
}

type Files = readonly Pick<SourceFile, 'path' | 'content'>[];

/** Never empty: files that are no project are one appliance, which is called `name` unless its manifest says another. */
export function appliancesIn(files: Files, name: string): ProjectAppliance[] {
  const folders = applianceFolders(files);
  if (folders.length === 0) return [{ folder: '', name: manifestAt(files, '')?.name ?? name }];
  return folders.map((folder) => ({
    folder,
    name: manifestAt(files, folder)?.name ?? nearestName(folder),
  }));
}

/** The folders of a project; none when the files are one appliance, or nothing yet. */
export function applianceFolders(files: Files): string[] {
  if (hasEntryAtTop(files)) return [];
  const folders = files.flatMap(({ path }) => {
    const [folder = '', file = '', ...deeper] = path.split('/');
    return deeper.length === 0 && isMark(file) ? [folder] : [];
  });
  return [...new Set(folders)].sort(compareNames);
}

/** Whether a file of this name makes its folder an appliance. */
function isMark(file: string): boolean {
  return file === MANIFEST || ENTRIES.some((name) => name === file);
}

export function hasEntryAtTop(files: Files): boolean {
  return (
    manifestAt(files, '')?.main !== undefined ||
    files.some(({ path }) => ENTRIES.some((name) => name === path))
  );
}

/**
 * What the build of an appliance is given. In a project that is its own folder and the shared files, under the paths that
 * they have in the project, so that every finding names them; its manifest comes to the top and says where the entry is.
 */
export function filesOfAppliance(files: readonly SourceFile[], folder: string): SourceFile[] {
  if (folder === '') return [...files];
  const others = applianceFolders(files).filter((each) => each !== folder);
  const kept = files.filter(
    ({ path }) =>
      path !== MANIFEST &&
      path !== inFolder(folder, MANIFEST) &&
      !others.some((other) => path.startsWith(`${other}/`)),
  );
  return [...withPublic(kept, folder), { path: MANIFEST, content: manifestFor(files, folder) }];
}

/** The path in the project of a file that a build of this appliance names. */
export function pathInProject(folder: string, path: string): string {
  return folder !== '' && (path === MANIFEST || path.startsWith('public/')) ? inFolder(folder, path) : path;
}

/** What the manifest of a folder says; undefined when it is not valid, which the build reports on its line. */
export function manifestAt(files: Files, folder: string): ApplianceManifest | undefined {
  const text = files.find(({ path }) => path === inFolder(folder, MANIFEST))?.content;
  const tree = text === undefined ? undefined : treeOf(text);
  return tree && ApplianceManifest.safeParse(getNodeValue(tree)).data;
}

/** The nearest name that an appliance may have. */
export function nearestName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40);
  return ApplianceName.safeParse(name).data ?? 'appliance';
}

/** A build serves the folder `public` at its top: in a project that is the appliance's own, if it has one. */
function withPublic(files: readonly SourceFile[], folder: string): SourceFile[] {
  const own = `${folder}/public/`;
  if (!files.some(({ path }) => path.startsWith(own))) return [...files];
  return files
    .filter(({ path }) => !path.startsWith('public/'))
    .map((file) =>
      file.path.startsWith(own) ? { ...file, path: file.path.slice(folder.length + 1) } : file,
    );
}

/**
 * The text with its entry, on the lines that it has: what is wrong in it is found where the person has it. A manifest that
 * cannot be read goes as it is, and the build says why.
 */
function manifestFor(files: Files, folder: string): string {
  const text = files.find(({ path }) => path === inFolder(folder, MANIFEST))?.content ?? '{}';
  const tree = treeOf(text);
  if (tree?.type !== 'object') return text;
  const main = findNodeAtLocation(tree, ['main']);
  if (main) {
    if (typeof main.value !== 'string') return text;
    return splice(text, main.offset, main.length, JSON.stringify(inFolder(folder, main.value)));
  }
  const entry = ENTRIES.find((name) => files.some(({ path }) => path === inFolder(folder, name)));
  const member = `"main": ${JSON.stringify(inFolder(folder, entry ?? 'main.ts'))}`;
  return splice(text, tree.offset + 1, 0, tree.children?.length ? ` ${member},` : ` ${member} `);
}

function treeOf(text: string): Node | undefined {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  return errors.length === 0 ? tree : undefined;
}

function splice(text: string, offset: number, length: number, inserted: string): string {
  return text.slice(0, offset) + inserted + text.slice(offset + length);
}
