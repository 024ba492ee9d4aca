/**
 * A tender starts, feeds and stops instances of one kind of machine. It owns the process and knows nothing of records,
 * queues or limits on time: those are ../instances. What becomes of a process is a value.
 */
import type { Duplex } from 'node:stream';
import type { Board, ErrorCode, Target } from '@skerry/contracts';
import type { Mark } from '@skerry/device-models';
import type { OpenDisk } from '@skerry/device-models/block';

export interface BootOptions {
  target: Target;
  /** Of several that its target has; the first unless told. */
  board?: Board | undefined;
  /** The image's file on this host. Need not stay there once `start` has resolved. */
  imagePath: string;
  memoryMiB: number;
  parameters: readonly string[];
  /** Whose it is: those of one project may be in one machine of the host's, on which they can share memory. */
  project?: string;
  /** Its connection to a network; none unless told. */
  nic?: Nic;
  /** Its disks, open; need not stay so once `start` has resolved. */
  disks?: readonly OpenDisk[];
}

/**
 * `stream`: a network device; the machine's frames come and go on the stream that `attach` is given when the process has
 * started. `tap`: a network device in a namespace of this host. `listen`: listening sockets of this host, by file descriptor, that the process serves on.
 */
export type Nic =
  | { kind: 'stream'; mac: string; attach(stream: Duplex): void }
  | { kind: 'tap'; mac: string; helper: string; namespace: number }
  | { kind: 'listen'; port: number; descriptor: number };

/** Takes what the instance says, in order. Called from the first byte on, even before `start` has resolved. */
export interface ConsoleSink {
  /** At least 1 byte, without marks. Owned by the sink. */
  output(bytes: Uint8Array): void;
  mark(mark: Mark): void;
  /** Says on the console what is done before there is a machine; a line, without its end. */
  notice(line: string): void;
}

/** Why an instance was made to end. `silent`: it has said nothing since it was started. */
export type StopReason = 'stopped' | 'silent' | 'lifetime' | 'idle' | 'shutdown' | 'superseded';

/**
 * How an instance ended. `exited`: by itself, with `exitCode`. `crashed`: by a signal, or a virtual machine without
 * saying a code. `memory`: the machine's limit. `never-booted`: before its first byte, with the words of whoever refused
 * in `diagnostics`. Else what it was stopped for.
 */
export interface Outcome {
  reason: 'exited' | 'crashed' | 'memory' | 'never-booted' | StopReason;
  exitCode?: number;
  signal?: string;
  /** From the start of the process to its end. */
  durationMs: number;
  /** The last 2 KiB that the process or its wall wrote to standard error. For operators. */
  diagnostics: string;
}

export interface Machine {
  /** `performance.now()` just before the process was started. */
  readonly startedAtMs: number;
  /** When it has ended and the sink has all its output. Never rejects. */
  readonly outcome: Promise<Outcome>;
  /**
   * Console input, in order. False: 1 MiB waits that the instance has not read, and these bytes are dropped. Input after
   * the end is lost.
   */
  write(bytes: Uint8Array): boolean;
  /** Holds output back, so that the instance blocks when it writes more; until `resumeOutput` or `stop`. */
  pauseOutput(): void;
  resumeOutput(): void;
  /**
   * Ends it: by a request that it can answer, if it listens for one, and by force after `graceMs`. The first reason
   * counts. Resolves with the outcome.
   */
  stop(reason: StopReason, graceMs: number): Promise<Outcome>;
  /** The process that is the instance, as the host numbers it, once it is known; stays what it was at the end. None: a domain. */
  pid(): number | undefined;
  /** Resident memory of the process that is the instance, in bytes; undefined when it is not known. */
  residentBytes(): number | undefined;
  /** Lets it have only what processor time others leave. */
  yieldProcessor(): void;
}

/** `refused`: the machine could not be started at all, for a reason of this host. Without a code, it is BOOT_FAILED. */
export type StartResult =
  | { kind: 'started'; machine: Machine }
  | { kind: 'refused'; message: string; code?: ErrorCode };

export interface Tender {
  /** Whether it is for images of this kind; `board` as in BootOptions. */
  boots(target: Target, board?: Board): boolean;
  start(options: BootOptions, sink: ConsoleSink): Promise<StartResult>;
  /** Gives up what is not of one instance alone. */
  close?(): Promise<void>;
}
