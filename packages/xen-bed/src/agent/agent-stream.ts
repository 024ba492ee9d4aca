/** One request to the agent: what goes in, what comes out, and how it ended. */
import { constants } from 'node:os';
import { Readable, Writable } from 'node:stream';
import type { Dom0Stream, Ending } from '../dom0/dom0.ts';
import { CREDIT_BYTES, encodeNumber, type Frame, type Kind, LONGEST_PAYLOAD } from './frames.ts';

/** Takes a frame to the agent. */
export type Send = (kind: Kind, stream: number, payload?: Uint8Array) => void;

/** One side of what comes out. The room that its reader leaves is the agent's credit. */
class Output extends Readable {
  readonly #grant: (bytes: number) => void;
  #owed = 0;

  constructor(grant: (bytes: number) => void) {
    super({ highWaterMark: CREDIT_BYTES });
    this.#grant = grant;
  }

  accept(bytes: Buffer): void {
    this.#owed += bytes.length;
    if (this.destroyed || this.push(bytes)) this.#settle();
  }

  override _read(): void {
    this.#settle();
  }

  #settle(): void {
    if (this.#owed > 0) this.#grant(this.#owed);
    this.#owed = 0;
  }
}

export class AgentStream implements Dom0Stream {
  readonly id: number;
  /** DATA for the program, file or terminal. What it no longer reads is lost without an error. */
  readonly input: Writable;
  /** Reading it slowly holds the program back. Must be read, or destroyed. */
  readonly output: Output;
  readonly errors: Output;
  /** When all output has been pushed. Never rejects. */
  readonly ended: Promise<Ending>;
  readonly #send: Send;
  #credit = CREDIT_BYTES;
  /** A chunk of input that waits for credit. */
  #waiting: { chunk: Buffer; done: () => void } | undefined;
  #isOver = false;
  #finish: (ending: Ending) => void = () => undefined;

  constructor(id: number, send: Send) {
    this.id = id;
    this.#send = send;
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.input = new Writable({
      highWaterMark: CREDIT_BYTES,
      write: (chunk: Buffer, _encoding, done) => this.#write(chunk, done),
      final: (done) => {
        if (!this.#isOver) this.#send('end', this.id);
        done();
      },
    });
    const grant = (bytes: number): void => {
      if (!this.#isOver) this.#send('credit', this.id, encodeNumber(bytes));
    };
    this.output = new Output(grant);
    this.errors = new Output(grant);
  }

  /** To a program and all that it started; ends a file or a terminal. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (!this.#isOver) this.#send('kill', this.id, encodeNumber(constants.signals[signal]));
  }

  /** What the agent says of this stream. */
  take({ kind, payload }: Frame): void {
    if (kind === 'data') this.output.accept(payload);
    else if (kind === 'errors') this.errors.accept(payload);
    else if (kind === 'credit') this.#credited(payload.readUInt32LE());
    else if (kind === 'ended') this.finish(endingOf(payload));
    else if (kind === 'failed') this.finish(failureOf(payload));
  }

  /** Idempotent. */
  finish(ending: Ending): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.output.push(null);
    this.errors.push(null);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.done();
    this.#finish(ending);
  }

  #write(chunk: Buffer, done: () => void): void {
    let rest = chunk;
    while (rest.length > 0 && this.#credit > 0 && !this.#isOver) {
      const part = rest.subarray(0, Math.min(this.#credit, LONGEST_PAYLOAD));
      this.#credit -= part.length;
      this.#send('data', this.id, part);
      rest = rest.subarray(part.length);
    }
    if (rest.length === 0 || this.#isOver) done();
    else this.#waiting = { chunk: rest, done };
  }

  #credited(bytes: number): void {
    this.#credit += bytes;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.#write(waiting.chunk, waiting.done);
  }
}

const errnoNames = namesOf(constants.errno);
const signalNames = namesOf(constants.signals);

/** Of several names of a number, the first. */
function namesOf(numbers: Readonly<Record<string, number>>): Map<number, string> {
  return new Map(
    Object.entries(numbers)
      .map(([name, number]): [number, string] => [number, name])
      .reverse(),
  );
}

function endingOf(payload: Buffer): Ending {
  const signal = payload.readInt32LE(4);
  if (signal === 0) return { kind: 'exited', code: payload.readInt32LE(0) };
  return { kind: 'killed', signal: signalNames.get(signal) ?? String(signal) };
}

function failureOf(payload: Buffer): Ending {
  const error = payload.readInt32LE(0);
  return {
    kind: 'failed',
    error: errnoNames.get(error) ?? String(error),
    message: payload.toString('utf8', 4),
  };
}
