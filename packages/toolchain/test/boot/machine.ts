/** A booted image under a test's control: its console, its end, and what it costs. */

import { readdir } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import type { Board, Target } from '@skerry/contracts';
import { type MachineNetwork, type Mark, MarksFilter } from '@skerry/device-models';
import type { NetNamespace } from '@skerry/testkit/net-namespace';
import { architectureFor } from '@skerry/xen-bed';
import { dom0lessBody } from './dom0less-body.ts';
import { hostBody } from './host-body.ts';
import type { MachineBody } from './machine-body.ts';
import { xenBody } from './xen-body.ts';

export interface MachineSetup {
  readonly target: Target;
  /** Of `arm`. */
  readonly board?: Board;
  /** A domain of `arm` that Xen starts by itself (dom0less): with a console alone. */
  readonly isDom0less?: boolean;
  readonly image: Uint8Array;
  readonly parameters?: readonly string[];
  readonly memoryMiB?: number;
  /** More of a process's environment: which network devices it has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Its network device, as a tender gives it. */
  readonly network?: MachineNetwork;
  /** More of an emulator's arguments. */
  readonly emulatorArguments?: readonly string[];
  /** Where it runs, when that is not the test's own network namespace. */
  readonly namespace?: NetNamespace;
  /** Gives it a connected stream socket as descriptor 3: `channel` is the other end. */
  readonly hasChannel?: boolean;
  /** Gives it this descriptor of the test's as descriptor 3. */
  readonly descriptor?: number;
  /** Its disks: files by the names of the disks. */
  readonly disks?: readonly TestDisk[];
}

export interface TestDisk {
  readonly name: string;
  readonly path: string;
  readonly isReadOnly?: boolean;
}

/** Emulated machines share a busy host with other tests. */
const patienceMs = 30_000;

export class TestMachine {
  readonly #target: Target;
  readonly #body: MachineBody;
  readonly #filter = new MarksFilter();
  readonly #decoder = new TextDecoder();
  readonly #ended: Promise<unknown>;
  readonly #marks: Mark[] = [];
  readonly #watchers = new Set<() => void>();
  #output = '';
  #isEnded = false;

  private constructor(target: Target, body: MachineBody) {
    this.#target = target;
    this.#body = body;
    body.output.on('data', (chunk: Buffer) => {
      const { bytes, marks } = this.#filter.push(chunk);
      this.#output += this.#decoder.decode(bytes, { stream: true });
      this.#marks.push(...marks);
      for (const notice of this.#watchers) notice();
    });
    this.#ended = body.ended.then(() => {
      this.#isEnded = true;
      for (const notice of this.#watchers) notice();
    });
  }

  /** Starts the machine. The caller ends it: by `exit`, which waits, or by `dispose`. */
  static async boot(setup: MachineSetup): Promise<TestMachine> {
    const onHost = architectureFor(setup.target, setup.board) ? xenBody : hostBody;
    const body = await (setup.isDom0less ? dom0lessBody : onHost)(setup);
    return new TestMachine(setup.target, body);
  }

  /** Everything on the console so far, without boot marks. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#body.pid;
  }

  /** The number of a domain; -1 of another machine. */
  get domain(): number {
    return this.#body.domain ?? -1;
  }

  mark(name: string): string | undefined {
    return this.#marks.find((mark) => mark.name === name)?.value;
  }

  /** The test's end of the stream socket that `hasChannel` asked for. */
  get channel(): Duplex {
    return this.#body.channel as Duplex;
  }

  /** The signal that ended a process, or what Xen says of a domain's end; null when there is none. */
  get reason(): string | null {
    return this.#body.reason;
  }

  type(text: string): void {
    this.#body.input.write(text);
  }

  /** Ends the console's input, as a closed pipe does. */
  hangUp(): void {
    this.#body.input.end();
  }

  /** Resolves when the console has shown `text`. Rejects, and ends the machine, when that or patience ends before. */
  async shows(text: string, withinMs = patienceMs): Promise<void> {
    const isShown = (): boolean => this.#output.includes(text);
    const what = `the console to show ${JSON.stringify(text)}`;
    await this.#until(() => isShown() || this.#isEnded, what, withinMs);
    if (!isShown())
      throw new Error(`the machine ended without showing ${JSON.stringify(text)}:\n${this.#output}`);
  }

  /** Waits for the end. A process has its own exit code; what an emulator runs says it by a mark. */
  async exit(): Promise<{ code: number | null; output: string }> {
    await this.#until(() => this.#isEnded, 'the machine to end');
    await this.dispose();
    const mark = this.mark('exit');
    const code = this.#target === 'unix' ? this.#body.exitCode : mark === undefined ? null : Number(mark);
    return { code, output: this.#output };
  }

  /** Processor time that it has used, in ms. */
  processorMs(): Promise<number> {
    return this.#body.processorMs();
  }

  /** How many descriptors the machine's process has open. */
  async descriptors(): Promise<number> {
    return (await readdir(`/proc/${this.pid}/fd`)).length;
  }

  /** Ends the machine if it runs, and removes its files. Idempotent. */
  async dispose(): Promise<void> {
    if (!this.#isEnded) this.#body.kill();
    await this.#ended;
  }

  async #until(condition: () => boolean, what: string, withinMs = patienceMs): Promise<void> {
    if (condition()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const notice = (): void => {
      if (condition()) resolve();
    };
    const timer = setTimeout(() => {
      reject(new Error(`waited ${withinMs} ms for ${what}; the console so far:\n${this.#output}`));
    }, withinMs);
    this.#watchers.add(notice);
    try {
      await promise;
    } catch (error) {
      await this.dispose();
      throw error;
    } finally {
      clearTimeout(timer);
      this.#watchers.delete(notice);
    }
  }
}
