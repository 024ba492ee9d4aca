/** Programs of this host that the assembly needs. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BedFailure } from '../failure.ts';

export interface CommandOptions {
  cwd?: string;
  /** Then it is killed, and has failed. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  env?: NodeJS.ProcessEnv;
}

const KEPT_BYTES = 8_192;
const MiB = 1_048_576;

/** Its standard output. Rejects with its last words when it does not end well. */
export async function command(
  program: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const child = spawn(program, [...args], { ...spawnOptions(options), stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  let bytes = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes < MiB) output.push(chunk);
  });
  await ended(child, program);
  return Buffer.concat(output).toString();
}

/** `from`'s output into `to`'s input, as a shell's pipe. Rejects when either does not end well. */
export async function pipe(
  from: readonly [string, ...string[]],
  to: readonly [string, ...string[]],
  options: CommandOptions,
): Promise<void> {
  const [source, ...sourceArgs] = from;
  const [sink, ...sinkArgs] = to;
  const first = spawn(source, sourceArgs, { ...spawnOptions(options), stdio: ['ignore', 'pipe', 'pipe'] });
  const second = spawn(sink, sinkArgs, {
    ...spawnOptions(options),
    stdio: [first.stdout ?? 'ignore', 'ignore', 'pipe'],
  });
  // Only the second reads it from now on.
  first.stdout?.destroy();
  await Promise.all([ended(first, source), ended(second, sink)]);
}

function spawnOptions({ cwd, timeoutMs, signal, env }: CommandOptions): SpawnOptions {
  return {
    cwd,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
    env: { ...(env ?? process.env), LC_ALL: 'C.UTF-8' },
  };
}

async function ended(child: ReturnType<typeof spawn>, program: string): Promise<void> {
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-KEPT_BYTES);
  });
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (code === 0) return;
    const how = signal === null ? `ended with ${code}` : `was killed by ${signal}`;
    throw new BedFailure('dom0', `${program} ${how}: ${words.trim().split('\n').slice(-4).join(' ')}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new BedFailure('tool-missing', `${program} is not installed.`);
  }
}
