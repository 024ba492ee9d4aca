/** Reports instances whose runner is gone. An instance dies with its runner, so there is nothing to adopt. */
import { codedError } from '@skerry/contracts';
import type { InstanceRecords, RunnerHeartbeats } from '@skerry/records';

/**
 * Marks as lost every instance of a runner that has no heartbeat. `isKnownDead` can tell of one whose heartbeat has not
 * run out yet. Returns their ids.
 */
export async function reportLost(
  records: InstanceRecords,
  heartbeats: RunnerHeartbeats,
  isKnownDead: (runnerId: string) => boolean,
): Promise<string[]> {
  const lost: string[] = [];
  const alive = new Set((await heartbeats.alive()).map((runner) => runner.id));
  for (const instance of await records.live()) {
    const { runner } = instance;
    if (runner === undefined || (alive.has(runner) && !isKnownDead(runner))) continue;
    await records.update(instance.id, {
      state: 'failed',
      endedAt: new Date().toISOString(),
      error: codedError('INSTANCE_LOST', `The runner ${runner} was stopped while this machine ran.`),
    });
    lost.push(instance.id);
  }
  return lost;
}
