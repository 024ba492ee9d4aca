/** Random operations of the key-value store against a map. Now and then it is opened anew, closed before or cut off from power. */
import { FaultyDisk } from '@skerry/testkit/faulty-disk';
import { randomFrom } from '@skerry/testkit/random';
import { KvCore } from '../../packages/libos/src/kv/core.ts';
import { EntryRow, type KvChange } from '../../packages/libos/src/kv/values.ts';
import { kvOptions } from '../../packages/libos/test/kv.ts';
import { type Budget, type Soaked, WRONG_MAX } from './power-cuts.ts';

const SECTORS = (64 << 20) / 512;
const KEYS = 20_000;
const VALUE_MAX = 600;
const BATCH_MAX = 12;
/** Of so many commits and reads, one is followed by a new opening, or by a comparison of everything. */
const REOPEN_IN = 2_000;
const COMPARE_IN = 5_000;

const open = (device: FaultyDisk) => KvCore.open(device, kvOptions());

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
  let device = new FaultyDisk({ sectors: SECTORS }, { seed });
  const model = new Map<string, number>();
  const wrong: string[] = [];
  let core = await open(device);
  let done = 0;
  let cuts = 0;
  const keyOf = () => `key ${random(KEYS)}`;
  const isEnded = () =>
    done >= operations || wrong.length >= WRONG_MAX || performance.now() - start > budgetMs;
  while (!isEnded()) {
    const key = keyOf();
    if (random(2) === 0) {
      if (!isContent(await core.get(key), model.get(key))) wrong.push(`after ${done}: ${key} is another`);
      done++;
    } else {
      const batch = Array.from({ length: 1 + random(BATCH_MAX) }, (): KvChange => {
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
      // A cut leaves the store as it is, in the middle of whatever it does beside.
      if (random(2) === 0) await core.close();
      else {
        device = device.afterCut({ seed: done });
        cuts++;
      }
      core = await open(device);
    }
  }
  wrong.push(...(await differences(core, model, done)));
  await core.close();
  const what = `operations with ${cuts} power cuts between them`;
  return { done, of: operations, what, wrong, ms: performance.now() - start };
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
  for await (const row of view.scan('', undefined)) {
    const entries = new EntryRow(row);
    for (let entry = entries.next(); entry; entry = entries.next()) {
      const key = String.fromCharCode(...entry.keyBytes);
      const { value } = entry;
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
