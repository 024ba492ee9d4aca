/** The disks of tests are what they stand for. */
import { FaultyDisk } from '@skerry/testkit/faulty-disk';
import { expect, test } from 'vitest';
import type { BlockDevice } from '../src/block/index.ts';

test('a faulty disk is a disk of the guest, with and without promises', async () => {
  const disk: BlockDevice = new FaultyDisk({ sectors: 4 });
  const bytes = new Uint8Array(1_024).fill(3);
  disk.writeSync(1, bytes);
  disk.flushSync();
  expect(await disk.read(1, 2)).toEqual(bytes);
  await disk.write(2, bytes.subarray(512).fill(4));
  const into = new Uint8Array(512);
  disk.readIntoSync(2, into);
  expect(into).toEqual(new Uint8Array(512).fill(4));
});
