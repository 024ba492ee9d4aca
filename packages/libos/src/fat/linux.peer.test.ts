/**
 * FAT as the Linux kernel's vfat has it, both ways: one disk with a partition for each kind of volume, which we and mkfs.fat have
 * made and we have filled at random; Linux reads all of it, goes on with random operations of its own, and we read what has become of it.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runInLinux } from '@skerry/testkit/linux';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  expectStep,
  printOf,
  printsOf,
  type Step,
  stepOn,
  type Tree,
  takeStep,
  treeOf,
} from '../../test/fat-tree.ts';
import { type BlockDevice, MemoryBlock } from '../block/index.ts';
import { writeGpt } from '../partition/gpt.ts';
import { partition } from '../partition/index.ts';
import { type FatVolume, fat } from './index.ts';

const execute = promisify(execFile);
const environment = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

const MODULES = ['nls/nls_cp437', 'nls/nls_ascii', 'fat/fat', 'fat/vfat'].map((name) => `fs/${name}`);
const LINUX_TIMEOUT_MS = 200_000;
/** Partitions begin at multiples of a mebibyte. */
const sectorsOfMiB = (count: number): number => count * 2_048;

/** In the order of their partitions, from 1. `options`: of the mount. Linux writes no long name for `winnt` where a flag for case will do. */
const volumes = [
  { type: 12, maker: 'ours', sectors: sectorsOfMiB(4), options: 'shortname=winnt' },
  { type: 16, maker: 'ours', sectors: sectorsOfMiB(16), options: 'shortname=mixed' },
  { type: 32, maker: 'ours', sectors: sectorsOfMiB(35), options: 'shortname=winnt' },
  { type: 12, maker: 'mkfs.fat', sectors: sectorsOfMiB(4), options: 'shortname=mixed' },
  { type: 16, maker: 'mkfs.fat', sectors: sectorsOfMiB(16), options: 'shortname=winnt' },
  { type: 32, maker: 'mkfs.fat', sectors: sectorsOfMiB(35), options: 'shortname=mixed' },
] as const;
/** What Linux has seen, on a partition of its own behind the volumes. */
const REPORT = { number: volumes.length + 1, sectors: sectorsOfMiB(1) };
const DISK_SECTORS = volumes.reduce((sum, { sectors }) => sum + sectors, REPORT.sectors + sectorsOfMiB(2));

const names = [
  'A',
  'READ.ME',
  'lower.txt',
  'Mixed.JPG',
  'SOMELO~9.TEX',
  'Some long name.text',
  '.hidden',
  'x.y.z',
  '+,;=[] are for long names',
  'Ærø på dansk é',
  '文件 🐚',
  'Straße',
  'STRASSE',
  'n'.repeat(200),
];

/** Many names in one directory, most of which go again: the next ones have to find the holes. */
const crowd = fc
  .uniqueArray(fc.tuple(fc.constantFrom(6, 20, 60), fc.nat(999)), { minLength: 20, maxLength: 30 })
  .chain((parts) => {
    const paths = parts.map(([length, number]) => `crowd/${`n${number}`.padEnd(length, 'x')}`);
    return fc.tuple(fc.constant([...new Set(paths)]), fc.subarray([...new Set(paths)], { minLength: 10 }));
  })
  .map(([paths, gone]): Step[] => [
    { kind: 'mkdir', path: 'crowd' },
    ...paths.map((path, index): Step => ({ kind: 'write', path, position: 0, bytes: Uint8Array.of(index) })),
    ...gone.map((path): Step => ({ kind: 'remove', path })),
  ]);
/** Longer than a cluster of any of them by far. */
const long = fc.uint8Array({ minLength: 150_000, maxLength: 200_000, size: 'max' }).map(
  (bytes): Step => ({
    kind: 'write',
    path: 'long',
    position: 70_000,
    bytes,
  }),
);
const steps = fc
  .tuple(
    fc.array(stepOn(names), { minLength: 25, maxLength: 40, size: 'max' }),
    crowd,
    fc.array(stepOn(names), { minLength: 10, maxLength: 20, size: 'max' }),
    long,
  )
  .map(([before, crowded, after, last]) => [...before, ...crowded, ...after, last]);
