/** How an instance's record may change: forward only, and never again once it has ended. Pure. */
import type { Instance, InstanceState } from '@skerry/contracts';

/** What a process may set. What identifies the instance stays as it was created. */
export type InstanceChange = Partial<Omit<Instance, 'id' | 'name' | 'target' | 'image' | 'createdAt'>>;

const order: Record<InstanceState, number> = { queued: 0, booting: 1, running: 2, exited: 3, failed: 3 };

export function isEnded(instance: Pick<Instance, 'state'>): boolean {
  return instance.state === 'exited' || instance.state === 'failed';
}

/** The record after `change`, or undefined when the change comes too late: it has ended, or is further already. */
export function instanceAfter(instance: Instance, change: InstanceChange): Instance | undefined {
  if (isEnded(instance)) return undefined;
  if (change.state && order[change.state] < order[instance.state]) return undefined;
  return { ...instance, ...change };
}
