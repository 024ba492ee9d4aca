import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '@skerry/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiskOutcome, DiskStore } from './disk-store.ts';

const mebibyte = 1_048_576;
const data = { name: 'data', bytes: 2 * mebibyte };
let folder: string;
let store: DiskStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry-disk-store-'));
  store = new DiskStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function value<Value>(outcome: Promise<DiskOutcome<Value>>): Promise<Value> {
  const settled = await outcome;
  if (!settled.ok) throw new Error(JSON.stringify(settled.problem));
  return settled.value;
}

async function* parts(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function bytesOf(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const inUse = { ok: false, problem: { kind: 'in-use' } };

test('a project has no disks until it has some, each with its size and taking no room', async () => {
  expect(await store.list('shop')).toEqual([]);
  await value(store.create('shop', { name: 'logs', bytes: mebibyte }));
  await value(store.create('shop', data));
  const [first, second] = await store.list('shop');
  expect(first).toEqual({ project: 'shop', name: 'data', bytes: 2 * mebibyte, usedBytes: 0, isInUse: false });
  expect(second?.name).toBe('logs');
  expect(await store.list('another')).toEqual([]);
  expect(await store.create('shop', data)).toEqual({ ok: false, problem: { kind: 'exists' } });
});

test('a disk is made when a machine wants it, keeps its content, and has one user', async () => {
  const first = await value(store.attach('shop', data, 0));
  await first.file.write(Buffer.from('kept'), 0, 4, 4_096);
  expect(await store.attach('shop', data, 0)).toEqual(inUse);
  expect(await store.attach('shop', data, 50)).toEqual(inUse);
  expect(await store.download('shop', 'data')).toEqual(inUse);
  expect(await store.delete('shop', 'data')).toEqual(inUse);
  expect(await store.upload('shop', 'data', parts(new Uint8Array(512)))).toEqual(inUse);
  expect((await store.list('shop'))[0]?.isInUse).toBe(true);
  await first.file.close();
  const second = await value(store.attach('shop', { ...data, bytes: mebibyte }, 0));
  const { buffer } = await second.file.read(Buffer.alloc(4), 0, 4, 4_096);
  expect(buffer.toString()).toBe('kept');
  expect((await second.file.stat()).size).toBe(2 * mebibyte);
  await second.file.close();
});

test('who waits for a disk gets it when its user is gone', async () => {
  const first = await value(store.attach('shop', data, 0));
  const waiting = store.attach('shop', data, 20_000);
  await first.file.close();
  await (await value(waiting)).file.close();
});

test('what is uploaded is what is downloaded, with holes for zeroes', async () => {
  const content = Buffer.alloc(4 * mebibyte);
  content.write('beginning', 0);
  content.write('end', content.length - 3);
  content.write('over a border of blocks', 2 * mebibyte - 5);
  const chunks = Array.from({ length: 64 }, (_, index) =>
    content.subarray(index * 65_536, (index + 1) * 65_536),
  );
  const disk = await value(store.upload('shop', 'data', parts(...chunks)));
  expect(disk.bytes).toBe(content.length);
  expect(disk.usedBytes).toBeLessThan(mebibyte);
  expect((await bytesOf(await value(store.download('shop', 'data')))).equals(content)).toBe(true);
  await value(store.upload('shop', 'data', parts(new Uint8Array(1_024).fill(7))));
  expect(await bytesOf(await value(store.download('shop', 'data')))).toEqual(Buffer.alloc(1_024, 7));
});

test('an upload that is no disk changes nothing', async () => {
  await value(store.upload('shop', 'data', parts(new Uint8Array(512).fill(1))));
  const outcome = await store.upload('shop', 'data', parts(new Uint8Array(700)));
  expect(outcome).toMatchObject({ ok: false, problem: { kind: 'unusable' } });
  expect(await store.upload('shop', 'data', parts())).toMatchObject({ problem: { kind: 'unusable' } });
  expect(await bytesOf(await value(store.download('shop', 'data')))).toEqual(Buffer.alloc(512, 1));
  expect(await store.list('shop')).toHaveLength(1);
});

test('a project has no more disks, and no more bytes of them, than one may', async () => {
  for (let index = 0; index < limits.projectDisks; index++) {
    await value(store.create('shop', { name: `d${index}`, bytes: mebibyte }));
  }
  expect(await store.create('shop', data)).toMatchObject({ problem: { kind: 'quota' } });
  const most = Math.floor(limits.projectDiskBytes / limits.diskBytes);
  for (let index = 0; index < most; index++) {
    await value(store.create('large', { name: `d${index}`, bytes: limits.diskBytes }));
  }
  expect(await store.attach('large', data, 0)).toMatchObject({ problem: { kind: 'quota' } });
});

test('a deleted disk is gone, and a missing one is said to be', async () => {
  await value(store.create('shop', data));
  await value(store.delete('shop', 'data'));
  expect(await store.list('shop')).toEqual([]);
  const missing = { ok: false, problem: { kind: 'missing' } };
  expect(await store.delete('shop', 'data')).toEqual(missing);
  expect(await store.download('shop', 'data')).toEqual(missing);
});

test('a frozen content is found by its digest, and disks that begin with it go their own ways', async () => {
  await value(store.upload('shop', 'data', parts(new Uint8Array(2 * mebibyte).fill(5))));
  const digest = await value(store.freeze('shop', 'data'));
  expect(await value(store.freeze('shop', 'data'))).toBe(digest);
  await value(store.create('shop', { name: 'copy', bytes: 3 * mebibyte }, digest));
  const copy = await value(store.attach('shop', { name: 'copy', bytes: mebibyte }, 0));
  await copy.file.write(Buffer.from('mine'), 0, 4, 0);
  await copy.file.close();
  const changed = await bytesOf(await value(store.download('shop', 'copy')));
  expect(changed.subarray(0, 4).toString()).toBe('mine');
  expect(changed.length).toBe(3 * mebibyte);
  expect((await bytesOf(await value(store.download('shop', 'data'))))[0]).toBe(5);
  expect((await stat(join(folder, 'bases', `${digest}.img`))).size).toBe(2 * mebibyte);
});

test('names cannot leave the folder', async () => {
  await expect(store.list('../x')).rejects.toThrow();
  await expect(store.delete('shop', '../x')).rejects.toThrow();
});
