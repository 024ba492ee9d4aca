import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryBlock } from '../block/index.ts';
import { FatError, type FatVolume, fat } from './index.ts';

/** A tree of files: path to contents, directories with null. What a volume has to be. */
type Model = Map<string, Uint8Array | null>;

type Step =
  | { kind: 'write'; path: string; position: number; bytes: Uint8Array }
  | { kind: 'truncate'; path: string; size: number }
  | { kind: 'mkdir'; path: string }
  | { kind: 'remove'; path: string }
  | { kind: 'rename'; path: string; to: string }
  | { kind: 'flush' }
  | { kind: 'remount' };

const names = ['A', 'b', 'Some long name.text', 'ünïcode 文件', 'READ.ME', 'x.y.z'];
const path = fc
  .array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'));

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      path,
      position: fc.nat(9_000),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 4_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('truncate' as const), path, size: fc.nat(9_000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('mkdir' as const), path }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), path }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), path, to: path }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'remount' as const }) },
);

const parentOf = (one: string): string => one.split('/').slice(0, -1).join('/');
const hasParent = (model: Model, one: string): boolean =>
  parentOf(one) === '' || model.get(parentOf(one)) === null;
const isFile = (model: Model, one: string): boolean => model.get(one) instanceof Uint8Array;

/** Does the step to the model; false when a file system has to refuse it. */
function expectStep(model: Model, one: Step): boolean {
  switch (one.kind) {
    case 'write': {
      if (!hasParent(model, one.path) || model.get(one.path) === null) return false;
      const old = model.get(one.path) ?? new Uint8Array();
      const bytes = new Uint8Array(Math.max(old.length, one.position + one.bytes.length));
      bytes.set(old);
      bytes.set(one.bytes, one.position);
      model.set(one.path, bytes);
      return true;
    }
    case 'truncate': {
      const old = model.get(one.path);
      if (!(old instanceof Uint8Array)) return false;
      const bytes = new Uint8Array(one.size);
      bytes.set(old.subarray(0, one.size));
      model.set(one.path, bytes);
      return true;
    }
    case 'mkdir':
      if (!hasParent(model, one.path) || model.has(one.path)) return false;
      model.set(one.path, null);
      return true;
    case 'remove':
      if (!model.has(one.path) || [...model.keys()].some((key) => key.startsWith(`${one.path}/`)))
        return false;
      model.delete(one.path);
      return true;
    case 'rename':
      return expectRename(model, one.path, one.to);
    default:
      return true;
  }
}

function expectRename(model: Model, from: string, to: string): boolean {
  if (!model.has(from) || !hasParent(model, to)) return false;
  if (from === to) return true;
  if (model.get(from) === null && to.startsWith(`${from}/`)) return false;
  if (model.has(to) && !(isFile(model, from) && isFile(model, to))) return false;
  for (const [key, value] of [...model]) {
    if (key !== from && !key.startsWith(`${from}/`)) continue;
    model.delete(key);
    model.set(to + key.slice(from.length), value);
  }
  return true;
}

async function takeStep(volume: FatVolume, one: Step): Promise<void> {
  switch (one.kind) {
    case 'write': {
      const file = await volume.open(one.path, { mode: 'write' });
      await file.write(one.position, one.bytes);
      return file.close();
    }
    case 'truncate': {
      // Only a file that is there is cut.
      await (await volume.open(one.path)).close();
      const file = await volume.open(one.path, { mode: 'write' });
      await file.truncate(one.size);
      return file.close();
    }
    case 'mkdir':
      return volume.makeDirectory(one.path);
    case 'remove':
      return volume.remove(one.path);
    case 'rename':
      return volume.rename(one.path, one.to);
    case 'flush':
      return volume.flush();
    default:
      throw new Error("A remount is the test's own.");
  }
}

async function treeOf(volume: FatVolume, folder = ''): Promise<Model> {
  const tree: Model = new Map();
  for (const { name, kind, size } of await volume.list(folder)) {
    const inner = folder === '' ? name : `${folder}/${name}`;
    if (kind === 'directory') {
      tree.set(inner, null);
      for (const [key, value] of await treeOf(volume, inner)) tree.set(key, value);
    } else {
      const file = await volume.open(inner);
      tree.set(inner, new Uint8Array(await file.read()));
      expect(file.size).toBe(size);
      await file.close();
    }
  }
  return tree;
}

/** The volume says no, and does not take itself for broken. */
const isRefusal = (error: unknown) => error instanceof FatError && error.code !== 'CORRUPT';
/** Contents as text: the test's framework compares bytes one by one, which takes it seconds. */
const sorted = (tree: Model) =>
  [...tree]
    .map(([path, bytes]) => [path, bytes && Buffer.from(bytes).toString('latin1')] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));

test.each([
  [2_000, 12],
  [40_000, 16],
  [80_000, 32],
] as const)(
  'on %i sectors, FAT%i, any row of operations does what it does to a tree in memory',
  { timeout: 60_000 },
  async (sectors, type) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const device = new MemoryBlock({ sectors });
        await fat.format(device, { type });
        let volume = await fat.mount(device);
        const { freeBytes } = await volume.space();
        const model: Model = new Map();
        for (const one of steps) {
          if (one.kind === 'remount') {
            await volume.unmount();
            volume = await fat.mount(device);
            continue;
          }
          if (expectStep(model, one)) await takeStep(volume, one);
          else await expect(takeStep(volume, one)).rejects.toSatisfy(isRefusal);
        }
        expect(sorted(await treeOf(volume))).toEqual(sorted(model));
        for (const key of [...model.keys()].sort().reverse()) await volume.remove(key);
        await volume.flush();
        const space = await volume.space();
        const clusterBytes = 65_536;
        // The root of FAT32 may have grown.
        expect(freeBytes - space.freeBytes).toBeLessThan(clusterBytes);
      }),
      { numRuns: 30 },
    );
  },
);
