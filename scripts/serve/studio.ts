/** The page, built when its sources are not those that it was last built from. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Task } from '../bootstrap/board.mjs';
import { runQuietly } from '../bootstrap/command.mjs';
import { digestPaths, hasStamp, writeStamp } from './stamp.ts';

/** What the bundle is made of: its own sources, the contracts, and the libraries' texts that it shows. */
const inputs = [
  'apps/studio',
  'packages/contracts/src',
  'packages/libos/src',
  'packages/libos/native',
  'examples',
  'package-lock.json',
];

export interface StudioBuild {
  readonly needed: boolean;
  /** Throws with the last words of the build when it fails. */
  readonly run: (task: Task) => Promise<void>;
}

export function studioBuild(root: string): StudioBuild {
  const folder = join(root, 'apps', 'studio');
  const dist = join(folder, 'dist');
  // Beside the bundle: who removes it removes the stamp.
  const stamp = join(dist, '.stamp');
  const digest = digestPaths(root, inputs);
  return {
    needed: !(existsSync(join(dist, 'index.html')) && hasStamp(stamp, digest)),
    run: async () => {
      const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
      const outcome = await runQuietly(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
        cwd: folder,
      });
      if (outcome.exitCode !== 0)
        throw new Error(`The page could not be built:\n\n${outcome.output.trim()}\n`);
      writeStamp(stamp, digest);
    },
  };
}
