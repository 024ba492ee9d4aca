import { expect, test } from 'vitest';
import { MemoryBlock } from './memory-block.ts';

const pattern = (sectors: number, first: number): Uint8Array =>
  Uint8Array.from({ length: sectors * 512 }, (_, index) => (first + index * 7) & 255);

test('reads back what was written, and zeroes elsewhere', async () => {
  const disk = new MemoryBlock({ sectors: 16 });
  await disk.write(3, pattern(2, 1));
  expect(await disk.read(3, 2)).toEqual(pattern(2, 1));
  const around = new Uint8Array(4 * 512).fill(255);
  await disk.readInto(2, around);
  expect(around.subarray(0, 512)).toEqual(new Uint8Array(512));
  expect(around.subarray(512, 3 * 512)).toEqual(pattern(2, 1));
  expect(around.subarray(3 * 512)).toEqual(new Uint8Array(512));
});

test('does the same without promises', () => {
  const disk = new MemoryBlock({ sectors: 4 });
  disk.writeSync(1, pattern(2, 3));
  disk.flushSync();
  const into = new Uint8Array(2 * 512);
  disk.readIntoSync(1, into);
  expect(into).toEqual(pattern(2, 3));
  expect(() => disk.writeSync(3, pattern(2, 3))).toThrow('the disk memory has the sectors 0 to 3');
});

test('keeps what it was given, whatever becomes of the buffer', async () => {
  const disk = new MemoryBlock({ sectors: 4 });
  const bytes = pattern(1, 5);
  await disk.write(0, bytes);
  bytes.fill(0);
  (await disk.read(0, 1)).fill(0);
  expect(await disk.read(0, 1)).toEqual(pattern(1, 5));
});

test('reads zeroes where they were written, or where the content was given up', async () => {
  const disk = new MemoryBlock({ sectors: 8, sectorBytes: 4_096 });
  await disk.write(0, new Uint8Array(3 * 4_096).fill(9));
  await disk.writeZeroes(0, 1);
  await disk.discard(2, 1);
  expect(await disk.read(0, 3)).toEqual(new Uint8Array(3 * 4_096).fill(9, 4_096, 8_192));
});

test('a copy goes its own way', async () => {
  const disk = new MemoryBlock({ sectors: 4, name: 'data' });
  await disk.write(0, pattern(1, 1));
  const copy = disk.copy();
  await copy.write(0, pattern(1, 2));
  expect(await disk.read(0, 1)).toEqual(pattern(1, 1));
  expect(await copy.read(0, 1)).toEqual(pattern(1, 2));
  expect(copy.name).toBe('data');
});

test.each([
  [-1, 1],
  [3, 2],
  [4, 1],
  [0, 0],
  [0.5, 1],
  [Number.NaN, 1],
  [0, Number.MAX_SAFE_INTEGER],
])('refuses sectors that it does not have: %d, %d', async (sector, count) => {
  const disk = new MemoryBlock({ sectors: 4 });
  const error = { code: 'OUT_OF_RANGE' };
  await expect(disk.read(sector, count)).rejects.toMatchObject(error);
  await expect(disk.discard(sector, count)).rejects.toMatchObject(error);
  await expect(disk.writeZeroes(sector, count)).rejects.toMatchObject(error);
});

test('refuses bytes that are no whole sectors, and says so', async () => {
  const disk = new MemoryBlock({ sectors: 4 });
  await expect(disk.write(0, new Uint8Array(700))).rejects.toThrow(
    'write(): 700 bytes are not whole sectors of 512 bytes',
  );
  await expect(disk.readInto(0, new Uint8Array(0))).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
});

test('refuses every change when it is read-only, and can be read', async () => {
  const disk = new MemoryBlock({ sectors: 4, isReadOnly: true });
  const error = { code: 'READ_ONLY' };
  await expect(disk.write(0, pattern(1, 1))).rejects.toMatchObject(error);
  await expect(disk.discard(0, 1)).rejects.toMatchObject(error);
  await expect(disk.writeZeroes(0, 1)).rejects.toMatchObject(error);
  expect(await disk.read(0, 1)).toEqual(new Uint8Array(512));
});
