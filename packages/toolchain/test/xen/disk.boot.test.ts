/** Disks of domains, by dom0's own blkback: what was written, and what a power cut leaves. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DiskFolder, diskFolder } from '../boot/disk-file.ts';
import { GuestImages } from '../boot/images.ts';
import { TestMachine } from '../boot/machine.ts';
import { cutPower } from './power-cut.ts';

const images = new GuestImages();
const BULK_BYTES = 64 << 20;
const SECTOR_BYTES = 512;
/** Where many other things run; else some seconds. */
const BUSY_MS = 400_000;

let folder: DiskFolder;
beforeAll(async () => {
  folder = await diskFolder();
});
afterAll(() => folder.dispose());

/** What guests/platform/block-pattern.c fills a disk with. */
function pattern(diskBytes: number): Uint32Array {
  const words = new Uint32Array(diskBytes / 4);
  const each = SECTOR_BYTES / 4;
  for (let at = 0; at < words.length; at++)
    words[at] = Math.imul(Math.floor(at / each), 2_654_435_761) + (at % each) * 4 * 40_503 + 1;
  return words;
}

const sha256 = (bytes: NodeJS.ArrayBufferView): string => createHash('sha256').update(bytes).digest('hex');

test('64 MB that a domain writes and reads back are those that its host has', {
  timeout: BUSY_MS,
}, async () => {
  const path = await folder.make('bulk', BULK_BYTES);
  const image = await images.platform('block-pattern', 'xen', ['block']);
  const machine = await TestMachine.boot({ target: 'xen', image, disks: [{ name: 'data', path }] });
  await machine.shows('data ', BUSY_MS);
  expect((await machine.exit()).code).toBe(0);
  expect(sha256(await readFile(path))).toBe(sha256(pattern(BULK_BYTES)));
});

test('what a domain was told to be durable is there after a power cut, and it goes on from there', {
  timeout: BUSY_MS,
}, async () => {
  const image = await images.appliance('power-cut', 'xen');
  const { losses, rounds } = await cutPower(image, { seed: 1, destroyed: 0, ways: ['any'] });
  expect(losses).toEqual([]);
  expect(rounds).toBeGreaterThanOrEqual(4);
});
