/** What stands on a disk, byte by byte: stores outlive the version of the library that has written them. */
import { expect, test } from 'vitest';
import { kvNative, kvOptions } from '../../test/kv.ts';
import { MemoryBlock } from '../block/index.ts';
import { KvCore } from './core.ts';

const SECTOR = 512;
const EXTENT = 512 << 10;
/** Behind the superblock, 4 KiB, and two manifests of as much. */
const DATA_START = 3 * 4_096;
const native = kvNative();

const u16 = (value: number) => [value & 255, value >> 8];
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
const ascii = (text: string) => [...Buffer.from(text, 'latin1')];
const put = (key: string, value: string) => [...u16(key.length), ...u32(value.length), ...ascii(key + value)];
const removed = (key: string) => [...u16(key.length), ...u32(0xffffffff), ...ascii(key)];

/** With a checksum of `checked` bytes before them, and zeroes behind, to whole sectors. */
function whole({ checksum }: { checksum: number }, bytes: readonly number[]): number[] {
  const sectors = Math.ceil((bytes.length + 4) / SECTOR);
  return [...u32(checksum), ...bytes, ...new Array(sectors * SECTOR - bytes.length - 4).fill(0)];
}

const sumOf = (bytes: readonly number[]) => ({ checksum: native.checksum(Uint8Array.from(bytes)) });

const padded = (bytes: readonly number[], to: number) => [...bytes, ...new Array(to - bytes.length).fill(0)];

async function sectorsAt(device: MemoryBlock, at: number, bytes: number): Promise<number[]> {
  return [...(await device.read(at / SECTOR, bytes / SECTOR))];
}

test('a batch is a record of the log, in whole sectors', async () => {
  const device = new MemoryBlock({ sectors: (16 << 20) / SECTOR });
  const core = await KvCore.open(device, kvOptions());
  await core.commit([{ key: 'ada', value: 'lovelace' }, { key: 'bob' }]);
  await core.commit([{ key: 'c', value: '' }]);
  const record = (number: number, operations: readonly number[]) => {
    const bytes = [...u32(operations.length), ...u32(1), ...u32(number), ...operations];
    return whole(sumOf(padded(bytes, Math.ceil(bytes.length / 4) * 4)), bytes);
  };
  expect(await sectorsAt(device, DATA_START, 2 * SECTOR)).toEqual([
    ...record(0, [...put('ada', 'lovelace'), ...removed('bob')]),
    ...record(1, put('c', '')),
  ]);
});

test('a table has blocks, a directory with a filter, and a last sector that knows where that is', async () => {
  const device = new MemoryBlock({ sectors: (16 << 20) / SECTOR });
  const core = await KvCore.open(device, kvOptions());
  const large = 'x'.repeat(4_000);
  await core.commit([
    { key: 'ada', value: 'lovelace' },
    { key: 'bob', value: large },
    { key: 'eve', value: large },
  ]);
  await core.squeeze();
  // Before it there were the log, that of the memtable after it, and the table of level 0.
  const start = DATA_START + 3 * EXTENT;
  const block = (operations: readonly number[]) => {
    const bytes = [...u32(operations.length), ...operations];
    const sectors = Math.ceil((bytes.length + 4) / SECTOR);
    return whole(sumOf(padded(bytes, sectors * SECTOR - 4)), bytes);
  };
  const blocks = [...block([...put('ada', 'lovelace'), ...put('bob', large)]), ...block(put('eve', large))];
  expect(await sectorsAt(device, start, blocks.length)).toEqual(blocks);
  // Three keys have 8 bytes of filter, and no fewer; which of its bits are set follows from FNV-1a and two hashes.
  const directory = await sectorsAt(device, start + blocks.length, SECTOR);
  const filter = directory.slice(16, 24);
  const rows = [
    ...[...u32(0), ...u32(8), ...u16(3), ...ascii('ada')],
    ...[...u32(8), ...u32(8), ...u16(3), ...ascii('eve')],
  ];
  const bytes = [...u32(2), ...u32(8), ...u32(3), ...filter, ...rows, ...u16(3), ...ascii('eve')];
  expect(directory).toEqual(whole(sumOf(padded(bytes, SECTOR - 4)), bytes));
  expect(filter).toEqual(filterOf(['ada', 'bob', 'eve'], 64));
  const footer = [...ascii('KVT1'), ...u32(blocks.length), ...u32(SECTOR)];
  expect(await sectorsAt(device, start + EXTENT - SECTOR, SECTOR)).toEqual(whole(sumOf(footer), footer));
});

/** Seven bits of a row of `size` for each key, by FNV-1a and a second hash that is made of it. */
function filterOf(keys: readonly string[], size: number): number[] {
  const bits = new Array<number>(size / 8).fill(0);
  for (const key of keys) {
    let at = 0x811c9dc5;
    for (const byte of ascii(key)) at = Math.imul(at ^ byte, 0x01000193);
    at >>>= 0;
    const step = (Math.imul(at ^ (at >>> 15), 0x85ebca77) | 1) >>> 0;
    for (let probe = 0; probe < 7; probe++, at = (at + step) >>> 0) {
      const bit = at % size;
      bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  }
  return bits;
}
