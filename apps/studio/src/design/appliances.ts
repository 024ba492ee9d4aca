import {
  applianceFolders,
  appliancesIn,
  filesOfAppliance,
  hasEntryAtTop,
  manifestAt,
  type ProjectAppliance,
  pathInProject,
} from '@skerry/composition';
import { type Board, type SourceFile, type Target, targets } from '@skerry/contracts';
import type { Draft } from './draft.ts';

/** The appliances of a draft, as the command finds those of a folder: composition/src/project.ts. */
export type Appliance = ProjectAppliance;

/** Where a machine stands on the page: one per appliance and target. */
export interface Place {
  readonly folder: string;
  readonly target: Target;
}

export const manifestPath = 'appliance.json';
const entryNames = ['main.ts', 'main.tsx', 'main.as.ts'];

type Files = Pick<Draft, 'files' | 'example'>;

export function appliancesOf(draft: Files): Appliance[] {
  return appliancesIn(draft.files, nameOf(draft));
}

/** Nothing in it could be built: a project that waits for its first appliance. */
export function isEmptyProject({ files }: Pick<Draft, 'files'>): boolean {
  return applianceFolders(files).length === 0 && !hasEntryAtTop(files);
}

/** The draft's name: from appliance.json when that says a valid one, else the example's, else "appliance". */
export function nameOf({ files, example }: Files): string {
  return manifestAt(files, '')?.name ?? example ?? 'appliance';
}

/** What the build of an appliance is given. */
export function sourcesOf({ files }: Files, { folder }: Appliance): SourceFile[] {
  return filesOfAppliance(
    files.map(({ editedAt: _, ...file }) => file),
    folder,
  );
}

/** The path on the page of a file that a build of this appliance names. */
export function pathOnPage({ folder }: Appliance, path: string): string {
  return pathInProject(folder, path);
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
  const main = manifestAt(files, folder)?.main;
  const names = main === undefined ? entryNames : [main];
  return files.find(({ path }) => names.some((name) => path === prefix + name))?.path;
}

/** What an appliance's manifest says of it. */
export function descriptionOf(files: Draft['files'], folder: string): string | undefined {
  return manifestAt(files, folder)?.description;
}

/** What its image for arm is for; undefined: it does not say. */
export function boardOf(files: Draft['files'], folder: string): Board | undefined {
  return manifestAt(files, folder)?.board;
}

/** What an appliance opens outside of its project's network. */
export function allowedOf(files: Draft['files'], folder: string): readonly string[] {
  return manifestAt(files, folder)?.network?.allow ?? [];
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
