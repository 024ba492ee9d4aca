/** One launch of a program, timed by spawn-timer (see spawn-timer.c), and by Node for comparison. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Milliseconds from just before the start of the program. */
export interface Launch {
  /** The first byte that is no boot mark. Undefined when there was none. */
  readonly firstByteMs: number | undefined;
  /** When the mark arrived that is written just before `main`. Undefined without marks. */
  readonly mainMs: number | undefined;
  /** The program's end; of a program that was not waited for, when it was killed. */
  readonly endMs: number;
  readonly output: string;
}

export type Until = 'line' | 'exit';

const timeoutMs = 20_000;
const mark = /\x1b\]skerry;[^\x07]*\x07/g;

export class Launcher {
  readonly #timer: string;

  /** Compiles spawn-timer into `folder`. Throws with the compiler's words. */
  constructor(source: string, folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#timer = join(folder, 'spawn-timer');
    const { status, stderr } = spawnSync('clang', ['-O2', '-o', this.#timer, source], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`spawn-timer does not compile:\n${stderr}`);
  }

  /** Throws when the program cannot be started or does not come to its line or end. */
  launch({ command, args, env }: Command, until: Until): Launch {
    const { status, stdout, stderr } = spawnSync(this.#timer, [until, String(timeoutMs), command, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...env },
    });
    if (status !== 0)
      throw new Error(
        `${command} ${args.join(' ')}: ${status === 3 ? 'timed out' : stderr}\n${stdout.slice(-2_000)}`,
      );
    return parse(stdout);
  }
}

/** The report of spawn-timer. */
export function parse(report: string): Launch {
  let output = '';
  let firstByteMs: number | undefined;
  let mainMs: number | undefined;
  let endMs = 0;
  for (const line of report.split('\n')) {
    const [kind, ns, rest = ''] = line.split(' ');
    const atMs = Number(ns) / 1e6;
    if (kind === 'end') endMs = atMs;
    if (kind !== 'read') continue;
    output += Buffer.from(rest, 'hex').toString('latin1');
    if (mainMs === undefined && output.includes('\x1b]skerry;main=')) mainMs = atMs;
    if (firstByteMs === undefined && !isMarksOnly(output)) firstByteMs = atMs;
  }
  return { firstByteMs, mainMs, endMs, output };
}

/** True when nothing is left besides whole marks and the beginning of one. */
function isMarksOnly(output: string): boolean {
  const rest = output.replace(mark, '');
  return rest === '' || /^\x1b(\](s(k(e(r(r(y(;[^\x07]*)?)?)?)?)?)?)?)?$/.test(rest);
}

/** The same with Node's own spawn: what the runner pays. Milliseconds to the first byte, or to the end. */
export async function launchFromNode({ command, args, env }: Command, until: Until): Promise<number> {
  const begin = performance.now();
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  if (until === 'line') await once(child.stdout, 'data');
  else await exited;
  const elapsed = performance.now() - begin;
  if (child.exitCode === null) child.kill('SIGKILL');
  await exited;
  return elapsed;
}
