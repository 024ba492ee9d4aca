/**
 * Storage: our key-value store, as a `unix` image, beside LevelDB and LMDB in Node; a disk beside pread and pwrite in C; and what each
 * library adds to an image. Contestants take turns on the same file system; ratios are of neighbours in one round.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilePeer } from '../compile-peer.ts';
import { buildImages, type ImageFile } from '../images.ts';
import type { Row, Unit } from '../result.ts';
import { summarise } from '../statistics.ts';
import {
  type Contestant,
  forget,
  imageContestant,
  peerStore,
  programContestant,
  type Times,
} from '../storage/contestants.ts';
import type { Suite, SuiteContext } from '../suite.ts';

const suite = 'Storage';
/** A round takes a minute, so that fewer are allowed than elsewhere. */
const roundsOf = ({ effort }: SuiteContext): number => Math.max(3, Math.round(7 * effort));
/** A store of 6 MB: with what each has unless told, our cache and LevelDB's hold 8 MiB, and LevelDB and LMDB have the kernel's too. */
const work = { records: 50_000, singles: 200, gets: 10_000 };
const diskMB = 1_024;
/** Room for what is merged while the store is filled. */
const roomFactor = 4;
const block = { megabytes: 128, requests: 2_000 };
const libraries = ['block', 'kv', 'fat', 'fs', 'partition'] as const;

const parts = [
  { key: 'batched', name: 'put, 500 in a batch', count: work.records },
  { key: 'durable', name: 'put, each flushed', count: work.singles },
  { key: 'get', name: 'get', count: work.gets },
  { key: 'scan', name: 'scan', count: work.records },
] as const;

const requests = [
  { key: 'write', name: 'sequential write, 1 MiB', unit: 'MB/s', count: block.megabytes * 1.048576 },
  { key: 'read', name: 'sequential read, 1 MiB', unit: 'MB/s', count: block.megabytes * 1.048576 },
  { key: 'randomWrite', name: 'random write, 4 KiB', unit: 'per s', count: block.requests },
  { key: 'randomRead', name: 'random read, 4 KiB', unit: 'per s', count: block.requests },
] as const;

export const storageSuite: Suite = {
  name: 'storage',
  async run(context) {
    const image = (name: string) => unixImage(context, join('bench', 'appliances'), name);
    context.say('building images and peers');
    const kv = await image('storage-kv');
    const disk = await image('storage-block');
    const floor = compilePeer('block-floor.c', context.scratch);
    const peers = [peerStore(context.root, 'level', 'LevelDB'), peerStore(context.root, 'lmdb', 'LMDB')];
    return [
      ...(await stores(context, [imageContestant('kv', kv, diskMB), ...peers])),
      ...(await recoveries(context, [imageContestant('kv', kv, roomFactor * context.storeMB), ...peers])),
      ...(await disks(context, imageContestant('block', disk, block.megabytes), floor)),
      ...(await sizes(context)),
    ];
  },
};

async function stores(context: SuiteContext, contestants: readonly Contestant[]): Promise<Row[]> {
  const times = await takeTurns(context, 'a store', contestants, async (contestant, place) => {
    forget(place);
    return contestant.run(place, ['measure', work.records, work.singles, work.gets]);
  });
  return parts.flatMap(({ key, name, count }) => compared(times, { key, name, count, unit: 'per s' }));
}

async function recoveries(context: SuiteContext, contestants: readonly Contestant[]): Promise<Row[]> {
  const rows: Row[] = [];
  const total = roundsOf(context);
  for (const contestant of contestants) {
    const place = join(context.scratch, `fill-${contestant.name}`);
    context.say(`${contestant.name}: filling with ${context.storeMB} MB`);
    await contestant.run(place, ['fill', context.storeMB]);
    const values: number[] = [];
    for (let round = 0; round < total; round++) {
      context.say(`${contestant.name}: opening, round ${round + 1} of ${total}`);
      values.push((await contestant.run(place, ['recover']))['recover'] ?? Number.NaN);
    }
    forget(place);
    const name = `open → first get, ${context.storeMB} MB: ${contestant.name}`;
    const note =
      'the first round finds what a process without a close has left; the files are in the kernel’s cache';
    rows.push({ suite, name, unit: 'ms', summary: summarise(values), ...(rows.length === 0 && { note }) });
  }
  return rows;
}

async function disks(context: SuiteContext, ours: Contestant, floor: string): Promise<Row[]> {
  const place = join(context.scratch, 'disk.img');
  // Written beforehand: nobody pays for the file system's finding of room.
  writeFileSync(place, Buffer.alloc(block.megabytes << 20, 1));
  const contestants = [ours, programContestant('pread and pwrite in C', floor)];
  const times = await takeTurns(context, 'a disk', contestants, (contestant) =>
    contestant.run(place, [block.megabytes, block.requests]),
  );
  forget(place);
  return requests.flatMap((one) => compared(times, one));
}

/** One measurement of each contestant in every round. */
async function takeTurns(
  context: SuiteContext,
  what: string,
  contestants: readonly Contestant[],
  measure: (contestant: Contestant, place: string) => Promise<Times>,
): Promise<ReadonlyMap<string, Times[]>> {
  const times = new Map<string, Times[]>(contestants.map(({ name }) => [name, []]));
  const total = roundsOf(context);
  for (let round = 1; round <= total; round++) {
    for (const contestant of contestants) {
      context.say(`${what}: ${contestant.name}, round ${round} of ${total}`);
      const place = join(context.scratch, `place-${contestant.name}`);
      times.get(contestant.name)?.push(await measure(contestant, place));
      forget(place);
    }
  }
  return times;
}

/** Rates of all, and ours (the first) as a multiple of each other's. */
function compared(
  times: ReadonlyMap<string, readonly Times[]>,
  part: { key: string; name: string; count: number; unit: Unit },
): Row[] {
  const rates = [...times].map(([name, list]) => ({
    name,
    values: list.map((one) => (part.count / (one[part.key] ?? Number.NaN)) * 1_000),
  }));
  const [ours, ...others] = rates;
  const row = (name: string, unit: Unit, values: readonly number[]): Row => ({
    suite,
    name: `${part.name}: ${name}`,
    unit,
    summary: summarise(values),
  });
  return [
    ...rates.map(({ name, values }) => row(name, part.unit, values)),
    ...others.map(({ name, values }) =>
      row(
        `${ours?.name} ÷ ${name}`,
        '×',
        values.map((value, round) => (ours?.values[round] ?? Number.NaN) / value),
      ),
    ),
  ];
}

/** Of the guests that use one library each: what the library's own code takes of the image, and what comes with it. */
async function sizes(context: SuiteContext): Promise<Row[]> {
  const rows: Row[] = [];
  for (const library of libraries) {
    context.say(`size: ${library}`);
    const { image } = await unixImage(context, join('packages', 'libos', 'guests'), `library-${library}`);
    const own = image.parts.filter((part) => part.library === library);
    const bytes = own.reduce((sum, part) => sum + part.bytes, 0);
    rows.push({
      suite,
      name: `unix: the library ${library}`,
      unit: 'KiB',
      summary: summarise([bytes / 1_024]),
      note: `an image with it has ${Math.round(image.bytes / 1_024)} KiB`,
    });
  }
  return rows;
}

async function unixImage(context: SuiteContext, folder: string, name: string): Promise<ImageFile> {
  const built = await buildImages(join(context.root, folder, name), name, context.scratch, ['unix']);
  const file = built.get('unix');
  if (!file) throw new Error(`no image of ${name} for unix`);
  return file;
}
