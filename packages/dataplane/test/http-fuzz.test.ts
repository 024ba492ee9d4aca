/** A short run of fuzz-http.ts with the same seeds every time. */
import { expect, test } from 'vitest';
import { dataplaneWasm } from '../src/index.ts';
import { fuzzHttp } from './fuzz-http.ts';

test('messages mean the same however they are cut, and leave nothing behind', async () => {
  const wasm = await dataplaneWasm('host');
  for (let seed = 1; seed <= 2; seed++) expect(() => fuzzHttp(wasm, seed, 100), `seed ${seed}`).not.toThrow();
}, 300_000);
