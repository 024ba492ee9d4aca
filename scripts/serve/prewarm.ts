/**
 * Compiles the engine, the platform and the network for every target before anybody presses Run. In a process of its own, since the
 * toolchain's compilers' memory is of no use to the launcher. When the cache has a stamp of the same inputs it is skipped.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Board } from '../bootstrap/board.mjs';
import { findProgram } from '../bootstrap/command.mjs';
import { cacheFolder } from './settings.ts';
import { digestPaths, hasStamp, writeStamp } from './stamp.ts';

const inputs = [
  'packages/libos/include',
  'packages/libos/platform',
  'packages/dataplane/assembly',
  'packages/dataplane/src',
  'packages/toolchain/src/compile',
  'node_modules/assemblyscript/package.json',
  'node_modules/quickjs-wasi/package.json',
];
const programs = ['clang', 'ld.lld', 'wasm2c'];

/** From the child: what it does now, and how far it is (0 to 1) when it knows. */
export interface PrewarmMessage {
  readonly text?: string;
  readonly share?: number;
}

/** Throws with the compiler's last words when it fails. */
export async function prewarm(root: string, board: Board, signal: AbortSignal): Promise<void> {
  const cache = cacheFolder(process.env);
  // In the cache itself, so that it goes when the cache goes.
  const stamp = join(cache, 'prewarmed');
  const digest = digestPaths(root, inputs, programs.map(identity));
  if (hasStamp(stamp, digest)) return;
  await board.run('Compiling the engine for every target (once)', async (task) => {
    const child = fork(fileURLToPath(new URL('./prewarm-child.ts', import.meta.url)), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let words = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-8_192);
    });
    child.on('message', (message: PrewarmMessage) => {
      if (message.text !== undefined) task.note(message.text);
      if (message.share !== undefined) task.progress(message.share);
    });
    signal.addEventListener('abort', () => child.kill(), { once: true });
    const [code] = await once(child, 'close');
    if (signal.aborted) return;
    if (code !== 0) throw new Error(`The engine could not be compiled:\n\n${words.trim()}\n`);
    writeStamp(stamp, digest);
  });
}

/** Changes when the program is another: where it really is, its size and its time. */
function identity(program: string): string {
  const path = findProgram(program);
  const found = path === undefined ? undefined : statSync(path);
  return `${program} ${path} ${found?.size} ${found?.mtimeMs}`;
}
