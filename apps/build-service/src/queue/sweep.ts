/**
 * What no process is left to do by itself: ending builds whose worker is gone for good, reporting instances whose
 * runner is gone, forgetting the oldest records and the artifacts that nobody refers to. Every API process sweeps;
 * doing it twice does no harm.
 */
import type { ArtifactStore } from '@skerry/artifact-store';
import type { Build, CodedError, Instance, RunnerFacts } from '@skerry/contracts';
import { codedError, limits } from '@skerry/contracts';
import type { BuildRecords, InstanceRecords, RunnerHeartbeats } from '@skerry/records';
import type { BootQueue } from './boot-queue.ts';
import type { BuildQueue } from './build-queue.ts';
import { sinceCreation } from './build-queue.ts';

export interface SweepParts {
  builds: BuildRecords;
  instances: InstanceRecords;
  heartbeats: RunnerHeartbeats;
  buildQueue: BuildQueue;
  bootQueue: BootQueue;
  artifacts: ArtifactStore;
}

/** A record without a job that is younger may belong to a process that is just about to write the job. */
const youngMs = 10_000;
/** An artifact that nobody refers to and that is younger may belong to a build that is just about to name it. */
const youngArtifactMs = 60 * 60_000;

/** Fails the open builds that have no job any more; returns their ids. */
export async function sweepBuilds(parts: SweepParts): Promise<string[]> {
  const lost: string[] = [];
  for (const id of await parts.builds.open()) {
    // The job first: a worker ends the record before it gives up the job.
    if (await parts.buildQueue.hasJob(id)) continue;
    const build = await parts.builds.read(id);
    if (build && sinceCreation(build, new Date()) < youngMs && build.state === 'queued') continue;
    if (await endLost(parts.builds, id, build)) lost.push(id);
  }
  return lost;
}

async function endLost(records: BuildRecords, id: string, build: Build | undefined): Promise<boolean> {
  const now = new Date();
  const error = codedError('BUILD_LOST', 'The worker that had this build was stopped, twice.');
  const durationMs = build ? sinceCreation(build, now) : 0;
  const after = await records.update(
    id,
    (before) => ({ ...before, state: 'failed', finishedAt: now.toISOString(), error }),
    { kind: 'finished', state: 'failed', durationMs, error },
  );
  return after?.error?.code === 'BUILD_LOST';
}

/**
 * Fails the instances whose runner has not been heard of, and those that wait without a boot job or for a target that
 * nobody boots; returns their ids. To be called only when Redis has been reachable for longer than
 * `limits.runnerTtlMs`: before that, a runner may just not have been able to say that it is alive.
 */
export async function sweepInstances(parts: SweepParts): Promise<string[]> {
  const alive = await parts.heartbeats.alive();
  const ended: string[] = [];
  for (const instance of await parts.instances.live()) {
    const error = await fate(parts, instance, alive);
    if (!error) continue;
    const endedAt = new Date().toISOString();
    const after = await parts.instances.update(instance.id, { state: 'failed', endedAt, error });
    if (after?.error?.code === error.code) ended.push(instance.id);
  }
  return ended;
}

/** Why the instance has to end; undefined when all is well with it. */
async function fate(
  parts: SweepParts,
  instance: Instance,
  alive: readonly RunnerFacts[],
): Promise<CodedError | undefined> {
  const { runner, target } = instance;
  if (runner) {
    if (alive.some(({ id }) => id === runner)) return undefined;
    return codedError('INSTANCE_LOST', `The runner ${runner} is gone.`);
  }
  const ageMs = Date.now() - Date.parse(instance.createdAt);
  if (ageMs > limits.noRunnerMs && !alive.some(({ targets }) => targets.includes(target))) {
    if (!(await parts.bootQueue.withdraw(instance))) return undefined;
    return codedError('NO_RUNNER', `No runner boots the target ${target}.`);
  }
  if (ageMs < youngMs || (await parts.bootQueue.isQueued(instance))) return undefined;
  // A runner may have taken the job since the record was read.
  if ((await parts.instances.read(instance.id))?.runner) return undefined;
  return codedError('INSTANCE_LOST', 'The runner that took this machine is gone.');
}

/** Forgets old records, then the artifacts that no record names. */
export async function sweepRetention(parts: SweepParts): Promise<void> {
  await parts.builds.trim(limits.keptBuilds);
  await parts.instances.trim(limits.keptInstances);
  const [builds, instances] = await Promise.all([
    parts.builds.newest(limits.keptBuilds + limits.queuedBuilds),
    parts.instances.newest(limits.keptInstances + limits.liveInstances),
  ]);
  const named = new Set([
    ...builds.flatMap((build) => build.images.map((image) => image.digest)),
    ...instances.map((instance) => instance.image),
  ]);
  const oldest = Date.now() - youngArtifactMs;
  for await (const { digest, putAtMs } of parts.artifacts.list()) {
    if (!named.has(digest) && putAtMs < oldest) await parts.artifacts.remove(digest);
  }
}
