import { type EditedFile, inOrder } from './files.ts';
import type { Moves } from './project.ts';
import { movedPath } from './project-draft.ts';

/** An edit of a project that was made: enough to take it back, whatever was typed since. */
export interface ProjectStep {
  /** What it did, as a button says it: "add kv". */
  readonly label: string;
  readonly before: readonly EditedFile[];
  readonly after: readonly EditedFile[];
  readonly moves: Moves;
}

/** The same step the other way: taking it back is to do this one. */
export function inverse({ label, before, after, moves }: ProjectStep): ProjectStep {
  const back = moves.map(({ from, to }) => ({ from: to, to: from }));
  return { label, before: after, after: before, moves: back };
}

/**
 * Does a step to files that may have changed since it was first made: what moved moves, and of each path that the step
 * changed the content becomes the step's, unless somebody has written something else there meanwhile.
 */
export function applyStep(now: readonly EditedFile[], step: ProjectStep, nowMs: number): EditedFile[] {
  const before = moved(step.before, step.moves, step.after);
  const current = moved(now, step.moves, step.after);
  const after = new Map(step.after.map((file) => [file.path, file]));
  const result: EditedFile[] = [];
  for (const path of new Set([...current.keys(), ...after.keys()])) {
    const [was, is, will] = [before.get(path), current.get(path), after.get(path)];
    const isUntouched = was?.content === is?.content && was?.encoding === is?.encoding;
    const file = isUntouched ? will : is;
    if (file) result.push(file === is ? file : { ...file, path, editedAt: nowMs });
  }
  return inOrder(result);
}

/** By the paths that the step leaves them at; a file that the step brings to the very place of another keeps its own. */
function moved(
  files: readonly EditedFile[],
  moves: Moves,
  after: readonly EditedFile[],
): Map<string, EditedFile> {
  const reached = new Set(after.map(({ path }) => path));
  const map = new Map<string, EditedFile>();
  for (const file of files) {
    const to = movedPath(file.path, moves);
    // Out of a folder into the top moves only what came from there, in a project that has more than one folder.
    const path = to === file.path || reached.has(to) || !reached.has(file.path) ? to : file.path;
    map.set(path, path === file.path ? file : { ...file, path });
  }
  return map;
}
