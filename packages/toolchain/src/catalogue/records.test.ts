import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Cache } from '../compile/cache.ts';
import { type Found, readRecords, writeRecord } from './records.ts';

let cache: Cache;
beforeEach(async () => {
  cache = new Cache(await mkdtemp(join(tmpdir(), 'skerry-records-')));
});
afterEach(() => rm(cache.folder, { recursive: true, force: true }));

const found = (changes: Partial<Found>, passed = 1, failed = 0, at = '2026-01-01T00:00:00.000Z'): Found => ({
  subject: 'library',
  name: 'tcp',
  target: 'unix',
  ...changes,
  result: { passed, failed, at },
});

test('results of several suites are summed by name and target, with the latest time', async () => {
  await writeRecord(cache, 'code', 'one', [
    found({}, 2),
    found({ target: 'arm' }),
    found({ subject: 'example' }, 9),
  ]);
  await writeRecord(cache, 'code', 'two', [found({}, 1, 1, '2026-02-02T00:00:00.000Z')]);
  expect(await readRecords(cache, 'code', 'library')).toEqual(
    new Map([
      [
        'tcp',
        {
          unix: { passed: 3, failed: 1, at: '2026-02-02T00:00:00.000Z' },
          arm: { passed: 1, failed: 0, at: '2026-01-01T00:00:00.000Z' },
        },
      ],
    ]),
  );
});

test("a suite's next run takes the place of its last one", async () => {
  await writeRecord(cache, 'code', 'one', [found({}, 0, 1), found({ name: 'udp' })]);
  await writeRecord(cache, 'code', 'one', [found({}, 1)]);
  const records = await readRecords(cache, 'code', 'library');
  expect([...records.keys()]).toEqual(['tcp']);
  expect(records.get('tcp')?.unix).toMatchObject({ passed: 1, failed: 0 });
});

test('other code was not tested', async () => {
  await writeRecord(cache, 'code', 'one', [found({})]);
  expect(await readRecords(cache, 'other code', 'library')).toEqual(new Map());
});

test('a damaged record counts as not run', async () => {
  await writeRecord(cache, 'code', 'one', [found({})]);
  const folder = cache.pathOf('tested', 'code');
  for (const file of await readdir(folder)) await writeFile(join(folder, file), '{"found": [');
  await writeRecord(cache, 'code', 'two', [found({ name: 'udp' })]);
  expect([...(await readRecords(cache, 'code', 'library')).keys()]).toEqual(['udp']);
});
