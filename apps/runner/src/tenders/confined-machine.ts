/**
 * A child process behind the wall, as a Machine: what ProcessTender and QemuTender have in common. Owns the child, its
 * pipes and its group; refuses to decide what an exit means, which is the tender's (`judge`).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import type { Duplex, Readable, Writable } from 'node:stream';
import { type Mark, MarksFilter } from '@skerry/device-models';
import type { OpenDisk } from '@skerry/device-models/block';
import type { SpawnPlan } from '@skerry/device-models/sandbox';
import type { InstanceGroup } from './instance-group.ts';
import { catchesSignal, lowerPriority, preferForOutOfMemory, residentBytes } from './process-status.ts';
import type { ConsoleSink, Machine, Nic, Outcome, StartResult, StopReason } from './tender.ts';

/** How the process ended, for the tender to judge. */
export interface Ending {
  /** Of the process behind the wall; a signal that killed it has been told from a code. */
  code: number | undefined;
  signal: string | undefined;
  /** Value of the last `exit` mark. */
  exitMark: number | undefined;
  /** Whether any console byte or mark came. */
  spoke: boolean;
  diagnostics: string;
}

export type Judge = (ending: Ending) => Pick<Outcome, 'reason' | 'exitCode' | 'signal'>;

const waitingInputBytes = 1_048_576;
const diagnosticsBytes = 2_048;
/** A pipe can stay open behind a dead process only by a mistake of ours or the kernel's; then the outcome comes anyway. */
const lastOutputMs = 2_000;
/** A wall stands within 10 ms, and falls as fast. On a busy machine this long is waited for it before it is torn down. */
const wallMs = 2_000;

export interface ConfinedParts {
  /** When there are cgroups: it is removed with the process. */
  group?: InstanceGroup | undefined;
  nic?: Nic | undefined;
  disks?: readonly OpenDisk[] | undefined;
}

/** Starts `plan` with the image at `imagePath`. */
export async function startConfined(
  plan: SpawnPlan,
  imagePath: string,
  sink: ConsoleSink,
  judge: Judge,
  { group, nic, disks = [] }: ConfinedParts = {},
): Promise<StartResult> {
  const image = await open(imagePath, 'r').catch((error: Error) => error);
  if (image instanceof Error) {
    group?.remove();
    return { kind: 'refused', message: `cannot open the image: ${image.message}` };
  }
  try {
    const startedAtMs = performance.now();
    const files = disks.map(({ file }) => file.fd);
    const inherited = plan.descriptors.map((kind) => descriptorOf(kind, image.fd, nic, files));
    const child = spawn(plan.command, plan.args, {
      ...plan.identity,
      cwd: '/',
      env: plan.env,
      stdio: ['pipe', 'pipe', 'pipe', ...inherited],
    });
    if (child.pid === undefined) {
      const error = await new Promise<Error>((resolve) => child.once('error', resolve));
      group?.remove();
      return { kind: 'refused', message: `cannot start ${plan.command}: ${error.message}` };
    }
    if (nic?.kind === 'stream') nic.attach(child.stdio[3 + plan.descriptors.indexOf('network')] as Duplex);
    return { kind: 'started', machine: new ConfinedMachine(child, plan, startedAtMs, sink, judge, group) };
  } finally {
    await image.close();
  }
}

/** What a process inherits: a pipe to us (both ways: a socket), a file, or nothing. The next disk is taken from `disks`. */
function descriptorOf(
  kind: SpawnPlan['descriptors'][number],
  image: number,
  nic: Nic | undefined,
  disks: number[],
): 'pipe' | 'ignore' | number {
  if (kind === 'image') return image;
  if (kind === 'none') return 'ignore';
  if (kind === 'disk') return disks.shift() ?? 'ignore';
  if (kind !== 'network' || nic?.kind === 'stream') return 'pipe';
  return nic?.kind === 'tap' ? nic.namespace : (nic?.descriptor ?? 'pipe');
}

class ConfinedMachine implements Machine {
  readonly startedAtMs: number;
  readonly outcome: Promise<Outcome>;
  readonly #child: ChildProcess;
  readonly #stdin: Writable;
  readonly #stdout: Readable;
  readonly #filter = new MarksFilter();
  readonly #sink: ConsoleSink;
  /** The process behind the wall, as the host numbers it. */
  #pid: number | undefined;
  #stopReason: StopReason | undefined;
  #exitMark: number | undefined;
  #spoke = false;
  #ended = false;
  #killWall: NodeJS.Timeout | undefined;
  #diagnostics = '';

