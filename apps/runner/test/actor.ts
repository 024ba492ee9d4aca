/** Compiles test/programs/actor.c, which plays every part that the tests need of a unix image. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface Actor {
  /** A static ELF. Its folder is closed to other users, as an artifact store's may be. */
  imagePath: string;
  dispose(): Promise<void>;
}

export async function compileActor(): Promise<Actor> {
  const folder = await mkdtemp(join(tmpdir(), 'skerry-actor-'));
  const imagePath = join(folder, 'actor');
  const source = fileURLToPath(new URL('programs/actor.c', import.meta.url));
  await promisify(execFile)('clang', ['-O1', '-static', '-o', imagePath, source]);
  return { imagePath, dispose: () => rm(folder, { recursive: true, force: true }) };
}
