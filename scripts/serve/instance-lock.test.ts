import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './instance-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry lock '));
});
afterEach(() => rm(folder, { recursive: true }));

test('the second to lock a folder learns who holds it and where that serves', async () => {
  const first = await lockFolder(folder);
  if (first.kind !== 'taken') throw new Error('the folder is new');
  first.say({ pid: 123, url: 'http://127.0.0.1:4640/' });
  expect(await lockFolder(folder)).toEqual({ kind: 'held', by: { pid: 123, url: 'http://127.0.0.1:4640/' } });
  first.release();
});

test('a released folder can be locked again', async () => {
  const first = await lockFolder(folder);
  if (first.kind !== 'taken') throw new Error('the folder is new');
  first.release();
  const second = await lockFolder(folder);
  expect(second.kind).toBe('taken');
  if (second.kind === 'taken') second.release();
});
