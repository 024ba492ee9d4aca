/** QEMU's monitor (docs/interop/qmp-spec.rst): commands and events over a stream socket. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { BedFailure } from '../failure.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface Answer {
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

const COMMAND_MS = 10_000;
const MIGRATED_MS = 60_000;
const POLL_MS = 5;

export class Monitor {
  readonly #wire: Socket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(answer: Answer) => void>();
  #nextId = 1;
  #text = '';
  #isGone = false;

  constructor(wire: Socket) {
    this.#wire = wire;
    wire.on('data', (chunk: Buffer) => this.#received(chunk.toString()));
    wire.on('error', () => undefined);
    wire.on('end', () => wire.destroy());
    wire.on('close', () => this.#ended());
  }

  /** Leaves the greeting behind, and allows the saving of a machine without its memory. */
  async begin(): Promise<void> {
    await this.ask('qmp_capabilities');
    const capabilities = [{ capability: 'x-ignore-shared', state: true }];
    await this.ask('migrate-set-capabilities', { capabilities });
  }

  /** What QEMU returns. Rejects with what it refuses, and when it is gone or does not answer. */
  async ask(execute: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return await this.#ask(execute, args, (text) => void this.#wire.write(text));
  }

  /** As `ask`, and gives QEMU a descriptor of ours with it. `program` is pass-descriptor, compiled. */
  async askWith(
    descriptor: number,
    program: string,
    execute: string,
    args: Readonly<Record<string, unknown>>,
  ): Promise<unknown> {
    return await this.#ask(execute, args, async (text) => {
      const child = spawn(program, [text], {
        stdio: ['ignore', 'ignore', 'ignore', this.#wire, descriptor],
        timeout: COMMAND_MS,
      });
      // Node takes a socket that a child inherits for the child's alone, and reads it no more.
      this.#wire.resume();
      const [code] = (await once(child, 'exit')) as [number | null];
      if (code !== 0) throw new BedFailure('gone', 'QEMU could not be given a file.');
    });
  }

  /** When QEMU tells an event for which `isWanted` holds. Rejects when none comes in time. */
  async event(
    name: string,
    isWanted: (data: Readonly<Record<string, unknown>>) => boolean,
    timeoutMs: number,
  ): Promise<void> {
    return await new Promise((resolve, reject) => {
      const listener = (answer: Answer): void => {
        if (answer.event !== name || !isWanted(answer.data ?? {})) return;
        this.#listeners.delete(listener);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#listeners.delete(listener);
        reject(new BedFailure('dom0', `QEMU has not told ${name} in ${timeoutMs} ms.`));
      }, timeoutMs);
      this.#listeners.add(listener);
    });
  }

  /** Until all of a machine has come or gone. */
  async migrated(): Promise<void> {
    const endMs = performance.now() + MIGRATED_MS;
    while (performance.now() < endMs) {
      const { status } = (await this.ask('query-migrate')) as { status?: string };
      if (status === 'completed') return;
      if (status === 'failed') break;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new BedFailure('boot', 'QEMU could not save or restore the machine.');
  }

  async #ask(
    execute: string,
    args: Readonly<Record<string, unknown>>,
    send: (text: string) => void | Promise<void>,
  ): Promise<unknown> {
    if (this.#isGone) throw gone();
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    const late = new BedFailure('boot', `QEMU does not answer ${execute}.`);
    const timer = setTimeout(reject, COMMAND_MS, late);
    try {
      await send(`${JSON.stringify({ execute, arguments: args, id })}\n`);
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  #received(text: string): void {
    const lines = (this.#text + text).split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) {
      const answer = JSON.parse(line) as Answer;
      for (const listener of this.#listeners) listener(answer);
      const waiting = answer.id === undefined ? undefined : this.#waiting.get(answer.id);
      if (answer.error) waiting?.reject(new BedFailure('boot', `QEMU: ${answer.error.desc}`));
      else waiting?.resolve(answer.return);
    }
  }

  #ended(): void {
    this.#isGone = true;
    for (const { reject } of this.#waiting.values()) reject(gone());
  }
}

const gone = (): BedFailure => new BedFailure('gone', 'QEMU has ended.');
