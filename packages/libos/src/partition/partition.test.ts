import { describe, expect, test } from 'vitest';
import { MemoryBlock } from '../block/index.ts';
import { readGpt, writeGpt } from './gpt.ts';
import { readGuid, writeGuid } from './guid.ts';
import { partition } from './index.ts';

const MiB = 2_048;
/** Bytes that differ; a test needs no secret. */
let drawn = 0;
const bytes = (length: number) => Uint8Array.from({ length }, () => (drawn++ * 151) & 0xff);

describe('a partition table', () => {
  test('is none on an empty disk', async () => {
    expect(await partition.read(new MemoryBlock({ sectors: 10 }))).toEqual({ kind: 'none', partitions: [] });
  });

  test('of the kind MBR is read as it was written', async () => {
    const device = new MemoryBlock({ sectors: 64 * MiB });
    await partition.write(device, 'mbr', [{ sectors: 10 * MiB, isBootable: true }, { type: '83' }]);
    expect((await partition.read(device)).partitions).toMatchObject([
      { number: 1, firstSector: MiB, sectors: 10 * MiB, type: '0c', isBootable: true },
      { number: 2, firstSector: 11 * MiB, sectors: 53 * MiB, type: '83', isBootable: false },
    ]);
  });

  test('of the kind GPT is read as it was written, from the second copy too', async () => {
    const device = new MemoryBlock({ sectors: 64 * MiB });
    await writeGpt(
      device,
      [{ sectors: MiB, name: 'Grüße' }, { type: '0fc63daf-8483-4772-8e79-3d69d8477de4' }],
      bytes,
    );
    const read = await readGpt(device);
    expect(read).toMatchObject([
      { number: 1, firstSector: MiB, sectors: MiB, name: 'Grüße' },
      { number: 2, firstSector: 2 * MiB, type: '0fc63daf-8483-4772-8e79-3d69d8477de4' },
    ]);
    expect((await partition.read(device)).kind).toBe('gpt');
    await device.writeZeroes(1, 1);
    expect(await readGpt(device)).toEqual(read);
    await device.writeZeroes(device.sectors - 1, 1);
    await expect(readGpt(device)).rejects.toMatchObject({ code: 'CORRUPT' });
  });

  test('opens a partition as a disk that ends where it ends', async () => {
    const device = new MemoryBlock({ sectors: 8 * MiB });
    await partition.write(device, 'mbr', [{ sectors: MiB }, {}]);
    const second = await partition.open(device, 2);
    expect(second.sectors).toBe(6 * MiB);
    await second.write(0, new Uint8Array(512).fill(7));
    expect((await device.read(2 * MiB, 1))[0]).toBe(7);
    await expect(second.read(second.sectors, 1)).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
    await expect(partition.open(device, 3)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is refused when it does not fit', async () => {
    const device = new MemoryBlock({ sectors: 4 * MiB });
    await expect(partition.write(device, 'mbr', [{ sectors: 4 * MiB }])).rejects.toMatchObject({
      code: 'NO_SPACE',
    });
    await expect(partition.write(device, 'mbr', [{}, {}])).rejects.toMatchObject({ code: 'RANGE' });
    await expect(partition.write(device, 'mbr', [{ type: 'fat' }])).rejects.toMatchObject({ code: 'RANGE' });
  });

  test('that points beyond the disk is broken', async () => {
    const device = new MemoryBlock({ sectors: 4 * MiB });
    await partition.write(device, 'mbr', [{}]);
    const record = await device.read(0, 1);
    new DataView(record.buffer).setUint32(446 + 12, 5 * MiB, true);
    await device.write(0, record);
    await expect(partition.read(device)).rejects.toMatchObject({ code: 'CORRUPT' });
  });

  test('whose chain of logical partitions is a ring has no end', async () => {
    const device = new MemoryBlock({ sectors: 4 * MiB });
    await partition.write(device, 'mbr', [{ type: '05' }]);
    const record = new Uint8Array(512);
    record.set([0x55, 0xaa], 510);
    const view = new DataView(record.buffer);
    view.setUint8(446 + 16 + 4, 0x05);
    view.setUint32(446 + 16 + 12, 1, true);
    await device.write(MiB, record);
    await expect(partition.read(device)).rejects.toMatchObject({ code: 'CORRUPT' });
  });
});

test('a GUID has its first three fields reversed', () => {
  const text = '00112233-4455-6677-8899-aabbccddeeff';
  expect([...writeGuid(text).subarray(0, 8)]).toEqual([0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66]);
  expect(readGuid(writeGuid(text))).toBe(text);
});
