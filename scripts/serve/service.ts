/**
 * A process that is kept alive: started again, with a pause that grows, whenever it ends without being asked to. It
 * leads a session of its own, so that Ctrl-C reaches only the launcher, which then ends all in order; and it is told to
 * end when the launcher dies without a word (parent-death signal, and the closed IPC channel of a Node process).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { afterDeath, type Backoff, calm } from './backoff.ts';
import type { LogFile } from './log-file.ts';

export interface ServiceOptions {
  /** In the log and in messages: `api`, `worker-1`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Opens an IPC channel: for a child that is Node. */
  readonly ipc: boolean;
  readonly log: LogFile;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** It ended by itself and is started again in `delayMs`. */
  readonly onDeath?: (how: string, failures: number, delayMs: number) => void;
}

export class Service {
  readonly name: string;
  readonly #options: ServiceOptions;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #backoff: Backoff = calm;
  #stopping = false;

  constructor(options: ServiceOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Call once. Does nothing after `stop` or `kill`. */
  start(): void {
    if (!this.#stopping) this.#launch();
  }

  /** Asks it to end and waits; kills it, and all in its process group, after the grace time. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    // A Node child ends when the channel closes; behind a wall a signal would end the wall, and the child with it.
    if (child.connected) child.disconnect();
    else child.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), this.#options.graceMs);
    await exited;
    clearTimeout(timer);
  }

  /** At once and without asking. */
  kill(): void {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const pid = this.#child?.pid;
    if (pid === undefined || this.#child?.exitCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }

  #launch(): void {
    const { name, command, args, cwd, env, ipc, log } = this.#options;
    const startedAt = performance.now();
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    log.write('launcher', `${name} started as process ${child.pid ?? '?'}`);
    if (child.stdout) log.follow(name, child.stdout);
    if (child.stderr) log.follow(name, child.stderr);
    let ended = false;
    const end = (how: string): void => {
      if (ended) return;
      ended = true;
      log.write('launcher', `${name} ended: ${how}`);
      if (this.#stopping) return;
      this.#backoff = afterDeath(this.#backoff, performance.now() - startedAt);
      const { delayMs, failures } = this.#backoff;
      this.#options.onDeath?.(how, failures, delayMs);
      this.#timer = setTimeout(() => this.#launch(), delayMs);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
  }
}
