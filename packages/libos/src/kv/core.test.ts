import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kvNative, kvOptions } from '../../test/kv.ts';
import { cutsOf, lossesAt } from '../../test/kv-power-cut.ts';
import { type BlockDevice, MemoryBlock } from '../block/index.ts';
import { KvCore } from './core.ts';
import { bytesOf } from './keys.ts';
import { EntryRow } from './values.ts';
import type { KvView } from './view.ts';

const sectors = (16 << 20) / 512;
/** `npm run soak` cuts at every sector write, and of a longer workload. */
const everyOf = (survivors: string) => (survivors === 'any' ? 3 : 7);
const open = (device: BlockDevice) => KvCore.open(device, kvOptions());
const put = (key: string, value: string | Uint8Array) => ({
  key,
  value: typeof value === 'string' ? bytesOf(value) : value,
});
const text = (value: Uint8Array | undefined) => value && Buffer.from(value).toString('latin1');

interface Stored {
  readonly key: string;
  readonly value: Uint8Array;
}

async function read(view: KvView, from = '', to?: string): Promise<Stored[]> {
  const found: Stored[] = [];
  for await (const row of view.scan(from, to)) {
    const entries = new EntryRow(row);
    for (let entry = entries.next(); entry; entry = entries.next()) {
      found.push({ key: text(entry.keyBytes) ?? '', value: entry.value });
    }
  }
  return found;
}

async function all(core: KvCore): Promise<[string, string][]> {
  const view = core.view();
  const found: [string, string][] = [];
  for (const { key, value } of await read(view)) found.push([key, text(value) ?? '']);
  view.release();
  return found;
}

describe('a store', () => {
  test('gives back what was put, after it was opened again too', async () => {
    const device = new MemoryBlock({ sectors });
    const core = await open(device);
    await core.commit([put('b', '2'), put('a', '1'), put('c', '3')]);
    await core.commit([{ key: 'b' }, put('a', 'one')]);
    const expected = [
      ['a', 'one'],
      ['c', '3'],
    ];
    expect(await all(core)).toEqual(expected);
    await core.close();
    const again = await open(device);
    expect(await all(again)).toEqual(expected);
    expect(await again.get('b')).toBeUndefined();
  });

  test('keeps a view as it was while everything changes and is merged', async () => {
    const core = await open(new MemoryBlock({ sectors }));
    const value = new Uint8Array(1_000);
    for (let index = 0; index < 1_000; index++) await core.commit([put(`k${index}`, value)]);
    const view = core.view();
    for (let index = 0; index < 1_000; index++) await core.commit([{ key: `k${index}` }]);
    await core.squeeze();
    expect(await all(core)).toEqual([]);
    expect(core.stats().tables.reduce((sum, one) => sum + one, 0)).toBe(0);
    let count = 0;
    for (const one of await read(view)) count += one.value.length === 1_000 ? 1 : 0;
    expect(count).toBe(1_000);
    const { freeExtents } = core.stats();
    view.release();
    expect(core.stats().freeExtents).toBeGreaterThan(freeExtents);
  });

  test('loses nothing that is put while everything is merged', async () => {
    const device = new MemoryBlock({ sectors });
    const core = await open(device);
    const value = new Uint8Array(3_000);
    const squeezes: Promise<void>[] = [];
    for (let index = 0; index < 600; index++) {
      const done = core.commit([put(`k${index % 400}`, value.fill(index % 251))]);
      if (index % 7 === 0) squeezes.push(core.squeeze());
      await done;
    }
    await Promise.all(squeezes);
    // As after a power cut: nothing was closed.
    const after = await open(device.copy());
    expect(await all(after)).toEqual(await all(core));
    for (let index = 200; index < 600; index++) {
      expect((await after.get(`k${index % 400}`))?.[0]).toBe(index % 251);
    }
  });

  test('scans from key to key', async () => {
    const core = await open(new MemoryBlock({ sectors }));
    await core.commit([...'abcdef'].map((key) => put(key, key)));
    await core.squeeze();
    await core.commit([put('cc', 'new'), { key: 'd' }]);
    const view = core.view();
    const keys: string[] = [];
    for (const { key } of await read(view, 'b', 'f')) keys.push(key);
    expect(keys).toEqual(['b', 'c', 'cc', 'e']);
  });

  test('is full at some time, says so, and has room again when something was deleted', {
    timeout: 30_000,
  }, async () => {
    const core = await open(new MemoryBlock({ sectors: (16 << 20) / 512 }));
    const value = new Uint8Array(100_000);
    let stored = 0;
    const fill = async () => {
      for (;;) {
        await core.commit([put(`key ${String(stored).padStart(6, '0')}`, value)]);
        stored++;
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: 'NO_SPACE' });
    expect(stored).toBeGreaterThan(40);
    expect((await all(core)).length).toBe(stored);
    for (let index = 0; index < stored; index += 2) {
      await core.commit([{ key: `key ${String(index).padStart(6, '0')}` }]);
    }
    await core.commit([put('after', 'there is room')]);
    expect(text(await core.get('after'))).toBe('there is room');
    expect((await all(core)).length).toBe(Math.floor(stored / 2) + 1);
  });

  test('refuses what is too large, and stores nothing of it', async () => {
    const core = await open(new MemoryBlock({ sectors }));
    expect(() => core.commit([put('ok', '1'), put('big', new Uint8Array(200_000))])).toThrow(
      /at most 131072/,
    );
    expect(await core.get('ok')).toBeUndefined();
    await expect(open(new MemoryBlock({ sectors: 1_000 }))).rejects.toMatchObject({ code: 'NO_SPACE' });
  });

  test('does not take something else for a store', async () => {
    const device = new MemoryBlock({ sectors });
    await device.write(0, new Uint8Array(512).fill(1));
    await expect(open(device)).rejects.toMatchObject({ code: 'NOT_KV' });
    await KvCore.format(device, kvNative());
    await (await open(device)).commit([put('a', 'b')]);
  });

  test('says where it is damaged', { timeout: 30_000 }, async () => {
    const device = new MemoryBlock({ sectors });
    const core = await open(device);
    for (let index = 0; index < 40; index++)
      await core.commit([put(`k${index}`, new Uint8Array(20_000).fill(index))]);
    await core.squeeze();
    await core.close();
    let damaged = 0;
    for (let sector = 100; sector < sectors; sector += 811) {
      const bytes = await device.read(sector, 1);
      if (bytes.every((byte) => byte === 0)) continue;
      const copy = device.copy();
      bytes[100] = (bytes[100] ?? 0) ^ 1;
      await copy.write(sector, bytes);
      const look = async () => all(await open(copy));
      // A sector that belongs to nothing any more may be anything.
      const result = await look().then(
        (found) => (found.length === 40 ? 'unharmed' : 'wrong'),
        (error) => error.code,
      );
      expect(['CORRUPT', 'unharmed']).toContain(result);
      if (result === 'CORRUPT') damaged++;
    }
    expect(damaged).toBeGreaterThan(0);
  });
});

