/** A Skerry of its own to measure: the launcher's, with a data folder and a port of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RunningSystem {
  readonly url: string;
  /** Idempotent. */
  stop(): Promise<void>;
}

const readyTimeoutMs = 300_000;

/** Throws with the launcher's words when it does not become ready. */
export async function startSystem(root: string, dataFolder: string, workers: number): Promise<RunningSystem> {
  const child = spawn(process.execPath, [join(root, 'scripts', 'serve.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SKERRY_PORT: '0',
      SKERRY_DATA: dataFolder,
      SKERRY_WORKERS: String(workers),
      REDIS_URL: '',
    },
  });
  const exited = once(child, 'exit');
  const words: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk.toString()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await exited;
  };
  const timer = setTimeout(() => child.kill('SIGTERM'), readyTimeoutMs);
  for await (const line of createInterface({ input: child.stdout })) {
    words.push(line);
    const url = /ready at (http:\S+)/.exec(line)?.[1];
    if (url) {
      clearTimeout(timer);
      child.stdout.resume();
      return { url, stop };
    }
  }
  clearTimeout(timer);
  await stop();
  throw new Error(`the system did not start:\n${words.join('\n')}`);
}
