import { FaultyDisk } from '@skerry/testkit/faulty-disk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kvNative, kvOptions, smallKvNative } from '../../test/kv.ts';
import { MemoryBlock } from '../block/index.ts';
import { KvCore } from './core.ts';
import type { KvNative } from './native.ts';
import { EntryRow } from './values.ts';
import type { KvView } from './view.ts';

const sectors = (16 << 20) / 512;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

async function entriesOf(view: KvView): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const row of view.scan('', undefined)) {
    const entries = new EntryRow(row);
    for (let one = entries.next(); one; one = entries.next()) found.push([hex(one.keyBytes), hex(one.value)]);
  }
  return found;
}

const inOrder = (model: ReadonlyMap<string, string>) => [...model].sort(([a], [b]) => (a < b ? -1 : 1));

/** Of a module's memory, 13 MiB. */
const PAGES = 200;

/** All of what is left, when it is in one piece. */
function largestRoom({ calls }: KvNative): number {
  let low = 0;
  let high = 1 << 27;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const address = calls.room(middle);
    calls.free(address);
    if (address > 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

test('rooms do not overlap, and what is given back is used again', async () => {
  const native = await smallKvNative(PAGES);
  const { calls, memory } = native;
  const before = largestRoom(native);
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ take: fc.oneof(fc.nat(100), fc.nat(5_000), fc.nat(200_000)) }) },
    { weight: 2, arbitrary: fc.record({ give: fc.nat() }) },
  );
  const isFilled = (bytes: Uint8Array, mark: number) =>
    Buffer.compare(bytes, Buffer.alloc(bytes.length, mark)) === 0;
  const run = (steps: readonly ({ take: number } | { give: number })[]) => {
    const rooms: { address: number; length: number; mark: number }[] = [];
    const give = (index: number) => {
      const [room] = rooms.splice(index, 1);
      if (!room) return;
      expect(isFilled(memory.read(room.address, room.length), room.mark)).toBe(true);
      calls.free(room.address);
    };
    for (const [mark, one] of steps.entries()) {
      if ('give' in one) {
        if (rooms.length > 0) give(one.give % rooms.length);
        continue;
      }
      const address = calls.room(one.take);
      expect(address % 8).toBe(0);
      memory.write(address, new Uint8Array(one.take).fill(mark));
      rooms.push({ address, length: one.take, mark: mark & 0xff });
    }
    while (rooms.length > 0) give(0);
  };
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), run), { numRuns: 50 });
  expect(largestRoom(native)).toBe(before);
});

test('any keys and values, in batches, are in the order of their bytes, in memory and in tables', {
  timeout: 30_000,
}, async () => {
  const bytes = (most: number) => fc.uint8Array({ maxLength: most });
  const change = fc.record({ key: bytes(3), value: fc.option(bytes(40), { nil: undefined }) });
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.array(change, { minLength: 1, maxLength: 30 }) },
    { weight: 1, arbitrary: fc.constant('squeeze' as const) },
    { weight: 1, arbitrary: fc.constant('view' as const) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const core = await KvCore.open(new MemoryBlock({ sectors }), kvOptions(kvNative(), 20_000));
      const model = new Map<string, string>();
      const views: { view: KvView; seen: [string, string][] }[] = [];
      for (const one of steps) {
        if (one === 'squeeze') await core.squeeze();
        else if (one === 'view') views.push({ view: core.view(), seen: inOrder(model) });
        else {
          await core.commit(one);
          for (const { key, value } of one) {
            if (value) model.set(hex(key), hex(value));
            else model.delete(hex(key));
          }
        }
      }
      const view = core.view();
      await core.close();
      expect(await entriesOf(view)).toEqual(inOrder(model));
      view.release();
      for (const { view: earlier, seen } of views) {
        expect(await entriesOf(earlier)).toEqual(seen);
        for (const [key, value] of seen) {
          expect(hex((await earlier.get(Buffer.from(key, 'hex'))) ?? new Uint8Array())).toBe(value);
        }
        earlier.release();
      }
    }),
    { numRuns: 40 },
  );
});

test('a store that was closed has given all memory back', async () => {
  const native = await smallKvNative(PAGES);
  const before = largestRoom(native);
  for (let round = 0; round < 3; round++) {
    const core = await KvCore.open(new MemoryBlock({ sectors }), kvOptions(native));
    for (let index = 0; index < 500; index++)
      await core.commit([{ key: `key ${(index * 7) % 300}`, value: new Uint8Array(2_000).fill(index) }]);
    const view = core.view();
    for (let index = 0; index < 300; index++) await core.get(`key ${index}`);
    for await (const _row of view.scan('key 1', 'key 2')) break;
    await core.squeeze();
    await core.close();
    view.release();
    expect(largestRoom(native)).toBe(before);
  }
});