test('any row of operations does what it does to a map', { timeout: 30_000 }, async () => {
  const key = fc.stringMatching(/^[a-d]{1,3}$/);
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ put: fc.array(fc.tuple(key, fc.nat(30_000)), { minLength: 1, maxLength: 6 }) }),
    },
    { weight: 2, arbitrary: fc.record({ remove: key }) },
    { weight: 1, arbitrary: fc.constant('reopen' as const) },
    { weight: 1, arbitrary: fc.constant('squeeze' as const) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const device = new MemoryBlock({ sectors });
      let core = await open(device);
      const model = new Map<string, number>();
      for (const one of steps) {
        if (one === 'squeeze') await core.squeeze();
        else if (one === 'reopen') {
          await core.close();
          core = await open(device);
        } else if ('remove' in one) {
          await core.commit([{ key: one.remove }]);
          model.delete(one.remove);
        } else {
          await core.commit(one.put.map(([name, length]) => put(name, new Uint8Array(length))));
          for (const [name, length] of one.put) model.set(name, length);
        }
      }
      const view = core.view();
      const found: [string, number][] = [];
      for (const { key: name, value } of await read(view)) found.push([name, value.length]);
      expect(found).toEqual([...model].sort(([a], [b]) => (a < b ? -1 : 1)));
      for (const [name, length] of model) expect((await core.get(name))?.length).toBe(length);
    }),
    { numRuns: 25 },
  );
});

describe.each(['any', 'none', 'all'] as const)(
  'a power cut, of what was not flushed %s survives',
  (survivors) => {
    test('loses nothing that was acknowledged, and no part of a batch', { timeout: 60_000 }, async () => {
      const { first, end } = await cutsOf(60);
      for (let cut = first; cut < end; cut += everyOf(survivors)) {
        expect(await lossesAt(cut, survivors, 60)).toEqual([]);
      }
    });
  },
);

test('the checksum is XXH32', () => {
  const native = kvNative();
  expect(native.checksum(new Uint8Array())).toBe(0x02cc5d05);
  expect(native.checksum(bytesOf('a'))).toBe(0x550d7456);
  expect(native.checksum(bytesOf('abcd'))).toBe(0xa3643705);
  const text = 'Nobody inspects the spammish repetition';
  expect(native.checksum(bytesOf(text))).toBe(0xe2293b2f);
});
