/**
 * An instance's cgroup (Linux, Documentation/admin-guide/cgroup-v2.rst): memory, processes and processor time of
 * everything behind the wall. Exists from before the process until after it.
 */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '@skerry/device-models/sandbox';

export interface GroupLimits {
  memoryBytes: number;
  /** Processes and threads. */
  processes: number;
  /** Of one processor's time: 1 is a whole one. */
  processors: number;
}

const periodUs = 100_000;

export class InstanceGroup {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Makes the group `name` in `folder`. Throws what the kernel says. */
  static create(folder: string, name: string, limits: GroupLimits): InstanceGroup {
    const path = join(folder, name);
    mkdirSync(path);
    const group = new InstanceGroup(path);
    writeFileSync(join(path, 'memory.max'), String(limits.memoryBytes));
    writeFileSync(join(path, 'pids.max'), String(limits.processes));
    writeFileSync(join(path, 'cpu.max'), `${Math.ceil(limits.processors * periodUs)} ${periodUs}`);
    return group;
  }

  /** Puts a process into it, and with it what it will start. A process that is gone is nothing to put. */
  add(pid: number): void {
    try {
      writeFileSync(join(this.#path, 'cgroup.procs'), String(pid));
    } catch {
      // It has ended.
    }
  }

  /** Whether the kernel has ended something in it for want of memory. */
  outOfMemory(): boolean {
    try {
      return /^oom_kill [1-9]/m.test(readFileSync(join(this.#path, 'memory.events'), 'utf8'));
    } catch {
      return false;
    }
  }

  /** Removes it when it is empty. Idempotent. */
  remove(): void {
    try {
      rmdirSync(this.#path);
    } catch {
      // Not empty yet, or gone: an empty group costs nothing and the next start of the runner uses another folder.
    }
  }
}

let made = 0;

/** The group of the next instance that may use `memoryBytes`; undefined where there are no cgroups. */
export function instanceGroup(
  sandbox: Pick<Sandbox, 'cgroup'>,
  memoryBytes: number,
): InstanceGroup | undefined {
  if (sandbox.cgroup === undefined) return undefined;
  return InstanceGroup.create(sandbox.cgroup, `instance-${++made}`, {
    memoryBytes,
    processes: 64,
    processors: 1,
  });
}
