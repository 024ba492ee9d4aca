/** Partition tables as others see them: sfdisk (fdisk) and sgdisk (gdisk), both ways. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { MemoryBlock } from '../block/index.ts';
import { writeGpt } from './gpt.ts';
import { partition } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'skerry-partition-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const environment = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
const MiB = 2_048;
const image = join(folder, 'image');

function run(program: string, args: readonly string[], input = ''): string {
  return execFileSync(program, args, {
    input,
    env: environment,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

async function save(device: MemoryBlock): Promise<void> {
  writeFileSync(image, await device.read(0, device.sectors));
}

async function load(): Promise<MemoryBlock> {
  const bytes = new Uint8Array(readFileSync(image));
  const device = new MemoryBlock({ sectors: bytes.length / 512 });
  await device.write(0, bytes);
  return device;
}

test('sfdisk reads our MBR', async () => {
  const device = new MemoryBlock({ sectors: 32 * MiB });
  await partition.write(device, 'mbr', [{ sectors: 4 * MiB, isBootable: true }, { type: '83' }]);
  await save(device);
  const { partitiontable } = JSON.parse(run('sfdisk', ['--json', image]));
  expect(partitiontable.label).toBe('dos');
  expect(partitiontable.partitions).toMatchObject([
    { start: MiB, size: 4 * MiB, type: 'c', bootable: true },
    { start: 5 * MiB, size: 27 * MiB, type: '83' },
  ]);
});

test('sfdisk and sgdisk read our GPT and find it whole', async () => {
  const device = new MemoryBlock({ sectors: 32 * MiB });
  let next = 0;
  await writeGpt(device, [{ sectors: 4 * MiB, name: 'data' }, { name: 'more' }], (length) =>
    Uint8Array.from({ length }, () => next++ & 0xff),
  );
  await save(device);
  const { partitiontable } = JSON.parse(run('sfdisk', ['--json', image]));
  expect(partitiontable.label).toBe('gpt');
  expect(partitiontable.partitions).toMatchObject([
    { start: MiB, size: 4 * MiB, name: 'data', type: 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7' },
    { start: 5 * MiB, name: 'more' },
  ]);
  expect(run('sgdisk', ['--verify', image])).toContain('No problems found');
});

test('we read the MBR of sfdisk with its logical partitions', async () => {
  writeFileSync(image, new Uint8Array(32 * MiB * 512));
  run(
    'sfdisk',
    [image],
    'label: dos\nsize=2MiB, type=c\nsize=20MiB, type=5\nsize=2MiB, type=83\nsize=3MiB, type=7\n',
  );
  const { partitions: theirs } = JSON.parse(run('sfdisk', ['--json', image])).partitiontable;
  const { kind, partitions } = await partition.read(await load());
  expect(kind).toBe('mbr');
  const logical = theirs.filter(({ type }: { type: string }) => type !== '5');
  expect(partitions.map(({ firstSector, sectors }) => [firstSector, sectors])).toEqual(
    logical.map(({ start, size }: { start: number; size: number }) => [start, size]),
  );
  expect(partitions.map(({ number }) => number)).toEqual([1, 3, 4]);
});

test('we read the GPT of sgdisk, with its names and identities', async () => {
  writeFileSync(image, new Uint8Array(32 * MiB * 512));
  run('sgdisk', ['-n', '1:0:+4M', '-c', '1:first', '-n', '5:0:0', '-c', '5:the rest', image]);
  const { partitions } = await partition.read(await load());
  const { partitions: theirs } = JSON.parse(run('sfdisk', ['--json', image])).partitiontable;
  expect(partitions.map(({ number, name }) => [number, name])).toEqual([
    [1, 'first'],
    [5, 'the rest'],
  ]);
  expect(partitions.map(({ id, firstSector, sectors }) => [id, firstSector, sectors])).toEqual(
    theirs.map((one: { uuid: string; start: number; size: number }) => [
      one.uuid.toLowerCase(),
      one.start,
      one.size,
    ]),
  );
});
