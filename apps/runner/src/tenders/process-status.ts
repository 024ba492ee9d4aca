/** What Linux tells of a process under /proc. Everything is undefined or empty once the process is gone. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** All Linux systems that we run on have pages of 4 KiB, save some arm64 kernels, where this is too low by a factor. */
const pageBytes = 4_096;

/** Resident bytes, from /proc/PID/statm: cheap, and exact to some 100 KiB. */
export function residentBytes(pid: number): number | undefined {
  const pages = Number(read(`/proc/${pid}/statm`)?.split(' ')[1]);
  return Number.isInteger(pages) && pages > 0 ? pages * pageBytes : undefined;
}

/** Whether the process has a handler for a signal. As process 1 of a namespace it ignores all for which it has none. */
export function catchesSignal(pid: number, signal: 'SIGTERM'): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  if (!caught) return false;
  return ((BigInt(`0x${caught}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
}

/** Gives all threads of a process the lowest weight but one. */
export function lowerPriority(pid: number): void {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), 15);
  } catch {
    // It is gone, or is not ours to change: its priority is not worth a failure.
  }
}

/** Makes the kernel choose this process before others when the host's memory runs out. */
export function preferForOutOfMemory(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '500');
  } catch {
    // As above.
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
