/**
 * A runner's id says where its process is, so that the next runner there can tell at once that it is gone, without
 * waiting for its heartbeat to run out: `<name>.<place>.<pid>`.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/** The space in which a process id means something: this boot of this kernel, and the namespace of process ids. */
function place(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
  return createHash('sha256')
    .update(boot)
    .update(readlinkSync('/proc/self/ns/pid'))
    .digest('hex')
    .slice(0, 8);
}

/** The id of this process. `name` tells runners apart for people. */
export function runnerId(name: string): string {
  return `${name}.${place()}.${process.pid}`;
}

/** Whether the runner was here and its process is gone. False for one that is elsewhere: nothing is known of it. */
export function isGone(id: string): boolean {
  const [pid, where] = id.split('.').reverse();
  if (where !== place() || !/^\d+$/.test(pid ?? '')) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
