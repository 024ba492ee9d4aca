/** For tests: a workload on a disk that loses power at one of its sector writes or flushes, and what the store has lost by that. */
import { FaultyDisk } from '@skerry/testkit/faulty-disk';
import type { BlockDevice } from '../src/block/index.ts';
import { KvCore } from '../src/kv/core.ts';
import { bytesOf } from '../src/kv/keys.ts';
import type { KvChange } from '../src/kv/values.ts';
import { kvNative, kvOptions } from './kv.ts';

export type Survivors = 'any' | 'none' | 'all';

const SECTORS = (16 << 20) / 512;
const PAIRS = 23;
const VALUE_BYTES = 700;
const SQUEEZE_EVERY = 15;

const open = (device: BlockDevice) => KvCore.open(device, kvOptions());
const put = (key: string, value: string): KvChange => ({ key, value: bytesOf(value) });
const text = (value: Uint8Array | undefined) => value && String.fromCharCode(...value);

/** Batches of two, overwriting, deleting and merging. `acknowledge` is told of each that is durable. */
async function workload(
  core: KvCore,
  steps: number,
  acknowledge: (step: number, pair: number) => void,
): Promise<void> {
  for (let step = 0; step < steps; step++) {
    const pair = step % PAIRS;
    await core.commit(changesOf(step, pair));
    acknowledge(step, pair);
    if (step % SQUEEZE_EVERY === SQUEEZE_EVERY - 1) await core.squeeze();
  }
}

function changesOf(step: number, pair: number): KvChange[] {
  const value = heldAfter(step);
  const keys = [`one ${pair}`, `two ${pair}`];
  return keys.map((key) => (value === undefined ? { key } : put(key, value)));
}

/** What a pair holds after this step; undefined: it is deleted. */
const writtenAt = (step: number): string => `${step}-`.padEnd(VALUE_BYTES, 'x');
const heldAfter = (step: number): string | undefined => (step % 11 === 10 ? undefined : writtenAt(step));

/** The sector writes and flushes of the workload, on an empty store: `first` to before `end`. */
export async function cutsOf(steps: number): Promise<{ first: number; end: number }> {
  const disk = new FaultyDisk({ sectors: SECTORS });
  await KvCore.format(disk, kvNative());
  const first = disk.cutPlaces;
  await workload(await open(disk), steps, () => undefined);
  return { first, end: disk.cutPlaces };
}

/** What is wrong after a cut there, a torn sector included: nothing, one hopes. */
export async function lossesAt(cut: number, survivors: Survivors, steps: number): Promise<string[]> {
  const disk = new FaultyDisk({ sectors: SECTORS }, { seed: cut, cutAt: cut, survivors, tearsSector: true });
  const acknowledged = new Map<number, number>();
  let last = -1;
  const run = async (): Promise<string> => {
    await KvCore.format(disk, kvNative());
    await workload(await open(disk), steps, (step, pair) => {
      acknowledged.set(pair, step);
      last = step;
    });
    return 'the power was not cut';
  };
  const end = await run().catch((error: { code?: string }) => error.code);
  if (end !== 'IO') return [`cut at ${cut}: ${end}`];
  const core = await open(disk.afterCut());
  const losses: string[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const [one, two] = [text(await core.get(`one ${pair}`)), text(await core.get(`two ${pair}`))];
    if (one !== two) losses.push(`cut at ${cut}: of pair ${pair} a part of a batch`);
    const step = acknowledged.get(pair);
    const isAcknowledged = one === (step === undefined ? undefined : heldAfter(step));
    // The one that was under way may be there.
    const isNext = pair === (last + 1) % PAIRS && one === heldAfter(last + 1);
    if (!isAcknowledged && !isNext) losses.push(`cut at ${cut}: pair ${pair} is ${one?.slice(0, 8)}`);
  }
  await core.commit([put('after', 'all')]);
  if (text(await core.get('after')) !== 'all') losses.push(`cut at ${cut}: nothing can be put afterwards`);
  return losses;
}
