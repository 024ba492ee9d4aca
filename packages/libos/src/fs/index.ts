/** The Fs library, what `main` receives as `fs`: files as on the web, on a FAT volume or in a key-value store. */
import type { FatVolume } from '../fat/index.ts';
import { FatTree } from './fat-tree.ts';
import { FileSystemDirectoryHandle } from './handles.ts';
import { type KeyValueStore, KvTree } from './kv-tree.ts';

export type { FileSystemDirectoryHandle, FileSystemFileHandle } from './handles.ts';
export type { FileSystemWritableFileStream, WriteChunk } from './writable.ts';

/** The root directory of what a volume or a store holds. A store that has files has nothing else. */
async function root(storage: FatVolume | KeyValueStore): Promise<FileSystemDirectoryHandle> {
  const tree = 'scan' in storage ? await KvTree.open(storage) : new FatTree(storage);
  return new FileSystemDirectoryHandle(tree, '');
}

export const fs = { root };
