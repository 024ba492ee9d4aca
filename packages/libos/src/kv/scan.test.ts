import { beforeEach, expect, test } from 'vitest';
import { kvOptions } from '../../test/kv.ts';
import { MemoryBlock } from '../block/index.ts';
import { KvCore } from './core.ts';
import { bytesOf } from './keys.ts';
import { Scan } from './scan.ts';
import type { Range } from './values.ts';
import type { KvView } from './view.ts';

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('latin1');
const keys = Array.from({ length: 500 }, (_, index) => `key ${String(index).padStart(4, '0')}`);

let core: KvCore;
let begun: number;
let ended: number;
let opened: KvView | undefined;

beforeEach(async () => {
  core = await KvCore.open(new MemoryBlock({ sectors: (16 << 20) / 512 }), kvOptions());
  // Several rows of a scan, in a table and in memory.
  for (const key of keys) await core.commit([{ key, value: key.repeat(30) }]);
  await core.squeeze();
  await core.commit([{ key: 'key 0003', value: 'another' }, { key: 'key 0004' }]);
  [begun, ended, opened] = [0, 0, undefined];
});

function scan(range: Range = {}): Scan {
  const view = () => {
    begun++;
    opened = core.view();
    return opened;
  };
  return new Scan(view, range, (used) => {
    ended++;
    used.release();
  });
}

test('gives every entry once, in order, and the view back at the end', async () => {
  const found: string[] = [];
  for await (const { keyBytes, value } of scan()) {
    const key = text(keyBytes) ?? '';
    expect(text(value)).toBe(key === 'key 0003' ? 'another' : key.repeat(30));
    found.push(key);
  }
  expect(found).toEqual(keys.filter((key) => key !== 'key 0004'));
  expect([begun, ended]).toEqual([1, 1]);
});

test('ends where its range does, and at its limit', async () => {
  const found: (string | undefined)[] = [];
  const range = { prefix: bytesOf('key 00'), from: bytesOf('key 0002'), limit: 3 };
  for await (const { keyBytes } of scan(range)) found.push(text(keyBytes));
  expect(found).toEqual(['key 0002', 'key 0003', 'key 0005']);
  expect(ended).toBe(1);
  const last: (string | undefined)[] = [];
  for await (const { keyBytes } of scan({ prefix: bytesOf('key 049'), to: bytesOf('key 0492') }))
    last.push(text(keyBytes));
  expect(last).toEqual(['key 0490', 'key 0491']);
});

test('answers many who ask at once in the order in which they have asked', async () => {
  const one = scan();
  const steps = await Promise.all(Array.from({ length: 600 }, () => one.next()));
  const found = steps.flatMap(({ value }) => (value ? [text(value.keyBytes)] : []));
  expect(found).toEqual(keys.filter((key) => key !== 'key 0004'));
  expect(steps.at(-1)).toEqual({ value: undefined, done: true });
  expect([begun, ended]).toEqual([1, 1]);
});

test('gives the view back when it is left, before and while a row is on its way', async () => {
  for await (const _entry of scan()) break;
  expect([begun, ended]).toEqual([1, 1]);
  const one = scan();
  const [step, end] = await Promise.all([one.next(), one.return()]);
  expect(text(step.value?.keyBytes)).toBe('key 0000');
  expect(end.done).toBe(true);
  expect([begun, ended]).toEqual([2, 2]);
  expect((await one.next()).done).toBe(true);
});

test('takes no view when nobody asks', async () => {
  const one = scan();
  await one.return();
  expect((await one.next()).done).toBe(true);
  expect(begun).toBe(0);
});

test('fails once when its view is closed, and has ended then', async () => {
  const one = scan();
  await one.next();
  opened?.release();
  const rest = async () => {
    for await (const _entry of { [Symbol.asyncIterator]: () => one });
  };
  await expect(rest()).rejects.toMatchObject({ code: 'CLOSED' });
  expect((await one.next()).done).toBe(true);
  expect(ended).toBe(1);
});
