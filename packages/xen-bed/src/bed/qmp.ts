/** QEMU's monitor (docs/interop/qmp-spec.rst): commands, one at a time, over a stream. */
import type { Duplex } from 'node:stream';
import { BedFailure } from '../failure.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

const COMMAND_MS = 10_000;
const MIGRATED_MS = 60_000;
const POLL_MS = 5;

export class Monitor {
  readonly #wire: Duplex;
  readonly #waiting: Waiting[] = [];
  #text = '';
  #isGone = false;

  constructor(wire: Duplex) {
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
    if (this.#isGone) throw gone();
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new BedFailure('boot', `QEMU does not answer ${execute}.`));
      }, COMMAND_MS);
      this.#waiting.push({ resolve, reject, timer });
      this.#wire.write(`${JSON.stringify({ execute, arguments: args })}\n`);
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

  #received(text: string): void {
    const lines = (this.#text + text).split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) {
      const { return: value, error } = JSON.parse(line) as { return?: unknown; error?: { desc: string } };
      // Greetings and events are nobody's answer.
      if (value === undefined && error === undefined) continue;
      const waiting = this.#waiting.shift();
      clearTimeout(waiting?.timer);
      if (error) waiting?.reject(new BedFailure('boot', `QEMU: ${error.desc}`));
      else waiting?.resolve(value);
    }
  }

  #ended(): void {
    this.#isGone = true;
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(gone());
    }
  }
}

const gone = (): BedFailure => new BedFailure('gone', 'QEMU has ended.');
