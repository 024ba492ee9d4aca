import { describe, expect, test, vi } from 'vitest';
import type { Survivors } from '../../test/kv-power-cut.ts';

// The port to the machine, as far as names of files need it: taken when the libraries are imported, so they are imported anew.
vi.hoisted(() => {
  vi.resetModules();
  const utf8Decode = (data: Uint8Array): string => new TextDecoder().decode(data);
  const utf8Encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  Object.assign(globalThis, { __skerry: { utf8Decode, utf8Encode } });
});
const { fileCutsOf, fileLossesAt } = await import('../../test/fs-power-cut.ts');

/** `npm run soak` cuts at every sector write, in each way. */
const CUT_EVERY = 31;
const ways: readonly Survivors[] = ['any', 'none', 'all'];

describe.each(['kv', 'fat'] as const)('a power cut of files on %s', (storage) => {
  test('leaves what was acknowledged, and of what was under way all or nothing', {
    timeout: 60_000,
  }, async () => {
    const { first, end } = await fileCutsOf(storage);
    const losses: string[] = [];
    for (const [index, way] of ways.entries()) {
      for (let cut = first + index; cut < end; cut += CUT_EVERY)
        losses.push(...(await fileLossesAt(storage, cut, way)));
    }
    expect(losses).toEqual([]);
  });
});
