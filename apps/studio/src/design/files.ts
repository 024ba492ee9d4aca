import { FilePath, limits } from '@skerry/contracts';
import { z } from 'zod';

/**
 * The files of an appliance under edit. Every change returns a new list or says why it was refused; the order
 * is the one that is shown (see `inOrder`).
 */
export const EditedFile = z.object({
  path: FilePath,
  content: z.string(),
  /** Present: `content` is base64 of bytes, which the page shows but does not edit. */
  encoding: z.literal('base64').optional(),
  /** When this file last changed here, in ms since 1970: decides between two open pages. */
  editedAt: z.number(),
});
export type EditedFile = z.infer<typeof EditedFile>;

export type FileRefusal =
  | { readonly kind: 'invalid-path'; readonly message: string }
  | { readonly kind: 'exists'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'too-many'; readonly limit: number };

export type FileChange =
  | { readonly ok: true; readonly files: EditedFile[] }
  | { readonly ok: false; readonly refusal: FileRefusal };

/** Why a path cannot be used for a new or renamed file, or undefined when it can. */
export function refusePath(files: readonly EditedFile[], path: string): FileRefusal | undefined {
  const parsed = FilePath.safeParse(path);
  if (!parsed.success)
    return { kind: 'invalid-path', message: parsed.error.issues[0]?.message ?? 'is not a path' };
  if (files.some((file) => file.path === path)) return { kind: 'exists', path };
  return undefined;
}

export function createFile(
  files: readonly EditedFile[],
  path: string,
  content: string,
  now: number,
): FileChange {
  const refusal = refusePath(files, path);
  if (refusal) return { ok: false, refusal };
  if (files.length >= limits.files) return { ok: false, refusal: { kind: 'too-many', limit: limits.files } };
  return { ok: true, files: inOrder([...files, { path, content, editedAt: now }]) };
}

export function renameFile(files: readonly EditedFile[], from: string, to: string, now: number): FileChange {
  if (!files.some((file) => file.path === from))
    return { ok: false, refusal: { kind: 'missing', path: from } };
  const refusal = refusePath(files, to);
  if (refusal) return { ok: false, refusal };
  return {
    ok: true,
    files: inOrder(files.map((file) => (file.path === from ? { ...file, path: to, editedAt: now } : file))),
  };
}

export function deleteFile(files: readonly EditedFile[], path: string): FileChange {
  if (!files.some((file) => file.path === path)) return { ok: false, refusal: { kind: 'missing', path } };
  return { ok: true, files: files.filter((file) => file.path !== path) };
}

/** The same list when nothing changed, so that a store can tell. */
export function writeFile(files: EditedFile[], path: string, content: string, now: number): EditedFile[] {
  const current = files.find((file) => file.path === path);
  if (!current || current.content === content) return files;
  return files.map((file) => (file === current ? { ...file, content, editedAt: now } : file));
}

/** What a refusal means, for a person. */
export function explainRefusal(refusal: FileRefusal): string {
  switch (refusal.kind) {
    case 'invalid-path':
      return `A path ${refusal.message}.`;
    case 'exists':
      return `There is already a file ${refusal.path}.`;
    case 'missing':
      return `There is no file ${refusal.path} any more.`;
    case 'too-many':
      return `An appliance has at most ${refusal.limit} files.`;
  }
}

const entries = ['main.ts', 'main.as.ts'];

/** Entry first, then the files at the top, then those in folders, each by path. */
export function inOrder(files: readonly EditedFile[]): EditedFile[] {
  const rank = (path: string): number => (entries.includes(path) ? 0 : path.includes('/') ? 2 : 1);
  return [...files].sort((a, b) => rank(a.path) - rank(b.path) || a.path.localeCompare(b.path, 'en'));
}
