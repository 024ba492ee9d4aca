import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { ToolchainFailure } from './failure.ts';

/** Kept of each stream: its end, where compilers put what matters. */
const OUTPUT_TAIL_BYTES = 64 * 1024;

/** How a child process ended. Only `missing` means that it never ran. */
export type ToolOutcome =
  | { kind: 'missing'; command: string }
  | {
      kind: 'ended';
      command: string;
      /** Null when a signal ended it. */
      exitCode: number | null;
      timedOut: boolean;
      cancelled: boolean;
      durationMs: number;
      /** The last 64 KiB of each, as UTF-8. */
      stdout: string;
      stderr: string;
    };

export interface ToolOptions {
  timeoutMs: number;
  cwd?: string;
  signal?: AbortSignal | undefined;
}

/**
 * Runs a program to its end. The child leads a process group of its own, which is killed whole at the time limit
 * or when `signal` aborts. Its environment is PATH and a fixed locale only, so that output does not depend on who
 * calls. Rejects only when the system refuses to start a program that exists.
 */
export function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions,
): Promise<ToolOutcome> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(command, args, {
      cwd: options.cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    });
    let timedOut = false;
    let cancelled = false;
    const stdout = tail(child.stdout);
    const stderr = tail(child.stderr);

    const kill = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Already gone.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeoutMs);
    const cancel = (): void => {
      cancelled = true;
      kill();
    };
    options.signal?.addEventListener('abort', cancel, { once: true });
    if (options.signal?.aborted) cancel();

    const settle = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', cancel);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle();
      if (error.code === 'ENOENT') resolve({ kind: 'missing', command });
      else reject(error);
    });
    child.once('close', (exitCode) => {
      settle();
      const durationMs = performance.now() - startedAt;
      resolve({
        kind: 'ended',
        command,
        exitCode,
        timedOut,
        cancelled,
        durationMs,
        stdout: stdout(),
        stderr: stderr(),
      });
    });
  });
}

/**
 * Runs a program that has to succeed. Throws ToolchainFailure: TOOL_MISSING, DISK_FULL (the tool said so),
 * BUILD_CANCELLED, BUILD_TIMEOUT or TOOLCHAIN_FAILED with the last lines that the tool wrote.
 */
export async function requireTool(
  command: string,
  args: readonly string[],
  options: ToolOptions,
): Promise<string> {
  const outcome = await runTool(command, args, options);
  if (outcome.kind === 'missing') {
    throw new ToolchainFailure('TOOL_MISSING', `The program "${command}" is not installed.`);
  }
  if (outcome.cancelled) throw new ToolchainFailure('BUILD_CANCELLED', 'The build was cancelled.');
  const name = command.slice(command.lastIndexOf('/') + 1);
  if (outcome.timedOut) {
    throw new ToolchainFailure('BUILD_TIMEOUT', `${name} took longer than ${options.timeoutMs / 1000} s.`);
  }
  if (outcome.exitCode !== 0) {
    const words = outcome.stderr.trim().split('\n').slice(-20).join('\n');
    if (/no space left on device|disk quota exceeded/i.test(words)) {
      throw new ToolchainFailure('DISK_FULL', `The disk is full: ${words}`);
    }
    throw new ToolchainFailure(
      'TOOLCHAIN_FAILED',
      `${name} ended with ${outcome.exitCode ?? 'a signal'}.\n${words}`,
    );
  }
  return outcome.stdout;
}

function tail(stream: NodeJS.ReadableStream): () => string {
  let kept = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]);
    if (kept.length > OUTPUT_TAIL_BYTES) kept = kept.subarray(kept.length - OUTPUT_TAIL_BYTES);
  });
  return () => kept.toString('utf8');
}
