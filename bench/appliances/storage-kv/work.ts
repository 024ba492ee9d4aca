/**
 * What each store of the benchmark is asked to do: the same calls, keys and values for ours, in the image, and for its peers, in Node
 * (bench/peers/store.ts). Every change is durable when its promise has resolved.
 */

export interface Change {
  readonly key: string;
  readonly value: Uint8Array;
}

export interface Store {
  put(key: string, value: Uint8Array): Promise<void>;
  batch(changes: readonly Change[]): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** Reads all keys and values in order; their number. */
  scan(): Promise<number>;
}

/** As LevelDB's own benchmark: keys of 16 bytes, values of 100. */
const VALUE_BYTES = 100;
const BATCH = 500;
/** Has no divisor with the numbers of keys in common, so that every key has its turn. */
const STRIDE = 7_919;
const FILL_VALUE_BYTES = 8_192;
const FILL_BATCH = 16;

/** Bytes that no compression makes smaller; values are cut from it. */
const noise = new Uint8Array(1 << 14);
for (let index = 0, state = 1; index < noise.length; index++) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  noise[index] = state >>> 24;
}

const noiseOf = (number: number, bytes: number): Uint8Array => {
  const at = (number * 61) % (noise.length - bytes);
  return noise.subarray(at, at + bytes);
};

const keyOf = (number: number): string => `key ${String(number).padStart(12, '0')}`;

/** The keys 0 to below `count` in another order. */
const scattered = (index: number, count: number): number => (index * STRIDE) % count;

/** Milliseconds of each part. `records` is what the store holds in the end, `singles` the puts of one record each. */
export async function measure(
  store: Store,
  { records, singles, gets }: { records: number; singles: number; gets: number },
): Promise<Record<string, number>> {
  const batched = await timed(async () => {
    for (let from = 0; from < records; from += BATCH) {
      const changes: Change[] = [];
      for (let index = from; index < Math.min(from + BATCH, records); index++) {
        const number = scattered(index, records);
        changes.push({ key: keyOf(number), value: noiseOf(number, VALUE_BYTES) });
      }
      await store.batch(changes);
    }
  });
  const durable = await timed(async () => {
    for (let index = 0; index < singles; index++) {
      const number = scattered(index, records);
      await store.put(keyOf(number), noiseOf(number, VALUE_BYTES));
    }
  });
  const get = await timed(async () => {
    for (let index = 0; index < gets; index++) {
      const value = await store.get(keyOf(scattered(index * 3, records)));
      if (value?.length !== VALUE_BYTES) throw new Error(`the value of ${index} is not there`);
    }
  });
  const scan = await timed(async () => {
    const found = await store.scan();
    if (found !== records) throw new Error(`a scan of ${records} records found ${found}`);
  });
  return { batched, durable, get, scan };
}

/** Fills the store with values of 8 KiB, in no order, until it holds `megabytes`. */
export async function fill(store: Store, megabytes: number): Promise<void> {
  const count = (megabytes << 20) / FILL_VALUE_BYTES;
  for (let from = 0; from < count; from += FILL_BATCH) {
    const changes = Array.from({ length: FILL_BATCH }, (_, index) => {
      const number = scattered(from + index, count);
      return { key: keyOf(number), value: noiseOf(number, FILL_VALUE_BYTES) };
    });
    await store.batch(changes);
  }
}

/** Milliseconds until a store that was left without being closed has answered for one of its records. */
export function recovery(open: () => Promise<Store>): Promise<number> {
  return timed(async () => {
    const value = await (await open()).get(keyOf(0));
    if (value?.length !== FILL_VALUE_BYTES) throw new Error('what was filled is not there');
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
