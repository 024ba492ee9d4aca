import { FaultyDisk } from '@skerry/testkit/faulty-disk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BlockDevice, MemoryBlock } from '../block/index.ts';
import { checksum } from './checksum.ts';
import { KvCore } from './core.ts';
import { bytesOf } from './keys.ts';

const sectors = (16 << 20) / 512;
/** Every fifth write is a place for a power cut; all of them with SKERRY_SOAK set. */
const stride = process.env['SKERRY_SOAK'] ? 1 : 5;
const open = (device: BlockDevice) => KvCore.open(device, { cacheBytes: 1 << 20 });
const put = (key: string, value: string | Uint8Array) => ({
  key,
  value: typeof value === 'string' ? bytesOf(value) : value,
});
const text = (value: Uint8Array | undefined) => value && String.fromCharCode(...value);

async function all(core: KvCore): Promise<[string, string][]> {
  const view = core.view();
  const found: [string, string][] = [];
  for await (const { key, value } of view.scan('', undefined)) found.push([key, text(value) ?? '']);
  view.release();
  return found;
}

describe('a store', () => {
  test('gives back what was put, after it was opened again too', async () => {
    const device = new MemoryBlock({ sectors });
    const core = await open(device);
    await core.commit([put('b', '2'), put('a', '1'), put('c', '3')]);
    await core.commit([{ key: 'b', value: undefined }, put('a', 'one')]);
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
    for (let index = 0; index < 1_000; index++) await core.commit([{ key: `k${index}`, value: undefined }]);
    await core.squeeze();
    expect(await all(core)).toEqual([]);
    expect(core.stats().tables.reduce((sum, one) => sum + one, 0)).toBe(0);
    let count = 0;
    for await (const one of view.scan('', undefined)) count += one.value.length === 1_000 ? 1 : 0;
    expect(count).toBe(1_000);
    const { freeExtents } = core.stats();
    view.release();
    expect(core.stats().freeExtents).toBeGreaterThan(freeExtents);
  });

  test('scans from key to key', async () => {
    const core = await open(new MemoryBlock({ sectors }));
    await core.commit([...'abcdef'].map((key) => put(key, key)));
    await core.squeeze();
    await core.commit([put('cc', 'new'), { key: 'd', value: undefined }]);
    const view = core.view();
    const keys: string[] = [];
    for await (const { key } of view.scan('b', 'f')) keys.push(key);
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
      await core.commit([{ key: `key ${String(index).padStart(6, '0')}`, value: undefined }]);
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
    await KvCore.format(device);
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
          await core.commit([{ key: one.remove, value: undefined }]);
          model.delete(one.remove);
        } else {
          await core.commit(one.put.map(([name, length]) => put(name, new Uint8Array(length))));
          for (const [name, length] of one.put) model.set(name, length);
        }
      }
      const view = core.view();
      const found: [string, number][] = [];
      for await (const { key: name, value } of view.scan('', undefined)) found.push([name, value.length]);
      expect(found).toEqual([...model].sort(([a], [b]) => (a < b ? -1 : 1)));
      for (const [name, length] of model) expect((await core.get(name))?.length).toBe(length);
    }),
    { numRuns: 25 },
  );
});

describe.each(['any', 'none', 'all'] as const)(
  'a power cut, of what was not flushed %s survives',
  (survivors) => {
    test('at a sector write loses nothing that was acknowledged, and no part of a batch', {
      timeout: 60_000,
    }, async () => {
      const workload = async (core: KvCore, acknowledge: (key: string, value: string) => void) => {
        for (let index = 0; index < 60; index++) {
          const value = `${index}-`.padEnd(700, 'x');
          await core.commit([put(`one ${index % 23}`, value), put(`two ${index % 23}`, value)]);
          acknowledge(`${index % 23}`, value);
          if (index % 15 === 14) await core.squeeze();
        }
      };
      const dry = new FaultyDisk({ sectors });
      await KvCore.format(dry);
      const formatted = dry.sectorWrites;
      await workload(await open(dry), () => undefined);
      for (let cut = formatted + survivors.length; cut < dry.sectorWrites; cut += stride) {
        const disk = new FaultyDisk({ sectors }, { seed: cut, cutAt: cut, survivors, tearsSector: true });
        const acknowledged = new Map<string, string>();
        let under = '';
        const run = async () => {
          await KvCore.format(disk);
          const core = await open(disk);
          await workload(core, (key, value) => {
            acknowledged.set(key, value);
            under = value;
          });
        };
        await expect(run()).rejects.toMatchObject({ code: 'IO' });
        const core = await open(disk.afterCut());
        for (let index = 0; index < 23; index++) {
          const [one, two] = [text(await core.get(`one ${index}`)), text(await core.get(`two ${index}`))];
          expect(one, `both of a batch or none, cut at ${cut}`).toBe(two);
          const known = acknowledged.get(`${index}`);
          const isNewer =
            one !== undefined && Number.parseInt(one, 10) === Number.parseInt(under || '-1', 10) + 1;
          if (!isNewer) expect(one, `cut at ${cut}`).toBe(known);
        }
        await core.commit([put('after', 'all')]);
        expect(text(await core.get('after'))).toBe('all');
      }
    });
  },
);

test('the checksum is XXH32', () => {
  expect(checksum(new Uint8Array())).toBe(0x02cc5d05);
  expect(checksum(bytesOf('abcd'))).toBe(0xa3643705);
  const bytes = Uint8Array.from({ length: 64 }, (_, index) => index);
  expect(checksum(bytes)).toBe(checksum(bytes.slice()));
  expect(checksum(bytes, 1)).not.toBe(checksum(bytes));
});
