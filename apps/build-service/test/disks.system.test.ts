import { join } from 'node:path';
import { DiskStore } from '@skerry/device-models/block';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stack } from './stack.ts';

const mebibyte = 1_048_576;
let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.dispose());

const list = async (project: string): Promise<unknown> =>
  (await stack.request('GET', `/api/disks?project=${project}`)).body;
const make = (project: string, name: string, bytes = mebibyte) =>
  stack.request('POST', '/api/disks', { project, name, bytes });
const contentUrl = (project: string, name: string): string =>
  `${stack.url}/api/disks/${project}/${name}/content`;
const upload = (project: string, name: string, body: Uint8Array<ArrayBuffer>): Promise<Response> =>
  fetch(contentUrl(project, name), { method: 'PUT', body });

test('disks are made, listed and deleted', async () => {
  expect(await list('shop')).toEqual({ disks: [] });
  expect((await make('shop', 'data')).status).toBe(201);
  const data = { project: 'shop', name: 'data', bytes: mebibyte, usedBytes: 0, isInUse: false };
  expect(await list('shop')).toEqual({ disks: [data] });
  expect(await make('shop', 'data')).toMatchObject({ status: 409, body: { code: 'DISK_EXISTS' } });
  expect((await stack.request('DELETE', '/api/disks/shop/data')).status).toBe(204);
  expect(await stack.request('DELETE', '/api/disks/shop/data')).toMatchObject({ status: 404 });
  expect(await list('shop')).toEqual({ disks: [] });
});

test('what was uploaded is downloaded, also after the API was started again', async () => {
  const content = new Uint8Array(3 * mebibyte);
  content.set([1, 2, 3], 2 * mebibyte);
  expect(await (await upload('shop', 'up', content)).json()).toMatchObject({ bytes: content.length });
  await stack.restartApi();
  const response = await fetch(contentUrl('shop', 'up'));
  expect(response.headers.get('content-disposition')).toBe('attachment; filename=shop-up.img');
  expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
  expect(await list('shop')).toMatchObject({ disks: [{ name: 'up', isInUse: false }] });
});

test('a disk that a machine has is neither given, nor replaced, nor deleted', async () => {
  const store = new DiskStore(join(stack.folder, '.data/disks'));
  const opened = await store.attach('busy', { name: 'data', bytes: mebibyte }, 0);
  if (!opened.ok) throw new Error(opened.problem.kind);
  expect(await list('busy')).toMatchObject({ disks: [{ name: 'data', isInUse: true }] });
  const inUse = { code: 'DISK_IN_USE' };
  expect(await (await fetch(contentUrl('busy', 'data'))).json()).toMatchObject(inUse);
  expect(await (await upload('busy', 'data', new Uint8Array(512))).json()).toMatchObject(inUse);
  expect(await stack.request('DELETE', '/api/disks/busy/data')).toMatchObject({ status: 409, body: inUse });
  await opened.value.file.close();
  expect((await stack.request('DELETE', '/api/disks/busy/data')).status).toBe(204);
});

test('what is no disk is refused with what to do', async () => {
  const refused = (code: string) => ({ body: { code } });
  expect(await make('shop', 'Data')).toMatchObject(refused('INVALID_REQUEST'));
  expect(await make('shop', 'small', 512)).toMatchObject(refused('INVALID_REQUEST'));
  expect(await stack.request('GET', '/api/disks')).toMatchObject(refused('INVALID_REQUEST'));
  expect(await stack.request('DELETE', '/api/disks/shop/..%2Fx')).toMatchObject({ status: 404 });
  expect(await (await upload('shop', 'odd', new Uint8Array(700))).json()).toMatchObject({
    code: 'DISK_INVALID',
  });
  for (let index = 0; index < 8; index++) expect((await make('many', `d${index}`)).status).toBe(201);
  expect(await make('many', 'one-more')).toMatchObject({ status: 507, body: { code: 'DISK_QUOTA' } });
});
