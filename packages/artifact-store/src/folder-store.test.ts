import { chmod, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { artifactStoreContract } from './artifact-store.contract.ts';
import { FolderStore } from './folder-store.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folderStore(): Promise<{ store: FolderStore; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'skerry-store-'));
  folders.push(folder);
  return { store: new FolderStore(folder), folder };
}

artifactStoreContract(async () => {
  const { store } = await folderStore();
  return {
    store,
    damage: async (digest) => {
      await chmod(store.path(digest), 0o644);
      const file = await open(store.path(digest), 'r+');
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 7);
      await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, 7);
      await file.close();
    },
  };
});

test('two stores on one folder, as two processes have them, see the same artifacts', async () => {
  const { store, folder } = await folderStore();
  const outcome = await store.put(Buffer.from('shared'));
  if (outcome.kind !== 'stored') throw new Error(outcome.kind);
  expect((await new FolderStore(folder).file(outcome.digest)).kind).toBe('found');
});

test('nothing half-written is left where artifacts are looked for', async () => {
  const { store, folder } = await folderStore();
  await store.put(Buffer.alloc(1_000_000, 7));
  expect(await readdir(join(folder, 'artifacts', '.incoming'))).toEqual([]);
});
