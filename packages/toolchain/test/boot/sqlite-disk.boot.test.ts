/** A database on a machine's disk: what one boot commits the next one finds, and so does the sqlite3 of Debian. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultTargets as targets } from '@skerry/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GuestImages } from './images.ts';
import { TestMachine } from './machine.ts';

const run = promisify(execFile);
const DISK_BYTES = 8 << 20;
/** The native module may have to be compiled first, for two processors. */
const COMPILE_TIMEOUT_MS = 20 * 60_000;

const images = new GuestImages();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry-sqlite-disk-'));
  for (const target of targets) await images.appliance('sqlite-disk', target);
}, COMPILE_TIMEOUT_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(targets)('on %s, rows outlive the machine', async (target) => {
  const path = join(folder, `${target}.img`);
  await writeFile(path, '');
  await truncate(path, DISK_BYTES);
  const image = await images.appliance('sqlite-disk', target);
  for (const boot of [1, 2, 3]) {
    const machine = await TestMachine.boot({ target, image, disks: [{ name: 'data', path }] });
    expect(await machine.exit()).toEqual({ code: 0, output: `boot ${boot} ok ${boot}\n` });
  }
  const copy = join(folder, `${target}.db`);
  await run('dd', [`if=${path}`, `of=${copy}`, 'bs=4096', 'skip=2', 'status=none']);
  const asked = await run('sqlite3', [copy, 'PRAGMA integrity_check; SELECT n, note FROM boots']);
  expect(asked.stdout).toBe('ok\n1|größe\n2|größe\n3|größe\n');
});
