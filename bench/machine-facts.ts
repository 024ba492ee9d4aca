/** What the figures depend on: printed and kept with them. */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

export interface MachineFacts {
  readonly processor: string;
  readonly processors: number;
  readonly memoryMiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly qemu: string;
  readonly clang: string;
  readonly commit: string;
  /** One-minute load before the first measurement: anything near the number of processors spoils it. */
  readonly load: number;
  readonly date: string;
}

export function machineFacts(root: string): MachineFacts {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    processors: availableParallelism(),
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    kernel: release(),
    node: process.version,
    qemu: firstLine('qemu-system-x86_64', ['--version'], root),
    clang: firstLine('clang', ['--version'], root),
    commit: firstLine('git', ['describe', '--always', '--dirty'], root),
    load: loadavg()[0] ?? 0,
    date: new Date().toISOString(),
  };
}

function firstLine(command: string, args: readonly string[], cwd: string): string {
  const { stdout, status } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n')[0] ?? '') : 'unknown';
}
