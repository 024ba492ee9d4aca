/** A booted image under a test's control: its console, its end, and what it costs. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Target } from '@skerry/contracts';
import { type MachineNetwork, type Mark, MarksFilter, machineCommand } from '@skerry/device-models';
import type { NetNamespace } from '@skerry/testkit/net-namespace';

export interface MachineSetup {
  readonly target: Target;
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

/** The descriptor of a machine's first disk. */
const firstDisk = 4;

const openDisk = ({ path, isReadOnly = false }: TestDisk): Promise<FileHandle> =>
  open(path, isReadOnly ? 'r' : 'r+');

/** Emulated machines share a busy host with other tests. */
const patienceMs = 30_000;
/** USER_HZ of Linux on our architectures. */
const clockTickMs = 10;

export class TestMachine {
  readonly #target: Target;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #filter = new MarksFilter();
  readonly #decoder = new TextDecoder();
  readonly #ended: Promise<unknown>;
  readonly #marks: Mark[] = [];
  readonly #watchers = new Set<() => void>();
  #output = '';
  #isEnded = false;

  private constructor(target: Target, child: ChildProcess, folder: string) {
    this.#target = target;
    this.#child = child;
    this.#folder = folder;
    child.stdin?.on('error', () => undefined);
    child.stdio[3]?.on('error', () => undefined);
    child.stdout?.on('data', (chunk: Buffer) => {
      const { bytes, marks } = this.#filter.push(chunk);
      this.#output += this.#decoder.decode(bytes, { stream: true });
      this.#marks.push(...marks);
      for (const notice of this.#watchers) notice();
    });
    this.#ended = once(child, 'close').then(() => {
      this.#isEnded = true;
      for (const notice of this.#watchers) notice();
    });
  }

  /** Starts the machine. The caller ends it: by `exit`, which waits, or by `dispose`. */
  static async boot(setup: MachineSetup): Promise<TestMachine> {
    const { target, image, parameters = [], memoryMiB = 64, disks = [] } = setup;
    const folder = await mkdtemp(join(tmpdir(), 'skerry-boot-'));
    const imagePath = join(folder, 'image');
    await writeFile(imagePath, image, { mode: 0o755 });
    const command = machineCommand({
      target,
      imagePath,
      memoryMiB,
      parameters,
      marks: true,
      ...(setup.network && { network: setup.network }),
      disks: disks.map(({ name, isReadOnly = false }, index) => {
        return { name, descriptor: firstDisk + index, isReadOnly, isHostDevice: false };
      }),
      wallMs: Date.now(),
    });
    const program = [command.command, [...command.args, ...(setup.emulatorArguments ?? [])]] as const;
    const opened = await Promise.all(disks.map(openDisk));
    const third = setup.hasChannel ? 'pipe' : (setup.descriptor ?? 'ignore');
    const child = spawn(...(setup.namespace?.command(...program) ?? program), {
      env: { PATH: process.env['PATH'] ?? '', ...command.env, ...setup.environment },
      stdio: ['pipe', 'pipe', 'inherit', third, ...opened.map(({ fd }) => fd)],
    });
    // Listens from the start: a machine may end while the files are closed.
    const machine = new TestMachine(target, child, folder);
    await Promise.all(opened.map((file) => file.close()));
    return machine;
  }

  /** Everything on the console so far, without boot marks. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  mark(name: string): string | undefined {
    return this.#marks.find((mark) => mark.name === name)?.value;
  }

  /** The test's end of the stream socket that `hasChannel` asked for. */
  get channel(): Duplex {
    return this.#child.stdio[3] as Duplex;
  }

  /** The signal that ended a process; null when none did. */
  get signal(): NodeJS.Signals | null {
    return this.#child.signalCode;
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Ends the console's input, as a closed pipe does. */
  hangUp(): void {
    this.#child.stdin?.end();
  }

  /** Resolves when the console has shown `text`. Rejects when the machine ends or patience does before that. */
  async shows(text: string): Promise<void> {
    const isShown = (): boolean => this.#output.includes(text);
    await this.#until(() => isShown() || this.#isEnded, `the console to show ${JSON.stringify(text)}`);
    if (!isShown())
      throw new Error(`the machine ended without showing ${JSON.stringify(text)}:\n${this.#output}`);
  }

  /** Waits for the end. A process has its own exit code; what an emulator runs says it by a mark. */
  async exit(): Promise<{ code: number | null; output: string }> {
    await this.#until(() => this.#isEnded, 'the machine to end');
    await this.dispose();
    const mark = this.mark('exit');
    const code = this.#target === 'unix' ? this.#child.exitCode : mark === undefined ? null : Number(mark);
    return { code, output: this.#output };
  }

  /** Processor time that the machine's process has used, in ms (proc(5), /proc/PID/stat). */
  async processorMs(): Promise<number> {
    const stat = await readFile(`/proc/${this.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * clockTickMs;
  }

  /** How many descriptors the machine's process has open. */
  async descriptors(): Promise<number> {
    return (await readdir(`/proc/${this.pid}/fd`)).length;
  }

  /** Ends the machine if it runs, and removes its files. Idempotent. */
  async dispose(): Promise<void> {
    if (!this.#isEnded) this.#child.kill('SIGKILL');
    await this.#ended;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    if (condition()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const notice = (): void => {
      if (condition()) resolve();
    };
    const timer = setTimeout(() => {
      reject(new Error(`waited ${patienceMs} ms for ${what}; the console so far:\n${this.#output}`));
    }, patienceMs);
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