/** Of each volume: what we do with it, then what Linux does. */
const histories = fc.record({ ours: steps, theirs: steps });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry-vfat-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test(
  'what we write is the same to Linux, what it makes of that is the same to us, and fsck.fat finds nothing',
  () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const disk = await newDisk();
        const trees: Tree[] = volumes.map(() => new Map());
        const done = fc.sample(histories, { seed, numRuns: volumes.length });
        const fresh: number[] = [];
        for (const [index, { ours }] of done.entries()) {
          const device = await partition.open(disk, index + 1);
          fresh.push((await (await fat.mount(device)).space()).freeBytes);
          await takeSteps(device, stepsThatAre(trees[index], ours));
        }
        const written = await Promise.all(volumes.map((_, index) => shownBy(disk, index)));
        const script = new LinuxWork();
        const images = trees.map(printsOf);
        for (const [index, { theirs }] of done.entries())
          script.add(index, stepsThatAre(trees[index], theirs));
        const { disk: after, reports } = await givenToLinux(disk, script);

        for (const [index, { maker, type }] of volumes.entries()) {
          const which = `FAT${type} by ${maker}`;
          const [before, later] = reports.slice(index * 2, index * 2 + 2);
          expect(written[index]?.tree, `${which}, as we wrote it`).toEqual(images[index]);
          expect(before, `${which}, as Linux found it`).toEqual(written[index]);
          const found = await shownBy(after, index);
          expect(later?.tree, `${which}, as Linux left it`).toEqual(printsOf(trees[index] ?? new Map()));
          expect(found, `${which}, as we found it`).toEqual(later);
          expect(await fsck(await partition.open(after, index + 1)), which).toEqual([]);
          const { freeBytes, wasClean } = await emptied(await partition.open(after, index + 1), trees[index]);
          expect(wasClean, which).toBe(true);
          // The root of FAT32 may have grown.
          expect((fresh[index] ?? 0) - freeBytes, which).toBeLessThan(type === 32 ? 65_536 : 1);
        }
      }),
      { numRuns: 1, endOnFailure: true },
    ),
  240_000,
);

async function newDisk(): Promise<MemoryBlock> {
  const disk = new MemoryBlock({ sectors: DISK_SECTORS });
  const parts = [...volumes, REPORT].map(({ sectors }, index) => ({ sectors, name: `part ${index + 1}` }));
  await writeGpt(disk, parts, (count) => new Uint8Array(randomBytes(count)));
  for (const [index, { type, maker, sectors }] of volumes.entries()) {
    const device = await partition.open(disk, index + 1);
    if (maker === 'ours') {
      await fat.format(device, { type, label: 'OURS' });
      continue;
    }
    const image = join(folder, `made-${index}`);
    await execute('mkfs.fat', ['-F', `${type}`, '-C', image, `${sectors / 2}`], { env: environment });
    await device.write(0, new Uint8Array(await readFile(image)));
    await rm(image);
  }
  return disk;
}

/** Of the steps those that a file system does not refuse; the tree is as after them. */
function stepsThatAre(tree: Tree | undefined, all: readonly Step[]): Step[] {
  return all.filter((step) => tree && expectStep(tree, step));
}

async function takeSteps(device: BlockDevice, all: readonly Step[]): Promise<void> {
  let volume = await fat.mount(device);
  for (const step of all) {
    if (step.kind === 'remount') {
      await volume.unmount();
      volume = await fat.mount(device);
    } else await takeStep(volume, step);
  }
  await volume.unmount();
}

/** What somebody sees of a volume; times are of files, in seconds. */
interface Shown {
  readonly tree: Record<string, string>;
  readonly times: Record<string, number>;
  readonly freeBytes: number;
}

async function shownBy(disk: BlockDevice, index: number): Promise<Shown> {
  const volume = await fat.mount(await partition.open(disk, index + 1));
  const tree = await treeOf(volume);
  const times: Record<string, number> = {};
  for (const [path, bytes] of tree) if (bytes) times[path] = (await volume.stat(path)).modifiedMs / 1_000;
  return { tree: printsOf(tree), times, freeBytes: (await volume.space()).freeBytes };
}

async function emptied(device: BlockDevice, tree: Tree = new Map()) {
  const volume: FatVolume = await fat.mount(device);
  for (const path of [...tree.keys()].sort().reverse()) await volume.remove(path);
  await volume.flush();
  const { freeBytes } = await volume.space();
  return { freeBytes, wasClean: volume.wasClean };
}

/** What fsck.fat finds wrong, in its words, between its name and its count of files. */
async function fsck(device: BlockDevice): Promise<string[]> {
  const image = join(folder, 'checked');
  await writeFile(image, await device.read(0, device.sectors));
  const { stdout } = await execute('fsck.fat', ['-n', image], { env: environment }).catch((error) => error);
  const lines = String(stdout).trim().split('\n');
  return lines.slice(1, -1);
}

