/** The host's end of a connection to the agent in dom0. Owns the connection; every request is bounded by its caller. */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Ending, Outcome, RunOptions } from '../dom0/dom0.ts';
import { outcomeOf } from '../dom0/outcome.ts';
import { AgentStream } from './agent-stream.ts';
import { encodeHeader, encodeNumber, FrameReader, type Kind } from './frames.ts';

export class Agent {
  /** When the connection has ended; nothing can be asked any more. */
  readonly gone: Promise<void>;
  readonly #wire: Duplex;
  readonly #reader = new FrameReader();
  readonly #streams = new Map<number, AgentStream>();
  readonly #greetings = new Map<string, () => void>();
  #nextId = 1;
  #isGone = false;
  #leave: () => void = () => undefined;

  constructor(wire: Duplex) {
    this.#wire = wire;
    this.gone = new Promise((resolve) => {
      this.#leave = resolve;
    });
    wire.on('data', (chunk: Buffer) => this.#received(chunk));
    wire.on('error', () => undefined);
    wire.on('end', () => wire.destroy());
    wire.on('close', () => this.#ended());
  }

  /** Asks whether it is there; false when no answer comes in time. */
  async greet(timeoutMs: number): Promise<boolean> {
    const word = randomBytes(8);
    const key = word.toString('hex');
    return await new Promise((resolve) => {
      const answer = (isThere: boolean): void => {
        clearTimeout(timer);
        this.#greetings.delete(key);
        resolve(isThere);
      };
      const timer = setTimeout(answer, timeoutMs, false);
      this.#greetings.set(key, () => answer(true));
      void this.gone.then(() => answer(false));
      this.#send('hello', 0, word);
    });
  }

  /** Makes a file, in place of what was there. */
  async put(path: string, content: Uint8Array, mode = 0o644): Promise<Ending> {
    const stream = this.#begin('put', Buffer.concat([encodeNumber(mode), Buffer.from(path)]));
    stream.input.end(content);
    return await stream.ended;
  }

  /** Runs a program to its end. */
  run(argv: readonly string[], options?: RunOptions): Promise<Outcome> {
    return outcomeOf(this.spawn(argv), options);
  }

  /** Starts a program; the caller reads its output. */
  spawn(argv: readonly string[]): AgentStream {
    return this.#begin('run', Buffer.from(argv.map((argument) => `${argument}\0`).join('')));
  }

  /** Opens a terminal or a device, raw. */
  open(path: string): AgentStream {
    return this.#begin('open', Buffer.from(path));
  }

  /** Idempotent. */
  close(): void {
    this.#wire.destroy();
  }

  #begin(kind: Kind, payload: Buffer): AgentStream {
    const id = this.#nextId++;
    const stream = new AgentStream(id, (what, to, bytes) => this.#send(what, to, bytes));
    if (this.#isGone) {
      stream.finish({ kind: 'gone' });
      return stream;
    }
    this.#streams.set(id, stream);
    this.#send(kind, id, payload);
    return stream;
  }

  #send(kind: Kind, stream: number, payload: Uint8Array = new Uint8Array()): void {
    if (this.#isGone) return;
    this.#wire.cork();
    this.#wire.write(encodeHeader(kind, stream, payload.length));
    if (payload.length > 0) this.#wire.write(payload);
    process.nextTick(() => this.#wire.uncork());
  }

  #received(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) {
        if (frame.kind === 'hello') this.#greetings.get(frame.payload.toString('hex'))?.();
        this.#streams.get(frame.stream)?.take(frame);
        if (frame.kind === 'ended' || frame.kind === 'failed') this.#streams.delete(frame.stream);
      }
    } catch {
      this.close();
    }
  }

  #ended(): void {
    this.#isGone = true;
    for (const stream of this.#streams.values()) stream.finish({ kind: 'gone' });
    this.#streams.clear();
    this.#leave();
  }
}
