import { ApplianceManifest, ApplianceName, type SourceFile, type Target, targets } from '@skerry/contracts';
import type { Draft } from './draft.ts';

/**
 * The appliances of a draft. Usually the draft is one. When it has no entry at its top, each top-level folder that has
 * one, or an `appliance.json`, is an appliance, and together they are a project: they share a network. Files in no such
 * folder are shared by all of them.
 */
export interface Appliance {
  /** Without a slash; empty when the draft is the appliance. */
  readonly folder: string;
  /** By which the others of the project reach it. */
  readonly name: string;
}

/** Where a machine stands on the page: one per appliance and target. */
export interface Place {
  readonly folder: string;
  readonly target: Target;
}

export const manifestPath = 'appliance.json';
const entryNames = ['main.ts', 'main.as.ts'];

type Files = Pick<Draft, 'files' | 'example'>;

export function appliancesOf(draft: Files): Appliance[] {
  const folders = foldersOf(draft.files);
  if (folders.length === 0) return [{ folder: '', name: nameOf(draft) }];
  return folders.map((folder) => ({ folder, name: nameOfFolder(draft.files, folder) }));
}

/** Nothing in it could be built: a project that waits for its first appliance. */
export function isEmptyProject({ files }: Pick<Draft, 'files'>): boolean {
  return foldersOf(files).length === 0 && !hasRootAppliance(files);
}

/** The draft's name: from appliance.json when that says a valid one, else the example's, else "appliance". */
export function nameOf({ files, example }: Files): string {
  return manifestOf(files, manifestPath)?.name ?? example ?? 'appliance';
}

/**
 * What the build of an appliance is given. In a project that is its own folder and the shared files, under the paths that
 * they have on the page, so that every finding names them; its manifest comes to the top and says where the entry is.
 */
export function sourcesOf({ files }: Files, { folder }: Appliance): SourceFile[] {
  const plain = files.map(({ editedAt: _, ...file }) => file);
  if (folder === '') return plain;
  const others = foldersOf(files).filter((each) => each !== folder);
  const kept = plain.filter(
    ({ path }) =>
      path !== manifestPath &&
      path !== `${folder}/${manifestPath}` &&
      !others.some((other) => path.startsWith(`${other}/`)),
  );
  return [...withPublic(kept, folder), { path: manifestPath, content: manifestFor(files, folder) }];
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

/** The path on the page of a file that a build of this appliance names. */
export function pathOnPage({ folder }: Appliance, path: string): string {
  return folder !== '' && (path === manifestPath || path.startsWith('public/')) ? `${folder}/${path}` : path;
}

/** The entry that a person sees first: in a project that of an appliance that serves pages. */
export function firstEntry(draft: Files): string | undefined {
  const appliances = appliancesOf(draft);
  const first = appliances.find(({ folder }) => servesPages(draft.files, folder)) ?? appliances[0];
  return entryOf(draft.files, first?.folder ?? '');
}

/** The path of an appliance's entry: what its manifest says, else the first of the usual names; undefined: it has none. */
export function entryOf(files: Draft['files'], folder: string): string | undefined {
  const prefix = folder === '' ? '' : `${folder}/`;
  const main = manifestOf(files, prefix + manifestPath)?.main;
  const names = main === undefined ? entryNames : [main];
  return files.find(({ path }) => names.some((name) => path === prefix + name))?.path;
}

/** What an appliance's manifest says of it. */
export function descriptionOf(files: Draft['files'], folder: string): string | undefined {
  return manifestOf(files, folder === '' ? manifestPath : `${folder}/${manifestPath}`)?.description;
}

/** What an appliance opens outside of its project's network. */
export function allowedOf(files: Draft['files'], folder: string): readonly string[] {
  return manifestOf(files, folder === '' ? manifestPath : `${folder}/${manifestPath}`)?.network?.allow ?? [];
}

/** Whether an appliance seems to serve pages: its entry speaks of what such a one needs. Only for a first guess. */
export function servesPages(files: Draft['files'], folder: string): boolean {
  const entry = entryOf(files, folder);
  return /\b(?:fetch|http|hono)\b/i.test(files.find(({ path }) => path === entry)?.content ?? '');
}

/** The name of a place as a key: `kvm`, `web/kvm`. */
export function placeKey({ folder, target }: Place): string {
  return folder === '' ? target : `${folder}/${target}`;
}

/** Undefined for what is no key of a place. */
export function parsePlaceKey(key: string): Place | undefined {
  const at = key.lastIndexOf('/');
  const target = targets.find((each) => each === key.slice(at + 1));
  return target && { folder: key.slice(0, Math.max(0, at)), target };
}

/** A place in words: `kvm`, `web kvm`. */
export function placeLabel({ folder, target }: Place): string {
  return folder === '' ? target : `${folder} ${target}`;
}

function foldersOf(files: Draft['files']): string[] {
  if (hasRootAppliance(files)) return [];
  const folders = files.flatMap(({ path }) => {
    const [folder = '', file = '', ...deeper] = path.split('/');
    return deeper.length === 0 && [...entryNames, manifestPath].includes(file) ? [folder] : [];
  });
  return [...new Set(folders)].sort((a, b) => a.localeCompare(b, 'en'));
}

function hasRootAppliance(files: Draft['files']): boolean {
  const main = manifestOf(files, manifestPath)?.main;
  return main !== undefined || files.some(({ path }) => entryNames.includes(path));
}

function nameOfFolder(files: Draft['files'], folder: string): string {
  const said = manifestOf(files, `${folder}/${manifestPath}`)?.name;
  if (said !== undefined) return said;
  const plain = folder
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40);
  return ApplianceName.safeParse(plain).data ?? 'appliance';
}

/** A manifest that cannot be read goes as it is: the build says what is wrong with it. */
function manifestFor(files: Draft['files'], folder: string): string {
  const text = files.find(({ path }) => path === `${folder}/${manifestPath}`)?.content ?? '{}';
  const manifest = parseJson(text);
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) return text;
  const { main } = manifest as { main?: unknown };
  const has = (name: string): boolean => files.some(({ path }) => path === `${folder}/${name}`);
  const entry = main ?? (has('main.ts') || !has('main.as.ts') ? 'main.ts' : 'main.as.ts');
  if (typeof entry !== 'string') return text;
  return JSON.stringify({ ...manifest, main: `${folder}/${entry}` }, null, 2);
}

function manifestOf(files: Draft['files'], path: string): ApplianceManifest | undefined {
  const text = files.find((file) => file.path === path)?.content;
  // Half-typed JSON is normal in an editor; the build reports it on its line.
  return text === undefined ? undefined : ApplianceManifest.partial().safeParse(parseJson(text)).data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
