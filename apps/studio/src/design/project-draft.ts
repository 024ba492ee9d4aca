import { parsePlaceKey, placeKey } from './appliances.ts';
import type { Draft } from './draft.ts';
import type { EditedFile } from './files.ts';
import type { Moves } from './project.ts';

/**
 * A draft after an edit of its project: tabs, cursors, builds, machines, sizes and the picture follow the files that moved; what belonged to
 * files that are gone goes with them.
 */
export function withProject(draft: Draft, files: EditedFile[], moves: Moves): Draft {
  const paths = new Set(files.map(({ path }) => path));
  const kept = (path: string): string[] => [movedPath(path, moves)].filter((each) => paths.has(each));
  const open = draft.open.flatMap(kept);
  const [active] = draft.active === null ? [] : kept(draft.active);
  const cursors = Object.entries(draft.cursors).flatMap(([path, cursor]) =>
    kept(path).map((each) => [each, cursor] as const),
  );
  const folders = new Set(files.map(({ path }) => path.slice(0, Math.max(0, path.indexOf('/')))));
  const isLeft = (folder: string): boolean => folder === '' || folders.has(folder);
  const builds = Object.entries(draft.builds)
    .map(([folder, id]) => [movedFolder(folder, moves), id] as const)
    .filter(([folder]) => isLeft(folder));
  const places = (key: string): string[] => {
    const place = parsePlaceKey(key);
    const folder = place && movedFolder(place.folder, moves);
    return place && folder !== undefined && isLeft(folder) ? [placeKey({ ...place, folder })] : [];
  };
  const moved = Object.entries(draft.moved)
    .map(([folder, nodes]) => [movedFolder(folder, moves), nodes] as const)
    .filter(([folder]) => isLeft(folder));
  return {
    ...draft,
    files,
    open,
    active: active ?? open[0] ?? null,
    cursors: Object.fromEntries(cursors),
    builds: Object.fromEntries(builds),
    machines: withKeys(draft.machines, places),
    sizes: withKeys(draft.sizes, places),
    moved: Object.fromEntries(moved),
  };
}

function withKeys<T>(
  record: Readonly<Record<string, T>>,
  keys: (key: string) => string[],
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => keys(key).map((each) => [each, value] as const)),
  );
}

export function movedPath(path: string, moves: Moves): string {
  for (const { from, to } of moves) {
    if (from === '') return `${to}/${path}`;
    if (!path.startsWith(`${from}/`)) continue;
    const rest = path.slice(from.length + 1);
    return to === '' ? rest : `${to}/${rest}`;
  }
  return path;
}

function movedFolder(folder: string, moves: Moves): string {
  return moves.find(({ from }) => from === folder)?.to ?? folder;
}
