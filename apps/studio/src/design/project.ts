import { ApplianceName, limits, type SourceFile } from '@skerry/contracts';
import { appliancesOf, isEmptyProject, manifestPath, nameOf } from './appliances.ts';
import type { Draft } from './draft.ts';
import { type EditedFile, inOrder } from './files.ts';

/**
 * Edits of a project as a whole: an appliance comes, goes, or gets another name. Each returns the new files with what moved
 * where, or says why it was refused. A draft that is one appliance becomes a project when a second one comes: its files
 * move into a folder with its name.
 */
export type ProjectChange =
  | {
      readonly ok: true;
      readonly files: EditedFile[];
      /** Of the appliance that the edit was about. */
      readonly folder: string;
      readonly moves: Moves;
    }
  | { readonly ok: false; readonly refusal: ProjectRefusal };

/** Folders of appliances that got another one; '' is the top. */
export type Moves = readonly { readonly from: string; readonly to: string }[];

export type ProjectRefusal =
  | { readonly kind: 'invalid-name'; readonly message: string }
  | { readonly kind: 'name-taken'; readonly name: string }
  | { readonly kind: 'missing'; readonly folder: string }
  | { readonly kind: 'shared-differs'; readonly path: string }
  | { readonly kind: 'too-many-files'; readonly limit: number }
  | { readonly kind: 'wire-taken'; readonly name: string }
  | { readonly kind: 'too-many-wires'; readonly folder: string; readonly limit: number }
  | { readonly kind: 'unreadable'; readonly path: string; readonly message: string };

/** What a new appliance starts from. Paths of `files` are inside its folder, those of `shared` at the project's top. */
export interface StartingPoint {
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly shared: readonly SourceFile[];
}

type Files = Pick<Draft, 'files' | 'example'>;

export function addAppliance(draft: Files, start: StartingPoint, now: number): ProjectChange {
  const { files, moves } = asProject(draft, now);
  const folder = freeName(files, start.name);
  const own = start.files.map((file) => {
    const path = `${folder}/${file.path}`;
    const isRenamed = folder !== start.name && file.path === manifestPath;
    return {
      ...file,
      path,
      content: isRenamed ? withName(file.content, folder) : file.content,
      editedAt: now,
    };
  });
  const shared: EditedFile[] = [];
  for (const file of start.shared) {
    const there = files.find(({ path }) => path === file.path);
    if (there && there.content !== file.content) return refuse({ kind: 'shared-differs', path: file.path });
    if (!there) shared.push({ ...file, editedAt: now });
  }
  const all = [...files, ...shared, ...own];
  if (all.length > limits.files) return refuse({ kind: 'too-many-files', limit: limits.files });
  return { ok: true, files: inOrder(all), folder, moves };
}

/** Gives an appliance another name, by which the others reach it, and its folder the same one. */
export function renameAppliance(draft: Files, folder: string, to: string, now: number): ProjectChange {
  const appliances = appliancesOf(draft);
  const appliance = appliances.find((each) => each.folder === folder);
  if (!appliance || isEmptyProject(draft)) return refuse({ kind: 'missing', folder });
  const parsed = ApplianceName.safeParse(to);
  if (!parsed.success)
    return refuse({ kind: 'invalid-name', message: parsed.error.issues[0]?.message ?? 'cannot be used' });
  const isTaken = appliances.some(
    (each) => each.folder !== folder && (each.name === to || each.folder === to),
  );
  if (isTaken || (folder !== '' && folder !== to && isOccupied(draft.files, to)))
    return refuse({ kind: 'name-taken', name: to });
  const target = folder === '' ? '' : to;
  const moved = moveFolder(draft.files, folder, target, now);
  const manifest = target === '' ? manifestPath : `${target}/${manifestPath}`;
  return {
    ok: true,
    files: nameManifest(moved, manifest, to, now),
    folder: target,
    moves: folder === target ? [] : [{ from: folder, to: target }],
  };
}

export function removeAppliance(draft: Files, folder: string): ProjectChange {
  const isThere = folder !== '' && appliancesOf(draft).some((each) => each.folder === folder);
  if (!isThere) return refuse({ kind: 'missing', folder });
  const files = draft.files.filter(({ path }) => !path.startsWith(`${folder}/`));
  return { ok: true, files, folder, moves: [] };
}

