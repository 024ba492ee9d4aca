import { FaultyDisk } from '@skerry/testkit/faulty-disk';
import { describe, expect, test } from 'vitest';
import { type BlockDevice, MemoryBlock } from '../block/index.ts';
import { type FatVolume, fat } from './index.ts';

/** What a disk was asked for, sector by sector, in order. */
type Request = { sector: number; bytes: Uint8Array } | 'flush';

/** A disk that remembers, so that the power can be cut at any place afterwards. */
class RecordingBlock extends MemoryBlock {
  readonly requests: Request[] = [];

  override async write(sector: number, bytes: Uint8Array): Promise<void> {
    await super.write(sector, bytes);
    for (let at = 0; at < bytes.length; at += 512) {
      this.requests.push({ sector: sector + at / 512, bytes: bytes.slice(at, at + 512) });
    }
  }

  override async flush(): Promise<void> {
    this.requests.push('flush');
  }
}

/** The disk after a cut: what was flushed, and of the rest whatever `isKept` says, in any order within the disk's rights. */
async function diskAfterCut(
  before: MemoryBlock,
  requests: readonly Request[],
  isKept: () => boolean,
): Promise<BlockDevice> {
  const disk = before.copy();
  const flushed = requests.lastIndexOf('flush');
  for (const [index, request] of requests.entries()) {
    if (request !== 'flush' && (index < flushed || isKept())) await disk.write(request.sector, request.bytes);
  }
  return disk;
}

const contentsOf = (seed: number, length: number) =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + seed) & 0xff);

/** Each is acknowledged when it has resolved. `touches`: what may be as before or as after when the power was cut in it. */
const workload: { touches: string[]; run: (volume: FatVolume) => Promise<void> }[] = [];
const write = (path: string, seed: number, length: number) =>
  workload.push({
    touches: [path],
    run: async (volume) => {
      const file = await volume.open(path, { mode: 'write', truncate: true });
      await file.write(0, contentsOf(seed, length));
      await file.close();
    },
  });
const acknowledge = (touches: string[], change: (volume: FatVolume) => Promise<void>) =>
  workload.push({
    touches,
    run: async (volume) => {
      await change(volume);
      await volume.flush();
    },
  });

acknowledge(['logs'], (volume) => volume.makeDirectory('logs'));
write('first.bin', 1, 3_000);
write('logs/a file with a long name.txt', 2, 1_700);
write('logs/second.txt', 3, 600);
write('first.bin', 4, 5_000);
acknowledge(['first.bin', 'logs/moved.bin'], (volume) => volume.rename('first.bin', 'logs/moved.bin'));
write('first.bin', 5, 700);
acknowledge(['logs/second.txt'], (volume) => volume.remove('logs/second.txt'));
acknowledge(['deep'], (volume) => volume.makeDirectory('deep'));
for (let number = 0; number < 20; number++) write(`deep/entry number ${number}`, number, 40 * number);
acknowledge(['first.bin'], async (volume) => {
  const file = await volume.open('first.bin', { mode: 'write' });
  await file.truncate(100);
  await file.close();
});

type Tree = Map<string, string>;

async function treeOf(volume: FatVolume, folder = ''): Promise<Tree> {
  const tree: Tree = new Map();
  for (const { name, kind } of await volume.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (kind === 'directory') {
      tree.set(path, 'directory');
      for (const [inner, value] of await treeOf(volume, path)) tree.set(inner, value);
    } else {
      const file = await volume.open(path);
      tree.set(path, (await file.read()).join(' '));
      await file.close();
    }
  }
  return tree;
}

/** Numbers that look random, the same in every run (a linear congruential generator). */
function coin(seed: number): () => boolean {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >= 0x8000_0000;
  };
}

describe.each([
  [2_000, 12],
  [40_000, 16],
  [80_000, 32],
] as const)('a power cut on %i sectors, FAT%i', (sectors, type) => {
  test('at any sector write loses nothing that was acknowledged', async () => {
    const device = new RecordingBlock({ sectors });
    await fat.format(device, { type });
    const formatted = device.copy();
    device.requests.length = 0;
    const volume = await fat.mount(device);
    /** By request: how many steps were acknowledged, and the tree then. */
    const acknowledged: { at: number; tree: Tree }[] = [{ at: 0, tree: new Map() }];
    for (const { run } of workload) {
      await run(volume);
      acknowledged.push({ at: device.requests.length, tree: await treeOf(volume) });
    }
    expect(device.requests.length).toBeGreaterThan(150);
    for (let cut = 0; cut <= device.requests.length; cut++) {
      const done = acknowledged.findLastIndex(({ at }) => at <= cut);
      const disk = await diskAfterCut(formatted, device.requests.slice(0, cut), coin(cut));
      const tree = await treeOf(await fat.mount(disk));
      const before = acknowledged[done]?.tree ?? new Map();
      const after = acknowledged[done + 1]?.tree ?? before;
      const touched = workload[done]?.touches ?? [];
      for (const path of new Set([...before.keys(), ...after.keys(), ...tree.keys()])) {
        const allowed = touched.includes(path) ? [before.get(path), after.get(path)] : [before.get(path)];
        // While it is replaced or moved, a file can be empty or not there for a moment, except the one that was renamed.
        if (touched.length === 1 && touched[0] === path) allowed.push('');
        expect(allowed, `${path} after a cut at request ${cut}`).toContain(tree.get(path));
      }
      if (touched.length === 2 && before.has(touched[0] ?? '')) {
        expect(
          touched.some((path) => tree.has(path)),
          `one of both names at request ${cut}`,
        ).toBe(true);
      }
    }
  });
});

test('a file that takes the place of another is there after any cut, or the other one, under its whole name', async () => {
  const disk = new FaultyDisk({ sectors: 8_000 });
  await fat.format(disk);
  const volume = await fat.mount(disk);
  const put = async (name: string, length: number) => {
    const file = await volume.open(name, { mode: 'write' });
    await file.append(contentsOf(length, length));
    await file.close();
  };
  // Of these a sector has five, so that names cross its end, and what is removed and what comes are in different ones.
  const names = Array.from({ length: 12 }, (_, number) => `file ${number} with a long name`);
  for (const name of names) await put(name, 0);
  for (const name of names.slice(0, 5)) await volume.remove(name);
  const target = names[11] ?? '';
  await put(target, 700);
  await put('what takes the place of it, with a long name', 900);
  await volume.unmount();

  const replace = async (on: FaultyDisk): Promise<void> => {
    const mounted = await fat.mount(on);
    await mounted.rename('what takes the place of it, with a long name', target);
    await mounted.remove(names[8] ?? '');
    await mounted.flush();
  };
  const whole = disk.afterCut();
  await replace(whole);
  expect(whole.cutPlaces).toBeGreaterThan(5);
  const known = [...names, 'what takes the place of it, with a long name'];
  for (let cutAt = 0; cutAt < whole.cutPlaces; cutAt++) {
    for (let seed = 1; seed <= 20; seed++) {
      const cut = disk.afterCut({ cutAt, seed });
      await expect(replace(cut)).rejects.toThrow('the power was cut');
      const after = await fat.mount(cut.afterCut());
      const listed = await after.list();
      expect([700, 900]).toContain(listed.find(({ name }) => name === target)?.size);
      expect(listed.filter(({ name }) => !known.includes(name))).toEqual([]);
    }
  }
});
