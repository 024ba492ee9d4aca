/**
 * What is asked of a dom0, wherever it is: in a test bed, by its agent, or on this very host. What to ask is in ../xl, and the
 * same for both.
 */
import type { Readable, Writable } from 'node:stream';

/**
 * How something ended that was asked for. `exited` is also how a file that was put and a terminal that hung up end. `failed`:
 * dom0 could not do it, `error` being the name of its errno. `gone`: dom0 itself has ended.
 */
export type Ending =
  | { kind: 'exited'; code: number }
  | { kind: 'killed'; signal: string }
  | { kind: 'failed'; error: string; message: string }
  | { kind: 'gone' };

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

/** A program that runs in dom0, or a terminal that is open there. */
export interface Dom0Stream {
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
  /** When all of its output has been pushed. Never rejects. */
  readonly ended: Promise<Ending>;
  kill(signal?: NodeJS.Signals): void;
}

export interface Dom0 {
  /** A folder for files of our own, which exists. */
  readonly folder: string;
  /** Makes a file, in place of what was there. */
  put(path: string, content: Uint8Array, mode?: number): Promise<Ending>;
  remove(path: string): Promise<void>;
  /** Runs a program to its end. */
  run(argv: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Starts a program; the caller reads its output. */
  spawn(argv: readonly string[]): Dom0Stream;
  /** Opens a terminal, raw. */
  openTerminal(path: string): Dom0Stream;
}
