/** Files that are disks, in a folder of the test's. */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DiskFolder {
  /** A disk of zeroes that takes no room; its path. */
  make(name: string, bytes: number): Promise<string>;
  dispose(): Promise<void>;
}

export async function diskFolder(): Promise<DiskFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'skerry-disks-'));
  return {
    async make(name, bytes) {
      const path = join(folder, name);
      const file = await open(path, 'wx');
      await file.truncate(bytes);
      await file.close();
      return path;
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
