/**
 * Wires between two appliances of a project, as edits of what both say in their appliance.json: the picture is the program. Pure.
 * Drawing one places what speaks over it, where an appliance says what is placed; taking it away leaves that, for the code may.
 */
import {
  applyEdit,
  type Catalogue,
  type Edit,
  type ProjectWire,
  readComposition,
  wiresOf,
  writeComposition,
} from '@skerry/composition';
import { limits, WireName } from '@skerry/contracts';
import { appliancesOf, manifestPath } from './appliances.ts';
import type { Draft } from './draft.ts';
import { type EditedFile, inOrder } from './files.ts';
import type { ProjectChange, ProjectRefusal } from './project.ts';

type Files = Pick<Draft, 'files' | 'example'>;

export function projectWires(draft: Files): ProjectWire[] {
  return wiresOf(draft.files, appliancesOf(draft));
}

/** Draws a wire between two appliances, which are named by their folders. */
export function drawWire(
  draft: Files,
  name: string,
  ends: readonly [string, string],
  catalogue: Catalogue,
  now: number,
): ProjectChange {
  const wrong = whyNot(draft, name);
  if (wrong) return refuse(wrong);
  for (const folder of ends) {
    const count = projectWires(draft).filter((wire) => wire.ends.includes(folder)).length;
    if (count >= limits.wires) return refuse({ kind: 'too-many-wires', folder, limit: limits.wires });
  }
  return edited(draft, ends, { kind: 'add-wire', wire: name }, catalogue, now);
}

/** Takes it away at all of its ends. */
export function removeWire(draft: Files, name: string, catalogue: Catalogue, now: number): ProjectChange {
  const wire = projectWires(draft).find((each) => each.name === name);
  return edited(draft, wire?.ends ?? [], { kind: 'remove-wire', wire: name }, catalogue, now);
}

export function renameWire(
  draft: Files,
  name: string,
  to: string,
  catalogue: Catalogue,
  now: number,
): ProjectChange {
  const wrong = whyNot(draft, to);
  if (wrong) return refuse(wrong);
  const edits = [
    { kind: 'remove-wire', wire: name },
    { kind: 'add-wire', wire: to },
  ] as const;
  const wire = projectWires(draft).find((each) => each.name === name);
  return edited(draft, wire?.ends ?? [], { kind: 'all', edits }, catalogue, now);
}

/** Sources of its ends that ask for it by its name. */
export function mentionsOfWire(draft: Files, name: string): string[] {
  const ends = projectWires(draft).find((each) => each.name === name)?.ends ?? [];
  const asked = new RegExp(`\\bwire\\(\\s*['"\`]${name}['"\`]`);
  return draft.files
    .filter(({ path, encoding }) => !encoding && path.endsWith('.ts'))
    .filter(({ path }) => ends.some((folder) => path.startsWith(`${folder}/`)))
    .filter(({ content }) => asked.test(content))
    .map(({ path }) => path);
}

/** What the code of an end asks for and no wire is called yet; else after its ends, or a word with the first free number. */
export function freeWireName(draft: Files, ends: readonly [string, string]): string {
  const taken = new Set<string>(projectWires(draft).map(({ name }) => name));
  const asked = draft.files
    .filter(({ path }) => path.endsWith('.ts') && ends.some((folder) => path.startsWith(`${folder}/`)))
    .flatMap(({ content }) => [...content.matchAll(/\bvchan\.wire\(\s*['"`]([^'"`]+)['"`]/g)])
    .map(([, name = '']) => name);
  const free = [...asked, ends.join('-')].find(
    (name) => WireName.safeParse(name).success && !taken.has(name),
  );
  if (free !== undefined) return free;
  for (let number = 1; ; number++) {
    const name = `wire-${number}`;
    if (!taken.has(name)) return name;
  }
}

function whyNot(draft: Files, name: string): ProjectRefusal | undefined {
  const parsed = WireName.safeParse(name);
  if (!parsed.success)
    return { kind: 'invalid-name', message: parsed.error.issues[0]?.message ?? 'cannot be used' };
  return projectWires(draft).some((wire) => wire.name === name) ? { kind: 'wire-taken', name } : undefined;
}

/** The same edit of what several appliances say. */
function edited(
  draft: Files,
  folders: readonly string[],
  edit: Edit,
  catalogue: Catalogue,
  now: number,
): ProjectChange {
  let files: EditedFile[] = [...draft.files];
  for (const folder of folders) {
    const path = folder === '' ? manifestPath : `${folder}/${manifestPath}`;
    const reading = readComposition(draft.files, folder, catalogue);
    if (!reading.ok) return refuse({ kind: 'unreadable', path, message: reading.message });
    const text = draft.files.find((file) => file.path === path)?.content;
    const { composition } = applyEdit(reading.composition, edit, catalogue);
    const content = writeComposition(text, reading.composition, composition);
    files = [...files.filter((file) => file.path !== path), { path, content, editedAt: now }];
  }
  return { ok: true, files: inOrder(files), folder: folders[0] ?? '', moves: [] };
}

function refuse(refusal: ProjectRefusal): ProjectChange {
  return { ok: false, refusal };
}
