/** A short run of fuzz-tcp.ts with the same seeds every time. */
import { expect, test } from 'vitest';
import { dataplaneWasm } from '../src/index.ts';
import { fuzzTcp } from './fuzz-tcp.ts';

test('arbitrary segments in arbitrary states break nothing and leave nothing behind', async () => {
  const wasm = await dataplaneWasm('direct');
  for (let seed = 1; seed <= 40; seed++) expect(() => fuzzTcp(wasm, seed, 500), `seed ${seed}`).not.toThrow();
}, 300_000);
