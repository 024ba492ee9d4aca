/**
 * A process that takes builds from the queue, one at a time. It listens for the request to cancel the build that it
 * has, bounds its time, and lets go of one whose lock it has lost (another worker has it then).
 */
import { setTimeout } from 'node:timers/promises';
import { BuildJob, limits, redisKeys } from '@skerry/contracts';
import { StreamHub } from '@skerry/records';
import type { Job } from 'bullmq';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { QueueTiming } from '../queue/queue-timing.ts';
import { lockOptions } from '../queue/queue-timing.ts';
import type { BuildRunParts, EndReason } from './build-run.ts';
import { runBuild } from './build-run.ts';
import { Idleness } from './idleness.ts';

export interface BuildWorkerSettings {
  /** Names the worker in the build's events. */
  id: string;
  /** Patient; owned by the caller. */
  redis: Redis;
  parts: BuildRunParts;
  timing: QueueTiming;
  log: Logger;
}

const idleGraceMs = 500;
/** Builds that follow one another sooner leave no room for what nobody waits for. */
const pauseMs = 2_000;

export class BuildWorker {
  readonly #settings: BuildWorkerSettings;
  readonly #hub: StreamHub;
  readonly #worker: Worker;
  readonly #running = new Map<string, AbortController>();
  readonly #idleness = new Idleness(pauseMs);

  constructor(settings: BuildWorkerSettings) {
    const onError = (error: unknown): void => settings.log.warn({ err: error }, 'redis');
    this.#settings = settings;
    this.#hub = new StreamHub(settings.redis, onError);
    this.#worker = new Worker(redisKeys.buildQueue, (job: Job) => this.#process(job), {
      connection: settings.redis,
      name: settings.id,
      concurrency: 1,
      ...lockOptions(settings.timing),
    });
    this.#worker.on('error', onError);
    this.#worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) this.#end(id, 'lost-lock');
    });
  }

  /** Resolves when it takes jobs. */
  async ready(): Promise<void> {
    await this.#worker.waitUntilReady();
  }

  /** Resolves when it has had no build for a while. */
  idle(): Promise<void> {
    return this.#idleness.wait();
  }

  /**
   * Takes no more builds and waits for the one that it has, at most `graceMs`; a build that takes longer is left to
   * be retried by another worker. Idempotent.
   */
  async close(graceMs: number): Promise<void> {
    // BullMQ waits for Redis, too, which may be away.
    const closed = this.#worker.close();
    const patienceMs = this.#running.size > 0 ? graceMs : idleGraceMs;
    await Promise.race([closed, setTimeout(patienceMs, undefined, { ref: false })]);
    for (const id of this.#running.keys()) this.#end(id, 'lost-lock');
    await this.#hub.close();
  }

  #end(id: string, reason: EndReason): void {
    this.#running.get(id)?.abort(reason);
  }

  async #process(job: Job): Promise<void> {
    if (job.name === 'probe') return await this.#settings.parts.records.answerProbe(String(job.id));
    const data = BuildJob.parse(job.data);
    const { buildId } = data;
    const { id, parts, log } = this.#settings;
    const ending = new AbortController();
    this.#running.set(buildId, ending);
    this.#idleness.begin();
    const control = this.#hub.subscribe(redisKeys.buildControl(buildId), '0', (entries) => {
      if (entries.some((entry) => entry.fields['cancel'])) this.#end(buildId, 'cancelled');
      return entries.length;
    });
    const limit = AbortSignal.timeout(limits.buildHardMs);
    limit.addEventListener('abort', () => this.#end(buildId, 'timeout'));
    try {
      const startedAt = performance.now();
      const build = await runBuild(parts, {
        job: data,
        worker: id,
        attempt: job.attemptsStarted,
        signal: ending.signal,
      });
      const durationMs = Math.round(performance.now() - startedAt);
      log.info({ buildId, state: build?.state, code: build?.error?.code, durationMs }, 'build');
    } catch (error) {
      log.error({ err: error, buildId }, 'a build could not be recorded');
      throw error;
    } finally {
      control.close();
      this.#running.delete(buildId);
      this.#idleness.end();
    }
  }
}
