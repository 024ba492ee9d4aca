/** For tests: files on a disk that loses power at one of its sector writes or flushes, and what a program has lost by that. */
import { FaultyDisk } from '@skerry/testkit/faulty-disk';
import { fat } from '../src/fat/index.ts';
import { type FileSystemDirectoryHandle, type FileSystemFileHandle, fs } from '../src/fs/index.ts';
import { KvCore } from '../src/kv/core.ts';
import { KvStore } from '../src/kv/index.ts';
import { kvNative, kvOptions } from './kv.ts';
import type { Survivors } from './kv-power-cut.ts';

export type Storage = 'kv' | 'fat';

const SECTORS = (16 << 20) / 512;

const storages = {
  kv: {
    format: (disk: FaultyDisk) => KvCore.format(disk, kvNative()),
    open: async (disk: FaultyDisk) => new KvStore(await KvCore.open(disk, kvOptions())),
  },
  fat: { format: (disk: FaultyDisk) => fat.format(disk), open: (disk: FaultyDisk) => fat.mount(disk) },
} as const;

/** Path to what a file holds, in a few words; directories are undefined. */
type Tree = Map<string, string | undefined>;

interface Step {
  /** Acknowledged when it has resolved. */
  run(root: FileSystemDirectoryHandle): Promise<unknown>;
  expect(tree: Tree): void;
}

const contentOf = (seed: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + seed + (at >> 9)) & 0xff);
const wordsOf = (bytes: Uint8Array): string => {
  const sum = bytes.reduce((before, byte) => (Math.imul(before, 31) + byte) | 0, 0);
  return `${bytes.length} bytes, ${sum}`;
};

/** The directory that a path is in, and its last part. */
async function placeOf(root: FileSystemDirectoryHandle, path: string) {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  let directory = root;
  for (const part of parts) directory = await directory.getDirectoryHandle(part);
  return { directory, name };
}

async function handleOf(root: FileSystemDirectoryHandle, path: string): Promise<FileSystemFileHandle> {
  const { directory, name } = await placeOf(root, path);
  return directory.getFileHandle(name, { create: true });
}

const makeDirectory = (path: string): Step => ({
  run: (root) => root.getDirectoryHandle(path, { create: true }),
  expect: (tree) => void tree.set(path, undefined),
});
const makeFile = (path: string): Step => ({
  run: (root) => handleOf(root, path),
  expect: (tree) => void tree.set(path, wordsOf(new Uint8Array())),
});
/** The file is there. */
const replace = (path: string, seed: number, length: number): Step => ({
  run: async (root) => {
    const writable = await (await handleOf(root, path)).createWritable();
    await writable.write(contentOf(seed, length));
    await writable.close();
  },
  expect: (tree) => void tree.set(path, wordsOf(contentOf(seed, length))),
});
/** The file has what `contentOf` these gives, and then its first bytes only, and more behind them. */
const change = (path: string, seed: number, kept: number, added: number): Step => ({
  run: async (root) => {
    const writable = await (await handleOf(root, path)).createWritable({ keepExistingData: true });
    await writable.truncate(kept);
    await writable.write({ type: 'write', position: kept, data: contentOf(9, added) });
    await writable.close();
  },
  expect: (tree) =>
    void tree.set(path, wordsOf(Uint8Array.of(...contentOf(seed, kept), ...contentOf(9, added)))),
});
const remove = (path: string): Step => ({
  run: async (root) => {
    const { directory, name } = await placeOf(root, path);
    await directory.removeEntry(name, { recursive: true });
  },
  expect: (tree) => {
    for (const key of [...tree.keys()]) if (key === path || key.startsWith(`${path}/`)) tree.delete(key);
  },
});

/** So long that a sector of a FAT directory has five: holes and what is in their place are in different sectors. */
const crowded = Array.from({ length: 12 }, (_, index) => `crowd/file ${index} with a long name`);
const last = crowded.at(-1) ?? '';

