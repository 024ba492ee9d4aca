import { type EditedFile, inOrder } from './files.ts';

/**
 * Two pages of the same browser edit the same draft, and the other one has just saved. File by file the later
 * edit wins. A file that only they have is taken. A file that only we have stays when it changed here after
 * their save; else they deleted it.
 */
export interface Merge {
  readonly files: EditedFile[];
  /** Paths whose content here changes by taking the merge: what a notice names. */
  readonly taken: string[];
}

export function mergeFiles(
  mine: readonly EditedFile[],
  theirs: readonly EditedFile[],
  theirsSavedAt: number,
): Merge {
  const taken: string[] = [];
  const files: EditedFile[] = [];
  for (const file of mine) {
    const other = theirs.find((each) => each.path === file.path);
    if (other && other.editedAt > file.editedAt) {
      if (other.content !== file.content) taken.push(file.path);
      files.push(other);
    } else if (other || file.editedAt > theirsSavedAt) {
      files.push(file);
    } else {
      taken.push(file.path);
    }
  }
  for (const file of theirs) {
    if (mine.some((each) => each.path === file.path)) continue;
    taken.push(file.path);
    files.push(file);
  }
  return { files: inOrder(files), taken };
}
