/** The program lossy-wire.c, compiled once per process: a wire with faults between a TAP interface and a machine. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

let program: string | undefined;

/** Its path. The folder that it is in goes with the process. */
export function lossyWire(): string {
  if (program !== undefined) return program;
  const folder = mkdtempSync(join(tmpdir(), 'skerry-wire-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'lossy-wire');
  const source = fileURLToPath(new URL('./lossy-wire.c', import.meta.url));
  execFileSync('clang', ['-O2', source, '-o', path], { stdio: 'pipe' });
  program = path;
  return path;
}