/** A file of a store is in pieces of 64 KiB: some have two. */
const steps: readonly Step[] = [
  makeDirectory('crowd'),
  ...crowded.map(makeFile),
  ...crowded.slice(0, 5).map(remove),
  replace(last, 7, 600),
  replace(last, 8, 700),
  makeDirectory('notes'),
  makeFile('notes/today.txt'),
  replace('notes/today.txt', 1, 700),
  makeFile('notes/a picture with a long name.bin'),
  replace('notes/a picture with a long name.bin', 2, 70_000),
  replace('notes/today.txt', 3, 900),
  makeFile('other'),
  change('notes/a picture with a long name.bin', 2, 66_000, 3_000),
  replace('notes/a picture with a long name.bin', 4, 100),
  remove('other'),
  makeFile('notes/third'),
  replace('notes/third', 5, 66_000),
  remove('notes'),
  makeFile('last'),
  replace('last', 6, 2_000),
];

const rootOn = async (storage: Storage, disk: FaultyDisk) => fs.root(await storages[storage].open(disk));

async function workload(
  storage: Storage,
  disk: FaultyDisk,
  acknowledge: (step: number) => void,
): Promise<void> {
  const root = await rootOn(storage, disk);
  for (const [index, step] of steps.entries()) {
    await step.run(root);
    acknowledge(index);
  }
}

/** The sector writes and flushes of the workload, on empty storage: `first` to before `end`. */
export async function fileCutsOf(storage: Storage): Promise<{ first: number; end: number }> {
  const disk = new FaultyDisk({ sectors: SECTORS });
  await storages[storage].format(disk);
  const first = disk.cutPlaces;
  await workload(storage, disk, () => undefined);
  return { first, end: disk.cutPlaces };
}

/** What is wrong after a cut there: nothing, one hopes. */
export async function fileLossesAt(storage: Storage, cut: number, survivors: Survivors): Promise<string[]> {
  const disk = new FaultyDisk({ sectors: SECTORS }, { seed: cut, cutAt: cut, survivors });
  let done = 0;
  const run = async (): Promise<string> => {
    await storages[storage].format(disk);
    await workload(storage, disk, (step) => {
      done = step + 1;
    });
    return 'the power was not cut';
  };
  const end = await run().catch((error: { code?: string }) => error.code);
  if (end !== 'IO') return [`cut at ${cut}: ${end}`];
  const root = await rootOn(storage, disk.afterCut());
  const before = treeAfter(done);
  const next = treeAfter(done + 1);
  const found = await treeOf(root);
  const losses: string[] = [];
  for (const path of new Set([...before.keys(), ...next.keys(), ...found.keys()])) {
    if (isSwap(storage, path)) continue;
    const is = shown(found, path);
    if (is !== shown(before, path) && is !== shown(next, path))
      losses.push(
        `cut at ${cut}, in step ${done}: ${path} is ${is}, not ${shown(before, path)} or ${shown(next, path)}`,
      );
  }
  losses.push(...(await goOn(storage, root, done)).map((loss) => `cut at ${cut}, afterwards: ${loss}`));
  return losses;
}

/** Does what was under way once more and then the rest; what is wrong with that. */
async function goOn(storage: Storage, root: FileSystemDirectoryHandle, done: number): Promise<string[]> {
  for (const [index, step] of steps.slice(done).entries()) {
    try {
      await step.run(root);
    } catch (error) {
      const isRemoved = index === 0 && (error as Error).name === 'NotFoundError';
      if (!isRemoved) return [`step ${done + index}: ${error}`];
    }
  }
  const [found, wanted] = [await treeOf(root), treeAfter(steps.length)];
  return [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((path) => !isSwap(storage, path) && shown(found, path) !== shown(wanted, path))
    .map((path) => `${path} is ${shown(found, path)}, not ${shown(wanted, path)}`);
}

/** On FAT a new content that never took its place can be left beside the old one. */
const isSwap = (storage: Storage, path: string): boolean => storage === 'fat' && path.endsWith('.swap');

const shown = (tree: Tree, path: string): string =>
  tree.has(path) ? (tree.get(path) ?? 'a directory') : 'gone';

function treeAfter(count: number): Tree {
  const tree: Tree = new Map();
  for (const step of steps.slice(0, count)) step.expect(tree);
  return tree;
}

async function treeOf(directory: FileSystemDirectoryHandle, at = ''): Promise<Tree> {
  const tree: Tree = new Map();
  for await (const [name, handle] of directory.entries()) {
    const path = `${at}${name}`;
    if (handle.kind === 'file') tree.set(path, wordsOf(await (await handle.getFile()).bytes()));
    else for (const [key, value] of await treeOf(handle, `${path}/`)) tree.set(key, value);
    if (handle.kind === 'directory') tree.set(path, undefined);
  }
  return tree;
}
