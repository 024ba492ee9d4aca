/**
 * What is asked of a dom0, wherever it is: in a test bed, by its agent, or on this very host. What the commands mean is in
 * this folder and the same for both.
 */
import type { Readable, Writable } from 'node:stream';
import type { Ending, Outcome, RunOptions } from '../agent/agent.ts';

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
  put(path: string, content: Uint8Array, mode?: number): Promise<Ending>;
  remove(path: string): Promise<void>;
  run(argv: readonly string[], options?: RunOptions): Promise<Outcome>;
  spawn(argv: readonly string[]): Dom0Stream;
  /** Opens a terminal, raw. */
  openTerminal(path: string): Dom0Stream;
}
