/** Reports instances whose runner is gone. An instance dies with its runner, so there is nothing to adopt. */
import { codedError } from '@skerry/contracts';
import type { InstanceRecords, RunnerHeartbeats } from '@skerry/records';

/**
 * Marks as lost every instance of a runner that has no heartbeat. Runners of which `isKnownDead` can tell that they are
 * gone are forgotten first, even if their heartbeat has not run out yet. Returns the ids of the instances.
 */
export async function reportLost(
  records: InstanceRecords,
  heartbeats: RunnerHeartbeats,
  isKnownDead: (runnerId: string) => boolean,
): Promise<string[]> {
  const runners = (await heartbeats.alive()).map((runner) => runner.id);
  await Promise.all(runners.filter(isKnownDead).map((id) => heartbeats.gone(id)));
  const alive = new Set(runners.filter((id) => !isKnownDead(id)));
  const lost: string[] = [];
  for (const { id, runner } of await records.live()) {
    if (runner === undefined || alive.has(runner)) continue;
    await records.update(id, {
      state: 'failed',
      endedAt: new Date().toISOString(),
      error: codedError('INSTANCE_LOST', `The runner ${runner} was stopped while this machine ran.`),
    });
    lost.push(id);
  }
  return lost;
}
