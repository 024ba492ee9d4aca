import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeDisks, openDisks } from './open.ts';
import { parseDisk } from './option.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry-run-disks-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['data=data.img', { name: 'data', path: 'data.img' }],
  ['data=a:b=c.img:64M', { name: 'data', path: 'a:b=c.img', bytes: 64 << 20 }],
  ['d-1=/dev/vdb', { name: 'd-1', path: '/dev/vdb' }],
  ['d=x:4K', { name: 'd', path: 'x', bytes: 4_096 }],
])('reads %s', (text, expected) => {
  expect(parseDisk(text)).toEqual(expected);
});

test.each([
  ['data', 'is NAME=FILE'],
  ['data=', 'is NAME=FILE'],
  ['Data=x', 'has the name "Data", which must be 1 to 20 lower-case letters'],
  ['data=x:1K', 'has a size that cannot be'],
])('says what is wrong with %s', (text, expected) => {
  expect(parseDisk(text)).toContain(expected);
});

test('makes a file of the size, keeps one that is there, and lets nobody else have it', async () => {
  const path = join(folder, 'data.img');
  const missing = await openDisks([{ name: 'data', path }]);
  expect(missing).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
  const first = await openDisks([{ name: 'data', path, bytes: 1 << 20 }]);
  if (!first.ok) throw new Error(first.error.message);
  const second = await openDisks([{ name: 'data', path }]);
  expect(second).toMatchObject({ ok: false, error: { code: 'DISK_IN_USE' } });
  await closeDisks(first.disks);
  const third = await openDisks([{ name: 'data', path, bytes: 2 << 20 }]);
  if (!third.ok) throw new Error(third.error.message);
  expect((await stat(path)).size).toBe(1 << 20);
  expect(third.disks[0]?.machine).toEqual({ name: 'data', isReadOnly: false, isHostDevice: false });
  await closeDisks(third.disks);
});
