/** A running emulator: its process, its monitor, and the streams to dom0's agent and network. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { BedFailure } from '../failure.ts';
import { channels } from './qemu.ts';
import { Monitor } from './qmp.ts';

const KEPT_BYTES = 4_096;

export class Emulator {
  readonly monitor: Monitor;
  readonly agent: Duplex;
  readonly network: Duplex;
  /** When the process has ended. Never rejects. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  #words = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#words = (this.#words + chunk.toString()).slice(-KEPT_BYTES);
    });
    this.ended = once(child, 'exit').then(() => undefined);
    const streams: readonly unknown[] = child.stdio;
    this.monitor = new Monitor(streams[channels.monitor] as Socket);
    this.agent = streams[channels.agent] as Duplex;
    this.network = streams[channels.network] as Duplex;
    this.network.on('error', () => undefined);
  }

  /** Starts `command`, which is or becomes QEMU; `state` is the descriptor of a saved machine. Rejects when it is not there. */
  static async start(
    [program, ...args]: readonly [string, ...string[]],
    {
      cwd,
      state,
      env,
    }: { cwd?: string; state?: number; env?: Readonly<Record<string, string>> | undefined } = {},
  ): Promise<Emulator> {
    const child = spawn(program, args, {
      cwd,
      env: { PATH: process.env['PATH'] ?? '/usr/bin', LC_ALL: 'C', ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', 'pipe', state ?? 'ignore'],
    });
    if (child.pid === undefined) {
      const [error] = (await once(child, 'error')) as [Error];
      throw new BedFailure('tool-missing', `${program} cannot be started: ${error.message}`);
    }
    return new Emulator(child);
  }

  /** The process that was started: QEMU or the wall around it. */
  get pid(): number {
    return this.#child.pid as number;
  }

  /** The last that it wrote to its standard error. */
  get words(): string {
    return this.#words.trim();
  }

  /** Ends it at once. Resolves when it has ended. Idempotent. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
