/** The host's end of a connection to the agent in dom0. Owns the connection; every request is bounded by its caller. */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { AgentStream, type Ending } from './agent-stream.ts';
import { encodeHeader, encodeNumber, FrameReader, type Kind } from './frames.ts';

/** What a program said and how it ended; of each side the first `limitBytes` at most. */
export interface Outcome {
  ending: Ending;
  output: Buffer;
  errors: Buffer;
}

export interface RunOptions {
  input?: Uint8Array;
  /** Then it is killed. */
  timeoutMs?: number;
  /** Of each side of the output; what exceeds it is read and dropped. */
  limitBytes?: number;
}

const RUN_MS = 30_000;
const LIMIT_BYTES = 4_194_304;

export type { Ending };

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
  async run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const { input = new Uint8Array(), timeoutMs = RUN_MS, limitBytes = LIMIT_BYTES } = options;
    const stream = this.spawn(argv);
    const timer = setTimeout(() => stream.kill(), timeoutMs);
    const output = collect(stream.output, limitBytes);
    const errors = collect(stream.errors, limitBytes);
    stream.input.end(input);
    const ending = await stream.ended;
    clearTimeout(timer);
    return { ending, output: await output, errors: await errors };
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

async function collect(side: AsyncIterable<Buffer>, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let kept = 0;
  for await (const chunk of side) {
    const part = chunk.subarray(0, limitBytes - kept);
    kept += part.length;
    if (part.length > 0) chunks.push(part);
  }
  return Buffer.concat(chunks);
}
