/** Prometheus's own check of what it would read, from Debian's package. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { debianPackage } from './debian-package.ts';

/** Its path. Throws with a reason when it cannot be had. */
export async function promtool(): Promise<string> {
  const folder = await debianPackage('prometheus', {
    // The server is half of it, and nobody starts it.
    prepare: (scratch) => rm(join(scratch, 'usr', 'bin', 'prometheus')),
  });
  return join(folder, 'usr', 'bin', 'promtool');
}

/** What it finds wrong with metrics in the text format, their style too; '' when it finds nothing. */
export async function findingsOfPromtool(metrics: string): Promise<string> {
  const program = await promtool();
  return new Promise((resolve) => {
    const options = { timeout: 30_000 };
    const running = execFile(program, ['check', 'metrics'], options, (error, stdout, stderr) =>
      resolve(error ? stdout + stderr || error.message : ''),
    );
    running.stdin?.end(metrics);
  });
}
