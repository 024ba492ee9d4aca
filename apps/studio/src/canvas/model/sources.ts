import type { CatalogueLibrary, LibraryName, Target } from '@skerry/contracts';
import { type Appliance, manifestPath } from '../../design/appliances.ts';
import { blankTemplate, type Draft } from '../../design/draft.ts';
import type { EditedFile } from '../../design/files.ts';

/** The files of an appliance that the picture reads and writes. */

export function manifestPathOf({ folder }: Pick<Appliance, 'folder'>): string {
  return folder === '' ? manifestPath : `${folder}/${manifestPath}`;
}

/** Where its code begins: what the manifest says, else the entry that is there. */
export function entryPathOf(
  files: readonly Pick<EditedFile, 'path'>[],
  { folder }: Pick<Appliance, 'folder'>,
  main: string | undefined,
): string {
  const prefix = folder === '' ? '' : `${folder}/`;
  const native = `${prefix}main.as.ts`;
  const usual = `${prefix}main.ts`;
  if (main !== undefined) return prefix + main;
  return files.some(({ path }) => path === native) && !files.some(({ path }) => path === usual)
    ? native
    : usual;
}

/**
 * Whether nobody has written this entry yet, and nothing is lost with it: it is what a new appliance has, or the starter of a
 * library that the code does not use any more.
 */
export function isUntouched(
  content: string,
  libraries: Iterable<Pick<CatalogueLibrary, 'name' | 'starter'>>,
  uses: ReadonlySet<LibraryName>,
): boolean {
  if (content.trim() === '' || isBlank(content)) return true;
  for (const { name, starter } of libraries)
    if (starter?.trim() === content.trim() && !uses.has(name)) return true;
  return false;
}

/** Whether it is what a new appliance has. */
export function isBlank(content: string): boolean {
  return blankTemplate.files.some((file) => file.content.trim() === content.trim());
}

/** The folder that a person works in: the one of the file in front, else the one chosen last, else the first. */
export function folderInFront(
  appliances: readonly Appliance[],
  active: string | null,
  chosen: string | undefined,
): string {
  const holds = ({ folder }: Appliance): boolean => folder !== '' && (active ?? '').startsWith(`${folder}/`);
  return (
    appliances.find(holds)?.folder ??
    appliances.find(({ folder }) => folder === chosen)?.folder ??
    appliances[0]?.folder ??
    ''
  );
}

/** Undefined for bytes, and where there is no such file. */
export function textOf(draft: Pick<Draft, 'files'>, path: string): string | undefined {
  const file = draft.files.find((each) => each.path === path);
  return file?.encoding === undefined ? file?.content : undefined;
}

/** A property of that name is nowhere else in a manifest. */
export function namesTargets(manifest: string | undefined): boolean {
  return /"targets"\s*:/.test(manifest ?? '');
}

export function sameTargets(a: readonly Target[], b: readonly Target[]): boolean {
  return a.length === b.length && a.every((target, at) => target === b[at]);
}
