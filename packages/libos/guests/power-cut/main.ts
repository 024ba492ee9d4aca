/**
 * Four disks in rounds, each of which is durable before the next begins: sectors, a store, files in a store, files on FAT. It checks
 * what is there of earlier rounds and says the last ("store found 7"), or ends with 1; then it goes on until it is
 * ended, and says of each round that it is kept ("store kept 8"). With `new` FAT is made first.
 */
import type { FileSystemDirectoryHandle, Needs } from 'skerry';

/** What of a disk is written in rounds. Round 0 is an empty disk. */
interface Kept {
  /** The last whole round. Throws when something else is there than that, and a part of the next. */
  find(): Promise<number>;
  /** Resolves when it is durable. */
  write(round: number): Promise<void>;
}

/** The last round before or at `last` that has written this of `slots` places; 0: none. */
function newest(slot: number, slots: number, last: number): number {
  return Math.max(0, last - ((last - slot + slots) % slots));
}

function check(isRight: boolean, what: string): void {
  if (!isRight) throw new Error(what);
}

function sectorsOf(block: Needs['block']): Kept {
  const disk = block.open('sectors');
  const slots = 8;
  const each = 16;
  const words = disk.sectorBytes / 4;
  return {
    async find() {
      const found: number[][] = [];
      for (let slot = 0; slot < slots; slot++) {
        const all = new Uint32Array((await disk.read(slot * each, each)).buffer);
        const sectors = Array.from({ length: each }, (_, at) => all.subarray(at * words, (at + 1) * words));
        for (const sector of sectors)
          check(
            sector.every((word) => word === sector[0]),
            'a sector is torn',
          );
        found.push(sectors.map((sector) => sector[0] ?? 0));
      }
      const last = Math.max(...found.map((numbers) => Math.min(...numbers)));
      for (const [slot, numbers] of found.entries()) {
        const right = newest(slot, slots, last);
        const next = slot === (last + 1) % slots ? last + 1 : right;
        check(
          numbers.every((number) => number === right || number === next),
          `slot ${slot} has ${numbers}`,
        );
      }
      return last;
    },
    async write(round) {
      const bytes = new Uint8Array(new Uint32Array(4 * words).fill(round).buffer);
      const first = (round % slots) * each;
      await Promise.all([12, 4, 8, 0].map((at) => disk.write(first + at, bytes)));
      await disk.flush();
    },
  };
}

async function storeOf({ block, kv }: Pick<Needs, 'block' | 'kv'>): Promise<Kept> {
  const store = await kv.open(block.open('store'));
  const pairs = 23;
  const text = async (key: string): Promise<string> => new TextDecoder().decode(await store.get(key));
  const pairValue = (round: number): string => (round === 0 ? '' : `${round}-`.padEnd(700, 'x'));
  return {
    async find() {
      const last = Number(await text('last'));
      for (let pair = 0; pair < pairs; pair++) {
        const right = pairValue(newest(pair, pairs, last));
        const isRight = (await text(`one ${pair}`)) === right && (await text(`two ${pair}`)) === right;
        check(isRight, `pair ${pair} is wrong after round ${last}`);
      }
      return last;
    },
    async write(round) {
      const value = pairValue(round);
      const keys = [`one ${round % pairs}`, `two ${round % pairs}`];
      await store.batch([...keys.map((key) => ({ key, value })), { key: 'last', value: String(round) }]);
    },
  };
}

function filesOf(root: FileSystemDirectoryHandle): Kept {
  const slots = 5;
  const contentOf = (round: number): string => `${round};`.repeat(1 + ((round * 977) % 12_000));
  const replace = async (name: string, content: string): Promise<void> => {
    const writable = await (await root.getFileHandle(name, { create: true })).createWritable();
    await writable.write(content);
    await writable.close();
  };
  /** Empty: there is none, or it was made and has no content yet. */
  const read = async (name: string): Promise<string> => {
    const file = await root.getFileHandle(name).catch((error: Error) => {
      check(error.name === 'NotFoundError', `${name}: ${error}`);
    });
    return file ? (await file.getFile()).text() : '';
  };
  return {
    async find() {
      const last = Number(await read('last.txt'));
      for (let slot = 0; slot < slots; slot++) {
        const right = newest(slot, slots, last);
        const contents = [right === 0 ? '' : contentOf(right)];
        if (slot === (last + 1) % slots) contents.push(contentOf(last + 1));
        check(contents.includes(await read(`${slot}.txt`)), `file ${slot} is wrong after round ${last}`);
      }
      return last;
    },
    async write(round) {
      await replace(`${round % slots}.txt`, contentOf(round));
      await replace('last.txt', String(round));
    },
  };
}

async function goOn(
  name: string,
  kept: Kept,
  last: number,
  { console, clock }: Pick<Needs, 'console' | 'clock'>,
) {
  for (let round = last + 1; ; round++) {
    await kept.write(round);
    console.log(`${name} kept ${round}.`);
    await clock.sleep(1);
  }
}

export default async function main({ block, clock, console, fat, fs, kv, parameters }: Needs) {
  if (parameters[0] === 'new') await fat.format(block.open('fat'));
  const disks: Record<string, Kept> = {
    sectors: sectorsOf(block),
    store: await storeOf({ block, kv }),
    files: filesOf(await fs.root(await kv.open(block.open('files')))),
    fat: filesOf(await fs.root(await fat.mount(block.open('fat')))),
  };
  const found: Record<string, number> = {};
  for (const [name, kept] of Object.entries(disks)) {
    found[name] = await kept.find();
    console.log(`${name} found ${found[name]}.`);
  }
  await Promise.all(
    Object.entries(disks).map(([name, kept]) => goOn(name, kept, found[name] ?? 0, { console, clock })),
  );
}