/** Steps as a script for a shell, which tells what it sees of each volume before and after them. */
class LinuxWork {
  readonly #lines = [
    'fail() { echo "failed: $*" >> /scratch/report; }',
    'show() {',
    '  {',
    '    echo "volume $1"',
    "    stat -f -c 'free|%f|%S' .",
    "    find . -mindepth 1 -exec stat -c 'entry|%F|%s|%Y|%n' {} +",
    "    find . -type f -exec sha256sum {} + | sed 's/^/digest|/'",
    '  } >> /scratch/report',
    '}',
  ];
  readonly #contents: Uint8Array[] = [];
  #contentBytes = 0;

  add(index: number, all: readonly Step[]): void {
    const device = `/dev/vda${index + 1}`;
    const options = `tz=UTC,utf8=1,errors=remount-ro,${volumes[index]?.options}`;
    const mount = `mount -t vfat -o ${options} ${device} /scratch/volume && cd /scratch/volume`;
    const remount = `cd /scratch && umount /scratch/volume && ${mount}`;
    this.#lines.push('mkdir -p /scratch/volume', `${mount} || fail mount ${device}`, `show ${index}`);
    for (const [number, step] of all.entries()) {
      const line = step.kind === 'remount' ? remount : this.#lineOf(step);
      this.#lines.push(`{ ${line}; } || fail ${index}/${number} ${step.kind}`);
    }
    // What it shows is what it has written.
    this.#lines.push(`{ ${remount}; } || fail remount ${device}`, `show ${index}`);
    this.#lines.push(`{ cd /scratch && umount /scratch/volume; } || fail umount ${device}`);
  }

  get script(): string {
    const report = `/dev/vda${REPORT.number}`;
    const words = "dmesg | sed -n 's/^.*FAT-fs/failed: FAT-fs/p' >> /scratch/report";
    return [...this.#lines, words, `cat /scratch/report > ${report} && sync`, ''].join('\n');
  }

  get contents(): Buffer {
    return Buffer.concat(this.#contents);
  }

  #lineOf(step: Step): string {
    switch (step.kind) {
      case 'write': {
        // A program less to start, for each of a crowd.
        if (step.position === 0 && step.bytes.length === 1)
          return `printf '\\${step.bytes[0]?.toString(8).padStart(3, '0')}' 1<> ${quoted(step.path)}`;
        const from = `skip=${this.#contentBytes} count=${step.bytes.length} iflag=skip_bytes,count_bytes`;
        this.#contents.push(step.bytes);
        this.#contentBytes += step.bytes.length;
        const to = `of=${quoted(step.path)} seek=${step.position} oflag=seek_bytes conv=notrunc`;
        return `dd if=/contents ${from} ${to} bs=64k status=none`;
      }
      case 'truncate':
        return `truncate -s ${step.size} ${quoted(step.path)}`;
      case 'mkdir':
        return `mkdir ${quoted(step.path)}`;
      case 'remove':
        return `if [ -d ${quoted(step.path)} ]; then rmdir ${quoted(step.path)}; else rm ${quoted(step.path)}; fi`;
      case 'rename':
        return step.path === step.to ? ':' : `mv -fT ${quoted(step.path)} ${quoted(step.to)}`;
      case 'flush':
        return 'sync';
      default:
        throw new Error('a remount is a mount');
    }
  }
}

const quoted = (path: string): string => `'./${path}'`;

async function givenToLinux(disk: MemoryBlock, work: LinuxWork) {
  const image = join(folder, 'disk');
  await writeFile(image, await disk.read(0, disk.sectors));
  const files = [{ path: 'contents', content: work.contents }];
  const { script } = work;
  const run = { script, modules: MODULES, files, disks: [image], timeoutMs: LINUX_TIMEOUT_MS };
  const { exitCode, console: output } = await runInLinux(run);
  expect(exitCode, output).toBe(0);
  const after = new MemoryBlock({ sectors: DISK_SECTORS });
  await after.write(0, new Uint8Array(await readFile(image)));
  const area = await partition.open(after, REPORT.number);
  const text = new TextDecoder().decode(await area.read(0, area.sectors)).replace(/\0+$/, '');
  expect(text.match(/^failed: .*$/gm) ?? []).toEqual([]);
  return {
    disk: after,
    reports: text
      .split(/^volume \d+\n/m)
      .slice(1)
      .map(shownByLinux),
  };
}

function shownByLinux(report: string): Shown {
  const fields = (kind: string): string[][] =>
    report
      .split('\n')
      .filter((line) => line.startsWith(`${kind}|`))
      .map((line) => line.slice(kind.length + 1).split('|'));
  const [[blocks, blockBytes] = []] = fields('free');
  const digests = new Map(fields('digest').map(([line = '']) => [line.slice(68), line.slice(0, 64)]));
  const tree: Record<string, string> = {};
  const times: Record<string, number> = {};
  for (const [kind, bytes, seconds, name = ''] of fields('entry')) {
    const path = name.slice(2);
    tree[path] = kind === 'directory' ? kind : printOf(Number(bytes), digests.get(path) ?? '');
    if (kind !== 'directory') times[path] = Number(seconds);
  }
  return { tree, times, freeBytes: Number(blocks) * Number(blockBytes) };
}
