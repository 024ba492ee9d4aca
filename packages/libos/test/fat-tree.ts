/** For tests of FAT: rows of operations, what they make of a tree in memory, and what they make of a volume. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { FatVolume } from '../src/fat/index.ts';

/** What a volume has to be: path to contents, directories with null. */
export type Tree = Map<string, Uint8Array | null>;

export type Step =
  | { kind: 'write'; path: string; position: number; bytes: Uint8Array }
  | { kind: 'truncate'; path: string; size: number }
  | { kind: 'mkdir'; path: string }
  | { kind: 'remove'; path: string }
  | { kind: 'rename'; path: string; to: string }
  | { kind: 'flush' }
  | { kind: 'remount' };

/** Steps on few paths, so that they meet. Names must differ in more than case. */
export function stepOn(names: readonly string[]): fc.Arbitrary<Step> {
  const path = fc
    .array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('/'));
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('write' as const),
        path,
        position: fc.nat(9_000),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 4_000 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('truncate' as const), path, size: fc.nat(9_000) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('mkdir' as const), path }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), path }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), path, to: path }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'remount' as const }) },
  );
}

const parentOf = (path: string): string => path.split('/').slice(0, -1).join('/');
const hasParent = (tree: Tree, path: string): boolean =>
  parentOf(path) === '' || tree.get(parentOf(path)) === null;
const isFile = (tree: Tree, path: string): boolean => tree.get(path) instanceof Uint8Array;

/** Does the step to the tree; false when a file system has to refuse it. */
export function expectStep(tree: Tree, step: Step): boolean {
  switch (step.kind) {
    case 'write': {
      if (!hasParent(tree, step.path) || tree.get(step.path) === null) return false;
      const old = tree.get(step.path) ?? new Uint8Array();
      const bytes = new Uint8Array(Math.max(old.length, step.position + step.bytes.length));
      bytes.set(old);
      bytes.set(step.bytes, step.position);
      tree.set(step.path, bytes);
      return true;
    }
    case 'truncate': {
      const old = tree.get(step.path);
      if (!(old instanceof Uint8Array)) return false;
      const bytes = new Uint8Array(step.size);
      bytes.set(old.subarray(0, step.size));
      tree.set(step.path, bytes);
      return true;
    }
    case 'mkdir':
      if (!hasParent(tree, step.path) || tree.has(step.path)) return false;
      tree.set(step.path, null);
      return true;
    case 'remove':
      if (!tree.has(step.path) || [...tree.keys()].some((key) => key.startsWith(`${step.path}/`)))
        return false;
      tree.delete(step.path);
      return true;
    case 'rename':
      return expectRename(tree, step.path, step.to);
    default:
      return true;
  }
}

function expectRename(tree: Tree, from: string, to: string): boolean {
  if (!tree.has(from) || !hasParent(tree, to)) return false;
  if (from === to) return true;
  if (tree.get(from) === null && to.startsWith(`${from}/`)) return false;
  if (tree.has(to) && !(isFile(tree, from) && isFile(tree, to))) return false;
  for (const [key, value] of [...tree]) {
    if (key !== from && !key.startsWith(`${from}/`)) continue;
    tree.delete(key);
    tree.set(to + key.slice(from.length), value);
  }
  return true;
}

/** Does the step to a volume, but for `remount`, which is the caller's. Rejects with a FatError when it is refused. */
export async function takeStep(volume: FatVolume, step: Step): Promise<void> {
  switch (step.kind) {
    case 'write': {
      const file = await volume.open(step.path, { mode: 'write' });
      await file.write(step.position, step.bytes);
      return file.close();
    }
    case 'truncate': {
      // Only a file that is there is cut.
      await (await volume.open(step.path)).close();
      const file = await volume.open(step.path, { mode: 'write' });
      await file.truncate(step.size);
      return file.close();
    }
    case 'mkdir':
      return volume.makeDirectory(step.path);
    case 'remove':
      return volume.remove(step.path);
    case 'rename':
      return volume.rename(step.path, step.to);
    case 'flush':
      return volume.flush();
    default:
      throw new Error('a remount takes another volume');
  }
}

export async function treeOf(volume: FatVolume, folder = ''): Promise<Tree> {
  const tree: Tree = new Map();
  for (const { name, kind, size } of await volume.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (kind === 'directory') {
      tree.set(path, null);
      for (const [inner, value] of await treeOf(volume, path)) tree.set(inner, value);
    } else {
      const file = await volume.open(path);
      if (file.size !== size) throw new Error(`${path} is listed with ${size} bytes, and has ${file.size}`);
      tree.set(path, new Uint8Array(await file.read()));
      await file.close();
    }
  }
  return tree;
}

/** For comparing: element by element, thousands of bytes take the test's framework seconds. */
export function printsOf(tree: Tree): Record<string, string> {
  return Object.fromEntries(
    [...tree].map(([path, bytes]) => [path, bytes ? printOf(bytes.length, sha256(bytes)) : 'directory']),
  );
}

export const printOf = (bytes: number, digest: string): string => `${bytes} bytes, SHA-256 ${digest}`;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
