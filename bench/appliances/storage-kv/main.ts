/** Our store's part in the benchmark of storage. Parameters: `measure <records> <singles> <gets>`, `fill <MB>`, or `recover`. */
import type { Needs } from 'skerry';
import { fill, measure, recovery, type Store } from './work.ts';

export default async function main({ block, console, exit, kv, parameters }: Needs) {
  const open = async (): Promise<Store> => {
    const store = await kv.open(block.open('data'));
    return {
      put: (key, value) => store.put(key, value),
      batch: (changes) => store.batch(changes),
      get: (key) => store.get(key),
      scan: async () => {
        let count = 0;
        for await (const { value } of store.scan()) count += value.length > 0 ? 1 : 0;
        return count;
      },
    };
  };
  const [what, ...numbers] = parameters;
  const [first = 0, singles = 0, gets = 0] = numbers.map(Number);
  if (what === 'fill') await fill(await open(), first);
  const result =
    what === 'measure' ? await measure(await open(), { records: first, singles, gets }) : undefined;
  const recover = what === 'recover' ? await recovery(open) : undefined;
  console.log(JSON.stringify(result ?? { recover }));
  // As a power cut would: nothing is closed.
  exit();
}
