/** The long proofs of the key-value store: random operations against a map, and a power cut at every sector write of a workload. */
import { MemoryBlock } from '../../packages/libos/src/block/index.ts';
import { KvCore } from '../../packages/libos/src/kv/core.ts';
import type { Operation } from '../../packages/libos/src/kv/operations.ts';
import { cutsOf, lossesAt, type Survivors } from '../../packages/libos/test/kv-power-cut.ts';

export interface Soaked {
  readonly done: number;
  readonly of: number;
  readonly what: string;
  /** What was lost or wrong, in words. */
  readonly wrong: readonly string[];
  readonly ms: number;
}

interface Budget {
  readonly seed: number;
  /** Ends in time with what was done until then. */
  readonly budgetMs: number;
}

const SECTORS = (64 << 20) / 512;
const KEYS = 20_000;
const VALUE_MAX = 600;
const BATCH_MAX = 12;
/** Of so many commits and reads, one is followed by a new opening, or by a comparison of everything. */
const REOPEN_IN = 2_000;
const COMPARE_IN = 5_000;
const WRONG_MAX = 100;

/** Mulberry32: an integer from 0 to below `limit`. */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const open = (device: MemoryBlock) => KvCore.open(device, { cacheBytes: 1 << 20 });

/** What the store was given under this number: length and content follow from it. */
function contentOf(number: number): Uint8Array {
  const random = randomFrom(number);
  const bytes = new Uint8Array(random(VALUE_MAX));
  return bytes.fill(random(256)).fill(random(256), bytes.length >> 1);
}

const isContent = (value: Uint8Array | undefined, number: number | undefined): boolean =>
  number === undefined || value === undefined
    ? number === value
    : Buffer.compare(value, contentOf(number)) === 0;

export async function randomOperations({
  operations,
  seed,
  budgetMs,
}: Budget & { operations: number }): Promise<Soaked> {
  const random = randomFrom(seed);
  const start = performance.now();
  const device = new MemoryBlock({ sectors: SECTORS });
  const model = new Map<string, number>();
  const wrong: string[] = [];
  let core = await open(device);
  let done = 0;
  const keyOf = () => `key ${random(KEYS)}`;
  const isEnded = () =>
    done >= operations || wrong.length >= WRONG_MAX || performance.now() - start > budgetMs;
  while (!isEnded()) {
    const key = keyOf();
    if (random(2) === 0) {
      if (!isContent(await core.get(key), model.get(key))) wrong.push(`after ${done}: ${key} is another`);
      done++;
    } else {
      const batch = Array.from({ length: 1 + random(BATCH_MAX) }, (): Operation => {
        done++;
        const changed = keyOf();
        const isPut = random(4) > 0;
        if (isPut) model.set(changed, done);
        else model.delete(changed);
        return { key: changed, value: isPut ? contentOf(done) : undefined };
      });
      await core.commit(batch);
    }
    if (random(COMPARE_IN) === 0) wrong.push(...(await differences(core, model, done)));
    if (random(REOPEN_IN) === 0) {
      await core.close();
      core = await open(device);
    }
  }
  wrong.push(...(await differences(core, model, done)));
  await core.close();
  return { done, of: operations, what: 'operations', wrong, ms: performance.now() - start };
}

async function differences(
  core: KvCore,
  model: ReadonlyMap<string, number>,
  done: number,
): Promise<string[]> {
  const wrong: string[] = [];
  const view = core.view();
  let count = 0;
  let before = '';
  for await (const found of view.scan('', undefined)) {
    for (const { key, value } of found) {
      count++;
      if (key <= before) wrong.push(`after ${done}: a scan has ${key} behind ${before}`);
      if (!isContent(value, model.get(key))) wrong.push(`after ${done}: a scan has another ${key}`);
      before = key;
    }
  }
  view.release();
  if (count !== model.size) wrong.push(`after ${done}: a scan has ${count} keys, not ${model.size}`);
  return wrong;
}

/** Each cut with what a disk may leave of what was not flushed. */
export async function powerCuts({ steps, seed, budgetMs }: Budget & { steps: number }): Promise<Soaked> {
  const start = performance.now();
  const { first, end } = await cutsOf(steps);
  const cuts = Array.from({ length: end - first }, (_, index) => first + index);
  // In no order: when the time ends before the cuts do, those that were made are from everywhere.
  const random = randomFrom(seed);
  for (let last = cuts.length - 1; last > 0; last--) {
    const other = random(last + 1);
    [cuts[last], cuts[other]] = [cuts[other] ?? first, cuts[last] ?? first];
  }
  const all: readonly Survivors[] = ['any', 'none', 'all'];
  const wrong: string[] = [];
  let done = 0;
  for (const [cut, survivors] of cuts.flatMap((each) => all.map((way) => [each, way] as const))) {
    if (performance.now() - start > budgetMs || wrong.length >= WRONG_MAX) break;
    wrong.push(...(await lossesAt(cut, survivors, steps)));
    done++;
  }
  const what = 'cuts, three ways at each sector write';
  return { done, of: cuts.length * all.length, what, wrong, ms: performance.now() - start };
}
