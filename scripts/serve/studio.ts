/** The page, built when its sources are not those that it was last built from. */
import { existsSync, renameSync, rmSync } from 'node:fs';
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
      const fresh = `${dist}-${process.pid}`;
      const old = `${fresh}-old`;
      try {
        const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
        const args = [vite, 'build', '--logLevel', 'warn', '--outDir', fresh, '--emptyOutDir'];
        const outcome = await runQuietly(process.execPath, args, { cwd: folder });
        if (outcome.exitCode !== 0)
          throw new Error(`The page could not be built:\n\n${outcome.output.trim()}\n`);
        writeStamp(join(fresh, '.stamp'), digest);
        // Whole or not at all, also when two launchers build at once; one that serves meanwhile reads whole files.
        if (existsSync(dist)) renameSync(dist, old);
        renameSync(fresh, dist);
      } finally {
        for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
