/** Whether the service can do its work, found out by doing a little of it. */
import { randomUUID } from 'node:crypto';
import type { Readiness, RunnerFacts } from '@skerry/contracts';
import { redisKeys, targets } from '@skerry/contracts';
import type { RunnerHeartbeats, StreamHub } from '@skerry/records';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

const probeTimeoutMs = 2_000;

export class HealthCheck {
  readonly #redis: Redis;
  readonly #queue: Queue;
  readonly #hub: StreamHub;
  readonly #heartbeats: RunnerHeartbeats;
  /** The check that is under way, which all who ask meanwhile share. */
  #current: Promise<Readiness> | undefined;

  /** `redis` fails fast; all are owned by the caller. */
  constructor(redis: Redis, queue: Queue, hub: StreamHub, heartbeats: RunnerHeartbeats) {
    this.#redis = redis;
    this.#queue = queue;
    this.#hub = hub;
    this.#heartbeats = heartbeats;
  }

  check(): Promise<Readiness> {
    this.#current ??= this.#check().finally(() => {
      this.#current = undefined;
    });
    return this.#current;
  }

  async #check(): Promise<Readiness> {
    const redis = await this.#pingRedis();
    const [builds, runners] = redis.ok
      ? await Promise.all([this.#probeBuilds(), this.#heartbeats.alive().catch(() => [])])
      : [{ state: 'unknown' as const }, []];
    const counts = countByTarget(runners);
    const answers = builds.state === 'answers' || builds.state === 'busy';
    // The page must not learn the way past the API.
    const shown = runners.map(({ forward: _, ...facts }) => facts);
    const ready = redis.ok && answers && targets.some((target) => counts[target] > 0);
    return { ready, redis, builds, runners: shown, targets: counts };
  }

  async #pingRedis(): Promise<Readiness['redis']> {
    const startedAt = performance.now();
    const key = `skerry:probe:${randomUUID()}`;
    try {
      const replies = await this.#redis.multi().set(key, key, 'PX', 10_000).get(key).del(key).exec();
      return { ok: replies?.[1]?.[1] === key, roundTripMs: performance.now() - startedAt };
    } catch {
      return { ok: false };
    }
  }

  /** Sends an empty job ahead of what waits; a worker that is at work cannot take it, which is no fault. */
  async #probeBuilds(): Promise<Readiness['builds']> {
    const startedAt = performance.now();
    try {
      const counts = await this.#queue.getJobCounts('wait', 'active');
      const { wait: waiting = 0, active = 0 } = counts;
      const state = await this.#probe();
      return { state, waiting, active, roundTripMs: performance.now() - startedAt };
    } catch {
      return { state: 'unknown' };
    }
  }

  async #probe(): Promise<'answers' | 'busy' | 'no-worker'> {
    const jobId = `probe-${randomUUID()}`;
    await this.#queue.add('probe', {}, { jobId, lifo: true, removeOnComplete: true, removeOnFail: true });
    if (await this.#answered(jobId)) return 'answers';
    await this.#queue.remove(jobId);
    const [workers, active] = await Promise.all([
      this.#queue.getWorkersCount(),
      this.#queue.getActiveCount(),
    ]);
    return workers > 0 && active > 0 ? 'busy' : 'no-worker';
  }

  /** Whether a worker answers in time. */
  async #answered(jobId: string): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const subscription = this.#hub.subscribe(redisKeys.probe(jobId), '0', (entries) => {
      resolve(true);
      return entries.length;
    });
    const timeout = setTimeout(() => resolve(false), probeTimeoutMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timeout);
      subscription.close();
    }
  }
}

function countByTarget(runners: readonly RunnerFacts[]): Readiness['targets'] {
  const count = (target: (typeof targets)[number]): number =>
    runners.filter((runner) => runner.targets.includes(target)).length;
  return { unix: count('unix'), kvm: count('kvm'), arm: count('arm'), xen: count('xen') };
}