test('a view may be released, and the store closed, while the disk is read for it', async () => {
  const native = await smallKvNative(PAGES);
  const before = largestRoom(native);
  const gate = Promise.withResolvers<void>();
  let isSlow = false;
  const device = new FaultyDisk({ sectors }, { latency: () => (isSlow ? gate.promise : Promise.resolve()) });
  const core = await KvCore.open(device, kvOptions(native, 4_096));
  const keys = Array.from({ length: 400 }, (_, index) => `key ${index}`);
  for (const key of keys) await core.commit([{ key, value: new Uint8Array(2_000) }]);
  const view = core.view();
  isSlow = true;
  const readings = [...keys.slice(0, 50).map((key) => view.get(key)), entriesOf(view), entriesOf(view)];
  const outcomes = Promise.allSettled(readings);
  isSlow = false;
  for (let index = 0; index < 50; index++) await core.commit([{ key: `key ${index}` }]);
  const squeezed = core.squeeze();
  view.release();
  await core.close();
  await squeezed;
  gate.resolve();
  const errors = (await outcomes).flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  expect(errors).toEqual(readings.map(() => 'CLOSED'));
  expect(largestRoom(native)).toBe(before);
  const again = await KvCore.open(device, kvOptions(native, 4_096));
  const last = again.view();
  expect((await entriesOf(last)).length).toBe(350);
  last.release();
  await again.close();
  expect(largestRoom(native)).toBe(before);
});

test('a store that cannot be opened has given all memory back', async () => {
  const native = await smallKvNative(PAGES);
  const before = largestRoom(native);
  const device = new MemoryBlock({ sectors });
  const core = await KvCore.open(device, kvOptions(native));
  await core.commit([{ key: 'a', value: new Uint8Array(100_000) }]);
  await core.squeeze();
  const view = core.view();
  await core.close();
  view.release();
  // The last sector of the fourth extent: there were two logs and a table of level 0 before the table.
  await device.write((3 * 4_096 + 4 * 524_288) / 512 - 1, new Uint8Array(512));
  await expect(KvCore.open(device, kvOptions(native))).rejects.toMatchObject({ code: 'CORRUPT' });
  expect(largestRoom(native)).toBe(before);
});

test('without memory for a change nothing of it is stored, and what was stored is there', {
  timeout: 30_000,
}, async () => {
  const native = await smallKvNative(60);
  const core = await KvCore.open(new MemoryBlock({ sectors }), kvOptions(native, 8 << 20));
  const value = new Uint8Array(100_000).fill(1);
  const refused: string[] = [];
  const stored: string[] = [];
  // Nobody waits, so all of them are in memory.
  const all = Array.from({ length: 40 }, async (_, index) => {
    const key = `key ${String(index).padStart(2, '0')}`;
    try {
      await core.commit([{ key, value }]);
      stored.push(key);
    } catch (error) {
      refused.push((error as { code: string }).code);
    }
  });
  await Promise.all(all);
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused)).toEqual(new Set(['NO_MEMORY']));
  expect(stored.length).toBeGreaterThan(10);
  for (const key of stored) expect(Buffer.compare((await core.get(key)) ?? new Uint8Array(), value)).toBe(0);
  const view = core.view();
  expect((await entriesOf(view)).map(([key]) => Buffer.from(key, 'hex').toString())).toEqual(stored.sort());
});

test('a store whose memory was too small to write a table goes on when there is more', async () => {
  const native = await smallKvNative(PAGES);
  const core = await KvCore.open(new MemoryBlock({ sectors }), kvOptions(native));
  // Enough for changes, and not for a table, which is as large as an extent.
  const taken = native.calls.room(largestRoom(native) - 480_000);
  const stored: string[] = [];
  const fill = async () => {
    for (let index = 0; index < 30; index++) {
      await core.commit([{ key: `key ${index}`, value: new Uint8Array(50_000).fill(index) }]);
      stored.push(`key ${index}`);
    }
  };
  await expect(fill()).rejects.toMatchObject({ code: 'NO_MEMORY' });
  await expect(fill()).rejects.toMatchObject({ code: 'NO_MEMORY' });
  expect(stored.length).toBeGreaterThan(3);
  native.calls.free(taken);
  await core.commit([{ key: 'key 99', value: 'there is room' }]);
  for (const key of [...stored, 'key 99']) expect(await core.get(key)).toBeDefined();
});
