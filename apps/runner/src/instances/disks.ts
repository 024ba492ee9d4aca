/** The disks of an instance: those of its project by name, made where it has none of that name yet. */
import { type BootJob, type ErrorCode, limits } from '@skerry/contracts';
import type { DiskProblem, DiskStore, OpenDisk } from '@skerry/device-models/block';

export type DisksOutcome = { ok: true; disks: OpenDisk[] } | { ok: false; code: ErrorCode; message: string };

/**
 * All of them or none, open and locked: the caller closes them once the machine has inherited them. A machine that is being
 * stopped is waited for.
 */
export async function attachDisks(store: DiskStore, job: BootJob): Promise<DisksOutcome> {
  const { disks: wanted = [], name = 'appliance', project = name } = job;
  const disks: OpenDisk[] = [];
  try {
    for (const disk of wanted) {
      const opened = await store.attach(project, disk, limits.diskWaitMs);
      if (!opened.ok) {
        await closeDisks(disks);
        return { ok: false, ...wordsFor(opened.problem, project, disk.name) };
      }
      disks.push(opened.value);
    }
  } catch (error) {
    await closeDisks(disks);
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return { ok: false, code: 'DISK_FULL', message: 'The server has no room for the disks of this machine.' };
  }
  return { ok: true, disks };
}

export async function closeDisks(disks: readonly OpenDisk[]): Promise<void> {
  await Promise.all(disks.map(({ file }) => file.close()));
}

function wordsFor(problem: DiskProblem, project: string, name: string): { code: ErrorCode; message: string } {
  switch (problem.kind) {
    case 'in-use':
      return { code: 'DISK_IN_USE', message: `Another machine has the disk ${name} of ${project}.` };
    case 'quota':
      return { code: 'DISK_QUOTA', message: problem.message };
    case 'unusable':
      return { code: 'DISK_INVALID', message: problem.message };
    case 'missing':
    case 'exists':
      return { code: 'BOOT_FAILED', message: `The disk ${name} of ${project} was changed meanwhile.` };
  }
}