  constructor(
    child: ChildProcess,
    plan: SpawnPlan,
    startedAtMs: number,
    sink: ConsoleSink,
    judge: Judge,
    group: InstanceGroup | undefined,
  ) {
    this.#child = child;
    this.#sink = sink;
    this.startedAtMs = startedAtMs;
    this.#stdin = child.stdio[0] as Writable;
    this.#stdout = child.stdio[1] as Readable;
    preferForOutOfMemory(child.pid as number);
    this.#stdin.on('error', () => undefined); // It ended while input was on its way: that input is lost.
    this.#stdout.on('data', (chunk: Buffer) => this.#received(chunk));
    this.#stdout.on('error', () => undefined);
    (child.stdio[2] as Readable).on('data', (chunk: Buffer) => {
      this.#diagnostics = (this.#diagnostics + chunk.toString()).slice(-diagnosticsBytes);
    });
    const walled = plan.descriptors.includes('info');
    if (walled) this.#learnPid(plan, group);
    else this.#pid = child.pid;
    this.outcome = this.#awaitEnd(judge, walled, group);
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ended || !this.#stdin.writable) return true;
    if (this.#stdin.writableLength + bytes.length > waitingInputBytes) return false;
    this.#stdin.write(bytes);
    return true;
  }

  pauseOutput(): void {
    if (this.#stopReason === undefined) this.#stdout.pause();
  }

  resumeOutput(): void {
    this.#stdout.resume();
  }

  stop(reason: StopReason, graceMs: number): Promise<Outcome> {
    if (this.#ended || this.#stopReason !== undefined) return this.outcome;
    this.#stopReason = reason;
    this.#stdout.resume();
    if (this.#pid === undefined || graceMs === 0 || !catchesSignal(this.#pid, 'SIGTERM')) {
      this.#kill();
      return this.outcome;
    }
    signal(this.#pid, 'SIGTERM');
    const timer = setTimeout(() => this.#kill(), graceMs);
    return this.outcome.finally(() => clearTimeout(timer));
  }

  pid(): number | undefined {
    return this.#pid;
  }

  residentBytes(): number | undefined {
    return this.#pid === undefined || this.#ended ? undefined : residentBytes(this.#pid);
  }

  yieldProcessor(): void {
    if (this.#pid !== undefined && !this.#ended) lowerPriority(this.#pid);
  }

  /**
   * Kills what is behind the wall; the wall then ends by itself, when nothing is behind it any more. While the wall is
   * being built there is nothing to kill yet: then this waits for the process id, which comes within milliseconds.
   */
  #kill(): void {
    if (this.#ended) return;
    if (this.#pid !== undefined) signal(this.#pid, 'SIGKILL');
    this.#killWall ??= setTimeout(() => this.#child.kill('SIGKILL'), wallMs);
  }

  #received(chunk: Buffer): void {
    this.#spoke = true;
    const { bytes, marks } = this.#filter.push(chunk);
    if (bytes.length > 0) this.#sink.output(bytes);
    for (const mark of marks) this.#marked(mark);
  }

  #marked(mark: Mark): void {
    if (mark.name === 'exit' && /^\d{1,3}$/.test(mark.value)) this.#exitMark = Number(mark.value);
    this.#sink.mark(mark);
  }

  /** Reads bwrap's word on the pid, puts it into its group and opens the gate. */
  #learnPid(plan: SpawnPlan, group: InstanceGroup | undefined): void {
    const stream = (kind: 'info' | 'gate'): Duplex | undefined => {
      const index = plan.descriptors.indexOf(kind);
      return index < 0 ? undefined : (this.#child.stdio[3 + index] as Duplex);
    };
    let text = '';
    const info = stream('info');
    const gate = stream('gate');
    gate?.on('error', () => undefined);
    info?.on('error', () => undefined);
    info?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const pid = /"child-pid":\s*(\d+)/.exec(text)?.[1];
      if (pid === undefined || this.#pid !== undefined) return;
      this.#pid = Number(pid);
      group?.add(this.#pid);
      gate?.end('\n');
      if (this.#killWall !== undefined) signal(this.#pid, 'SIGKILL');
    });
  }

  async #awaitEnd(judge: Judge, walled: boolean, group: InstanceGroup | undefined): Promise<Outcome> {
    const { code, signal: killer } = await new Promise<{ code: number | null; signal: string | null }>(
      (resolve) => {
        this.#child.once('close', (code, signal) => resolve({ code, signal }));
        this.#child.once('exit', (code, signal) => {
          this.#stdout.resume();
          setTimeout(() => {
            this.#stdout.destroy();
            resolve({ code, signal });
          }, lastOutputMs).unref();
        });
      },
    );
    const durationMs = performance.now() - this.startedAtMs;
    this.#ended = true;
    clearTimeout(this.#killWall);
    this.#stdin.destroy();
    const rest = this.#filter.flush();
    if (rest.length > 0) this.#sink.output(rest);
    const diagnostics = this.#diagnostics.trim();
    const outOfMemory = group?.outOfMemory() ?? false;
    group?.remove();
    const common = { durationMs, diagnostics };
    if (this.#stopReason !== undefined) return { reason: this.#stopReason, ...common };
    if (outOfMemory) return { reason: 'memory', ...common };
    const ending = {
      ...exitOf(code, killer, walled),
      exitMark: this.#exitMark,
      spoke: this.#spoke,
      diagnostics,
    };
    return { ...judge(ending), ...common };
  }
}

/** bwrap ends with 128 + n when a signal n has killed what was behind it, as shells do. */
function exitOf(
  code: number | null,
  signalName: string | null,
  walled: boolean,
): Pick<Ending, 'code' | 'signal'> {
  if (signalName !== null) return { code: undefined, signal: signalName };
  if (walled && code !== null && signalNames.has(code - 128)) {
    return { code, signal: signalNames.get(code - 128) };
  }
  return { code: code ?? undefined, signal: undefined };
}

/** Signals that end a process and are not raised by a program that just chose such a code. */
const signalNames = new Map<number, string>([
  [4, 'SIGILL'],
  [6, 'SIGABRT'],
  [7, 'SIGBUS'],
  [8, 'SIGFPE'],
  [9, 'SIGKILL'],
  [11, 'SIGSEGV'],
  [15, 'SIGTERM'],
  [24, 'SIGXCPU'],
  [31, 'SIGSYS'],
]);

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
