/**
 * FAT as others see it: mtools and fsck.fat (dosfstools), both ways, on random trees; and what fsck.fat says after a power cut.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryBlock } from '../block/index.ts';
import { type FatVolume, fat } from './index.ts';

const execute = promisify(execFile);

/** A question that a program asks is answered with the end of its input. */
function run(program: string, args: readonly string[]) {
  const running = execute(program, args, { env: environment, timeout: 30_000 });
  running.child.stdin?.end();
  return running;
}
/** mtools asks nothing, and takes names and times as they are. */
const environment = {
  ...process.env,
  MTOOLS_SKIP_CHECK: '1',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  PATH: `${process.env['PATH']}:/usr/sbin:/sbin`,
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry-fat-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Path to contents; a directory is undefined. */
type Tree = Record<string, Uint8Array | undefined>;

const name = fc.oneof(
  fc.constantFrom(
    'A',
    'README.TXT',
    'lower.txt',
    'Mixed Case.jpeg',
    'æøå på dansk',
    'many.dots.in.a.name',
    '文件',
  ),
  // mtools takes a file "-" for its own input.
  fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,39}$/),
);
const file = fc.uint8Array({ maxLength: 20_000 });
/** Two levels of folders; names that differ in case alone are one. */
const trees = fc
  .uniqueArray(fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), file), {
    maxLength: 12,
    selector: ([parts]) => parts.join('/').toUpperCase(),
  })
  .map((files) => treeFrom(files));

function treeFrom(files: readonly (readonly [string[], Uint8Array])[]): Tree {
  const tree: Tree = {};
  const known = new Map<string, string>();
  for (const [parts, bytes] of files) {
    let path = '';
    const isUsable = parts.every((part, depth) => {
      const inner = path === '' ? part : `${path}/${part}`;
      const same = known.get(inner.toUpperCase()) ?? inner;
      const isLast = depth === parts.length - 1;
      if (isLast ? same in tree || known.has(inner.toUpperCase()) : tree[same] !== undefined) return false;
      path = same;
      return true;
    });
    if (!isUsable) continue;
    let inner = '';
    for (const part of path.split('/')) {
      inner = inner === '' ? part : `${inner}/${part}`;
      known.set(inner.toUpperCase(), inner);
      if (inner !== path) tree[inner] = undefined;
    }
    tree[path] = bytes;
  }
  return tree;
}

/** For comparing: element by element, thousands of bytes take the test's framework seconds. */
function prints(tree: Tree): Record<string, string> {
  const entries = Object.entries(tree).map(([path, bytes]) => [
    path,
    bytes
      ? `${bytes.length} bytes, SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`
      : 'directory',
  ]);
  return Object.fromEntries(entries);
}

async function bytesOf(device: MemoryBlock): Promise<Uint8Array> {
  return device.read(0, device.sectors);
}

async function deviceFrom(image: string): Promise<MemoryBlock> {
  const bytes = await readFile(image);
  const device = new MemoryBlock({ sectors: bytes.length / 512 });
  await device.write(0, new Uint8Array(bytes));
  return device;
}

async function writeTree(volume: FatVolume, tree: Tree): Promise<void> {
  for (const path of Object.keys(tree).sort()) {
    const bytes = tree[path];
    if (!bytes) await volume.makeDirectory(path);
    else {
      const opened = await volume.open(path, { mode: 'write' });
      await opened.write(0, bytes);
      await opened.close();
    }
  }
}

async function readTree(volume: FatVolume, at = ''): Promise<Tree> {
  const tree: Tree = {};
  for (const one of await volume.list(at)) {
    const path = at === '' ? one.name : `${at}/${one.name}`;
    if (one.kind === 'directory') Object.assign(tree, { [path]: undefined }, await readTree(volume, path));
    else {
      const opened = await volume.open(path);
      tree[path] = new Uint8Array(await opened.read());
      await opened.close();
    }
  }
  return tree;
}

async function readFolder(root: string, at = ''): Promise<Tree> {
  const tree: Tree = {};
  for (const one of await readdir(join(root, at))) {
    const path = at === '' ? one : `${at}/${one}`;
    const status = await stat(join(root, path));
    if (status.isDirectory()) Object.assign(tree, { [path]: undefined }, await readFolder(root, path));
    else tree[path] = new Uint8Array(await readFile(join(root, path)));
  }
  return tree;
}

async function writeFolder(root: string, tree: Tree): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const path of Object.keys(tree).sort()) {
    const bytes = tree[path];
    if (bytes) await writeFile(join(root, path), bytes);
    else await mkdir(join(root, path), { recursive: true });
  }
}

/** What fsck.fat finds wrong, in its words; nothing when the volume is whole. */
async function fsck(image: string): Promise<string[]> {
  const { stdout } = await run('fsck.fat', ['-n', image]).catch((error) => error);
  const lines = String(stdout)
    .split('\n')
    .filter((line) => line.trim() !== '');
  // The first line names the program, the last counts files and clusters.
  return lines.slice(1, -1);
}

