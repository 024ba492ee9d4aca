import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Building the page and compiling the engines, when nothing of it is there yet, on a busy machine. */
const startTimeoutMs = 15 * 60_000;
const stopTimeoutMs = 30_000;

/** A whole Skerry of its own: what `npm start` runs, on a free port, with its data in a folder that goes away. */
export class RunningSystem {
  readonly #dataFolder = mkdtempSync(join(tmpdir(), 'skerry-e2e-'));
  #process: ChildProcess | undefined;
  #url = '';

  /** Where the page is, with a slash at the end; the same after a restart. */
  get url(): string {
    return this.#url;
  }

  /** Resolves when the page can be opened. */
  async start(): Promise<void> {
    const port = this.#url === '' ? '0' : new URL(this.#url).port;
    const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'scripts', 'start.mjs')], {
      env: { ...process.env, SKERRY_PORT: port, SKERRY_DATA: this.#dataFolder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    this.#url = await readyUrl(child);
  }

  /** Ends every process of it; the data stays for the next start. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await exit;
    clearTimeout(late);
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.#dataFolder, { recursive: true, force: true });
  }
}

/** The address that the launcher prints; rejects with its last words when it ends or takes too long. */
function readyUrl(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const said: string[] = [];
  const fail = (why: string): void => reject(new Error(`${why}\n${said.slice(-20).join('\n')}`));
  const tooLong = setTimeout(() => fail('Skerry did not become ready in time.'), startTimeoutMs);
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      const url = /Skerry is ready at (http:\S+)/.exec(line)?.[1];
      if (url) resolve(url);
    });
  }
  child.once('exit', (code, signal) =>
    fail(`Skerry ended with ${code ?? signal} instead of becoming ready.`),
  );
  child.once('error', reject);
  return promise.finally(() => clearTimeout(tooLong));
}