/** Files outside of an appliance that speak of it by its name, as others that reach it do. */
export function mentionsOf({ files }: Pick<Draft, 'files'>, folder: string, name: string): string[] {
  const quoted = new RegExp(`['"\`/@]${name}['"\`:/]`);
  return files
    .filter(({ path, encoding }) => !encoding && !path.startsWith(`${folder}/`) && /\.(ts|json)$/.test(path))
    .filter(({ content }) => quoted.test(content))
    .map(({ path }) => path);
}

/** What a refusal means, for a person. */
export function explainProjectRefusal(refusal: ProjectRefusal): string {
  switch (refusal.kind) {
    case 'invalid-name':
      return `A name ${refusal.message}.`;
    case 'name-taken':
      return `There is already something named ${refusal.name} in this project. Choose another name.`;
    case 'missing':
      return `There is no appliance in the folder ${refusal.folder} any more.`;
    case 'shared-differs':
      return `It needs the file ${refusal.path}, and this project has another one of that name. Rename yours first.`;
    case 'too-many-files':
      return `A project has at most ${refusal.limit} files. Delete some first.`;
    case 'wire-taken':
      return `There is a wire ${refusal.name} in this project. Choose another name.`;
    case 'too-many-wires':
      return `At most ${refusal.limit} wires end at ${refusal.folder}. Take one away first.`;
    case 'unreadable':
      return `${refusal.path} cannot be read: ${refusal.message}`;
  }
}

/** The files with every appliance in a folder of its own. A name that the draft was given stays the project's. */
function asProject(draft: Files, now: number): { files: readonly EditedFile[]; moves: Moves } {
  const [only] = appliancesOf(draft);
  if (only?.folder !== '' || isEmptyProject(draft)) return { files: draft.files, moves: [] };
  const to = only.name;
  const files = draft.files.map((file) => ({ ...file, path: `${to}/${file.path}`, editedAt: now }));
  const moves = [{ from: '', to }];
  const name = nameOf(draft);
  if (name === draft.example) return { files, moves };
  const content = `${JSON.stringify({ name }, null, 2)}\n`;
  return { files: [...files, { path: manifestPath, content, editedAt: now }], moves };
}

/** `name`, or with the first number behind it that makes it one that nothing in the project has. */
function freeName(files: readonly EditedFile[], name: string): string {
  const names = new Set(appliancesOf({ files: [...files], example: null }).map((each) => each.name));
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`;
    const free = `${name.slice(0, 40 - suffix.length)}${suffix}`;
    if (!names.has(free) && !isOccupied(files, free)) return free;
  }
}

function isOccupied(files: readonly EditedFile[], folder: string): boolean {
  return files.some(({ path }) => path === folder || path.startsWith(`${folder}/`));
}

function moveFolder(files: readonly EditedFile[], from: string, to: string, now: number): EditedFile[] {
  if (from === to) return [...files];
  return inOrder(
    files.map((file) =>
      file.path.startsWith(`${from}/`)
        ? { ...file, path: to + file.path.slice(from.length), editedAt: now }
        : file,
    ),
  );
}

function nameManifest(files: EditedFile[], path: string, name: string, now: number): EditedFile[] {
  if (!files.some((file) => file.path === path)) {
    const content = `${JSON.stringify({ name }, null, 2)}\n`;
    return inOrder([...files, { path, content, editedAt: now }]);
  }
  return files.map((file) =>
    file.path === path ? { ...file, content: withName(file.content, name), editedAt: now } : file,
  );
}

/** The manifest with another name; its form is kept where that is possible, and what is no JSON stays as it is. */
function withName(text: string, name: string): string {
  const manifest = parseObject(text);
  if (!manifest) return text;
  const wanted = { ...manifest, name };
  const replaced = text.replace(
    /("name"\s*:\s*)"[^"\\]*"/,
    (_, key: string) => `${key}${JSON.stringify(name)}`,
  );
  const isRight = JSON.stringify(parseObject(replaced)) === JSON.stringify(wanted);
  return isRight ? replaced : `${JSON.stringify(wanted, null, 2)}\n`;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function refuse(refusal: ProjectRefusal): ProjectChange {
  return { ok: false, refusal };
}
