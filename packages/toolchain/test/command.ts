/** The command `skerry` as a person calls it: a process, its streams and its exit status. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../bin/skerry.mjs', import.meta.url));

interface CommandPlace {
  /** Where it is called. */
  cwd: string;
  /** What the program and its arguments are given to. */
  before?: readonly string[];
}

/** Its standard input stays open until `type` ends it. */
export class RunningCommand {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(args: readonly string[], { cwd, before = [process.execPath, program] }: CommandPlace) {
    const [command = '', ...rest] = before;
    this.#child = spawn(command, [...rest, ...args], { cwd });
    this.#ended = once(this.#child, 'close');
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  /** What one of its streams says, once it says it. */
  async said(pattern: RegExp, stream: 'stdout' | 'stderr' = 'stderr'): Promise<string> {
    for (;;) {
      const match = pattern.exec(this[stream]);
      if (match) return match[0];
      if (this.#child.exitCode !== null) throw new Error(`it has ended: ${this.stdout}${this.stderr}`);
      await Promise.race([once(this.#child[stream] as NodeJS.ReadableStream, 'data'), this.#ended]);
    }
  }

  /** The whole of its standard input. */
  type(text: string): void {
    this.#child.stdin?.end(text);
  }

  async end(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  /** As from a shell that closes. Resolves when all of it has ended. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGTERM');
    await this.#ended;
  }
}
