/** A power cut at every sector write and flush of a workload, each with what a disk may leave of what was not flushed. */
import { randomFrom } from '@skerry/testkit/random';
import { fileCutsOf, fileLossesAt, type Storage } from '../../packages/libos/test/fs-power-cut.ts';
import { cutsOf, lossesAt, type Survivors } from '../../packages/libos/test/kv-power-cut.ts';

export interface Soaked {
  readonly done: number;
  readonly of: number;
  readonly what: string;
  /** What was lost or wrong, in words. */
  readonly wrong: readonly string[];
  readonly ms: number;
}

export interface Budget {
  readonly seed: number;
  /** Ends in time with what was done until then. */
  readonly budgetMs: number;
}

/** A proof ends when so much is wrong. */
export const WRONG_MAX = 100;
const ways: readonly Survivors[] = ['any', 'none', 'all'];

/** Of the key-value store, with a workload of so many steps. */
export async function storeCuts({ steps, ...rest }: Budget & { steps: number; most: number }) {
  return powerCuts({
    ...rest,
    range: await cutsOf(steps),
    lossesAt: (cut, survivors) => lossesAt(cut, survivors, steps),
  });
}

/** Of files on a store or on a FAT volume. */
export async function fileCuts({ storage, ...rest }: Budget & { storage: Storage; most: number }) {
  return powerCuts({
    ...rest,
    range: await fileCutsOf(storage),
    lossesAt: (cut, survivors) => fileLossesAt(storage, cut, survivors),
  });
}

interface Cuts extends Budget {
  readonly range: { readonly first: number; readonly end: number };
  /** How many cuts are made at most. */
  readonly most: number;
  lossesAt(cut: number, survivors: Survivors): Promise<string[]>;
}

async function powerCuts({ range, lossesAt: lossesOf, most, seed, budgetMs }: Cuts): Promise<Soaked> {
  const start = performance.now();
  const { first, end } = range;
  const cuts = Array.from({ length: end - first }, (_, index) => first + index).flatMap((cut) =>
    ways.map((way) => ({ cut, way })),
  );
  shuffle(cuts, seed);
  const wrong: string[] = [];
  let done = 0;
  for (const { cut, way } of cuts.slice(0, most)) {
    if (performance.now() - start > budgetMs || wrong.length >= WRONG_MAX) break;
    // What cannot even be opened is lost, too.
    wrong.push(...(await lossesOf(cut, way).catch((error) => [`cut at ${cut}: ${error}`])));
    done++;
  }
  const what = 'cuts, three ways at each sector write and flush';
  return { done, of: cuts.length, what, wrong, ms: performance.now() - start };
}

/** In no order: when the time ends before the cuts do, those that were made are from everywhere. */
function shuffle<T>(list: T[], seed: number): void {
  const random = randomFrom(seed);
  for (let last = list.length - 1; last > 0; last--) {
    const other = random(last + 1);
    [list[last], list[other]] = [list[other] as T, list[last] as T];
  }
}
