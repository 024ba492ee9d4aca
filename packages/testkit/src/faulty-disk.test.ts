import { expect, test } from 'vitest';
import { FaultyDisk } from './faulty-disk.ts';

const size = { sectors: 16 };
const filled = (value: number, sectors = 1): Uint8Array => new Uint8Array(512 * sectors).fill(value);

/** The first byte of each sector. */
async function firstBytes(disk: FaultyDisk): Promise<number[]> {
  const bytes = await disk.read(0, size.sectors);
  return Array.from({ length: size.sectors }, (_, sector) => bytes[sector * 512] ?? -1);
}

test('has what was written, flushed or not, while the power is on', async () => {
  const disk = new FaultyDisk(size);
  await disk.write(1, filled(1, 2));
  await disk.flush();
  await disk.write(2, filled(2));
  await disk.writeZeroes(1, 1);
  expect((await firstBytes(disk)).slice(0, 4)).toEqual([0, 0, 2, 0]);
});

test('has all that was flushed after a power cut, whatever becomes of the rest', async () => {
  for (let seed = 0; seed < 50; seed++) {
    const disk = new FaultyDisk(size, { seed });
    await disk.write(0, filled(1, 8));
    await disk.flush();
    await disk.write(8, filled(2, 8));
    expect((await firstBytes(disk.afterCut())).slice(0, 8)).toEqual(new Array(8).fill(1));
  }
});

test('keeps any of the writes that were not flushed, in any order', async () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const disk = new FaultyDisk(size, { seed });
    await disk.write(0, filled(1, 2));
    await disk.write(0, filled(2, 2));
    seen.add((await firstBytes(disk.afterCut())).slice(0, 2).join());
  }
  expect([...seen].toSorted()).toEqual(['0,0', '0,1', '0,2', '1,0', '1,1', '1,2', '2,0', '2,1', '2,2']);
});

test('is the same for the same seed', async () => {
  const left = async () => {
    const disk = new FaultyDisk(size, { seed: 7 });
    await disk.write(0, filled(3, 16));
    return firstBytes(disk.afterCut());
  };
  expect(await left()).toEqual(await left());
});

test('cuts the power in the middle of a write, and fails from then on', async () => {
  const disk = new FaultyDisk(size, { cutAt: 3, survivors: 'all' });
  await disk.write(0, filled(1));
  await expect(disk.write(4, filled(2, 4))).rejects.toMatchObject({ code: 'IO' });
  await expect(disk.read(0, 1)).rejects.toThrow('the power was cut');
  await expect(disk.flush()).rejects.toThrow('the power was cut');
  expect(disk.isOff).toBe(true);
  expect((await firstBytes(disk.afterCut())).slice(0, 8)).toEqual([1, 0, 0, 0, 2, 2, 0, 0]);
});

test('loses everything that was not flushed when it is told to', async () => {
  const disk = new FaultyDisk(size, { survivors: 'none' });
  await disk.write(0, filled(1));
  await disk.flush();
  await disk.write(0, filled(2, 2));
  expect((await firstBytes(disk.afterCut())).slice(0, 2)).toEqual([1, 0]);
});

test('tears the sector that the power was cut in', async () => {
  const disk = new FaultyDisk(size, { cutAt: 2, tearsSector: true });
  await disk.write(0, filled(1));
  await disk.flush();
  await expect(disk.write(0, filled(2))).rejects.toThrow('the power was cut');
  const torn = await disk.afterCut().read(0, 1);
  const border = torn.indexOf(1);
  expect(border).toBeGreaterThan(0);
  expect(torn).toEqual(filled(1).fill(2, 0, border));
});

test('cuts the power in a flush, before anything of it is certain', async () => {
  const disk = new FaultyDisk(size, { cutAt: 2, survivors: 'none' });
  await disk.write(0, filled(1, 2));
  await expect(disk.flush()).rejects.toThrow('the power was cut');
  expect((await firstBytes(disk.afterCut())).slice(0, 2)).toEqual([0, 0]);
});

test('counts sector writes and flushes, so that a test can cut at each of them', async () => {
  const disk = new FaultyDisk(size);
  await disk.write(0, filled(1, 3));
  await disk.writeZeroes(0, 2);
  await disk.discard(2, 1);
  await disk.flush();
  expect(disk.cutPlaces).toBe(7);
});

test('fails to read bad sectors, and others by chance', async () => {
  const disk = new FaultyDisk(size, { badSectors: new Set([5]) });
  await expect(disk.read(4, 2)).rejects.toThrow('sector 5 cannot be read');
  expect(await disk.read(4, 1)).toEqual(filled(0));
  const unlucky = new FaultyDisk(size, { readErrorIn: 4, seed: 3 });
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => unlucky.read(0, 1)));
  const failed = outcomes.filter(({ status }) => status === 'rejected').length;
  expect(failed).toBeGreaterThan(10);
  expect(failed).toBeLessThan(50);
});

test('is as slow as it is told to be, and loses what waited at the cut', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const disk = new FaultyDisk(size, { latency: () => promise });
  const writing = disk.write(0, filled(1));
  const next = disk.afterCut();
  resolve();
  await expect(writing).rejects.toThrow('the power was cut');
  expect(await next.read(0, 1)).toEqual(filled(0));
});

test('refuses sectors that it does not have', async () => {
  const disk = new FaultyDisk(size);
  await expect(disk.read(15, 2)).rejects.toThrow(RangeError);
  await expect(disk.write(0, new Uint8Array(100))).rejects.toThrow(RangeError);
});
