/** What every implementation of ArtifactStore holds to. Call it inside a test file. */
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { ArtifactStore } from './artifact-store.ts';

export interface StoreUnderTest {
  store: ArtifactStore;
  /** Flips one byte of a stored artifact behind the store's back. */
  damage(digest: string): Promise<void>;
}

export function artifactStoreContract(make: () => Promise<StoreUnderTest>): void {
  const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const put = async (store: ArtifactStore, bytes: Uint8Array): Promise<string> => {
    const outcome = await store.put(bytes);
    if (outcome.kind !== 'stored') throw new Error(outcome.kind);
    return outcome.digest;
  };

  const listed = async (store: ArtifactStore): Promise<{ digest: string; bytes: number }[]> => {
    const all: { digest: string; bytes: number }[] = [];
    for await (const { digest, bytes } of store.list()) all.push({ digest, bytes });
    return all;
  };

  test('what was put is read back under its SHA-256', async () => {
    const { store } = await make();
    const bytes = randomBytes(100_000);
    expect(await store.put(bytes)).toEqual({ kind: 'stored', digest: digestOf(bytes) });
    const read = await store.read(digestOf(bytes));
    expect(read.kind === 'found' && Buffer.from(read.bytes).equals(bytes)).toBe(true);
  });

  test('an artifact has a local file with exactly its bytes', async () => {
    const { store } = await make();
    const digest = await put(store, Buffer.from('image'));
    const outcome = await store.file(digest);
    if (outcome.kind !== 'found') throw new Error(outcome.kind);
    expect(await readFile(outcome.path, 'utf8')).toBe('image');
    expect(outcome.bytes).toBe(5);
  });

  test('putting the same bytes many times at once keeps one artifact', async () => {
    const { store } = await make();
    const bytes = randomBytes(50_000);
    await Promise.all(Array.from({ length: 16 }, () => put(store, bytes)));
    expect(await listed(store)).toEqual([{ digest: digestOf(bytes), bytes: 50_000 }]);
  });

  test('an artifact that was never put is missing', async () => {
    const { store } = await make();
    expect(await store.read('0'.repeat(64))).toEqual({ kind: 'missing' });
    expect(await store.file('0'.repeat(64))).toEqual({ kind: 'missing' });
  });

  test.each(['../../etc/passwd', '', 'A'.repeat(64), `${'0'.repeat(63)}/`])(
    'a name that is no digest is missing, never a path: %j',
    async (name) => {
      const { store } = await make();
      expect(await store.read(name)).toEqual({ kind: 'missing' });
      expect(await store.file(name)).toEqual({ kind: 'missing' });
      await store.remove(name);
    },
  );

  test('damaged bytes are never handed out, and a later put mends them', async () => {
    const { store, damage } = await make();
    const bytes = randomBytes(10_000);
    const digest = await put(store, bytes);
    expect((await store.file(digest)).kind).toBe('found');
    await damage(digest);
    expect(await store.file(digest)).toEqual({ kind: 'damaged' });
    await put(store, bytes);
    expect((await store.read(digest)).kind).toBe('found');
  });

  test('a removed artifact is missing, and removing it again is no error', async () => {
    const { store } = await make();
    const digest = await put(store, Buffer.from('x'));
    await store.remove(digest);
    await store.remove(digest);
    expect(await store.file(digest)).toEqual({ kind: 'missing' });
    expect(await listed(store)).toEqual([]);
  });
}