let number = 0;
const fresh = (what: string): string => join(folder, `${what}-${number++}`);

describe.each([
  [20_000, 12],
  [60_000, 16],
  [70_000, 32],
] as const)('a volume of %i sectors, FAT%i', (sectors, type) => {
  test('that we fill is whole to fsck.fat and the same to mtools', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const device = new MemoryBlock({ sectors });
        await fat.format(device, { type, label: 'OURS' });
        const volume = await fat.mount(device);
        await writeTree(volume, tree);
        await volume.unmount();
        const image = fresh('image');
        await writeFile(image, await bytesOf(device));
        expect(await fsck(image)).toEqual([]);
        const copy = fresh('copy');
        await mkdir(copy);
        if (Object.keys(tree).length > 0) {
          await run('mcopy', ['-s', '-n', '-Q', '-i', image, '::*', copy]);
        }
        expect(prints(await readFolder(copy))).toEqual(prints(tree));
        await Promise.all([rm(image), rm(copy, { recursive: true })]);
      }),
      { numRuns: 3 },
    );
  });

  test('that mkfs.fat makes and mtools fills is the same to us, and whole after we changed it', async () => {
    await fc.assert(
      fc.asyncProperty(trees, trees, async (theirs, ours) => {
        const image = fresh('image');
        await run('mkfs.fat', ['-F', String(type), '-C', image, String(sectors / 2)]);
        const source = fresh('source');
        await writeFolder(source, theirs);
        const tops = await readdir(source);
        if (tops.length > 0) {
          const paths = tops.map((top) => join(source, top));
          await run('mcopy', ['-s', '-Q', '-i', image, ...paths, '::']);
        }
        const device = await deviceFrom(image);
        const volume = await fat.mount(device);
        expect(prints(await readTree(volume))).toEqual(prints(theirs));
        for (const path of Object.keys(theirs).sort().reverse()) await volume.remove(path);
        await writeTree(volume, ours);
        await volume.unmount();
        await writeFile(image, await bytesOf(device));
        expect(await fsck(image)).toEqual([]);
        expect(prints(await readTree(await fat.mount(device)))).toEqual(prints(ours));
        await Promise.all([rm(image), rm(source, { recursive: true })]);
      }),
      { numRuns: 2 },
    );
  });
});

test('fsck.fat finds only clusters and long names of nobody, chains that are too long and a file with two names, after a power cut', async () => {
  /** Cuts the power after a number of writes: everything later is lost. */
  class DyingBlock extends MemoryBlock {
    writesLeft = Number.POSITIVE_INFINITY;
    override async write(sector: number, bytes: Uint8Array): Promise<void> {
      if (this.writesLeft-- > 0) await super.write(sector, bytes);
    }
  }
  const harmless = [
    /Dirty bit is set/,
    /Automatically removing dirty bit/,
    /FATs differ but appear to be intact/,
    /Using first FAT/,
    /unused clusters? \(/,
    /Orphaned long file name part/,
    /Auto-deleting/,
    /File size is .* bytes, cluster chain length is > /,
    /Truncating file to/,
    /^\/.*$/,
    /Free cluster summary wrong/,
    /Auto-correcting/,
    /Leaving filesystem unchanged/,
    /^\d+\)/,
  ];
  /** Of two names of one file, which a rename can leave, fsck.fat empties one. */
  const ofBothNames = [
    /^share clusters\.$/,
    /^Truncating second to 0 bytes\.$/,
    /^File size is 900 bytes, cluster chain length is 0 bytes\.$/,
  ];
  // A sector of a directory has five of them: some cross its end.
  const crowd = Array.from({ length: 9 }, (_, index) => `d/file ${index} with a long name`);
  for (let cut = 1; cut < 125; cut += 11) {
    const device = new DyingBlock({ sectors: 70_000 });
    await fat.format(device, { type: 32 });
    const volume = await fat.mount(device);
    device.writesLeft = cut;
    await writeTree(volume, {
      d: undefined,
      'd/one with a long name': new Uint8Array(5_000),
      'd/two': new Uint8Array(900),
      ...Object.fromEntries(crowd.map((path) => [path, new Uint8Array(10)])),
    });
    await volume.rename('d/two', 'three');
    for (const path of ['d/one with a long name', ...crowd]) {
      await volume.remove(path);
      await volume.flush();
    }
    await volume.remove('d');
    await volume.unmount();
    const image = fresh('image');
    await writeFile(image, await bytesOf(device));
    const found = await fsck(image);
    const left = prints(await readTree(await fat.mount(device)));
    const hasBothNames = left['three'] !== undefined && left['three'] === left['d/two'];
    const allowed = hasBothNames ? [...harmless, ...ofBothNames] : harmless;
    expect(
      found.filter((line) => !allowed.some((pattern) => pattern.test(line.trim()))),
      `cut after ${cut} writes`,
    ).toEqual([]);
    await rm(image);
  }
});
