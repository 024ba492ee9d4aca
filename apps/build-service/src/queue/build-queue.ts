/**
 * Builds on their way through the queue: submitting, cancelling, and where a waiting one stands. The job's id is the
 * build's. What a build is and has been through is in its record and event stream, not in the job.
 */

import type { Build, BuildJob, BuildRequest, CodedError } from '@skerry/contracts';
import { codedError, limits, redisKeys } from '@skerry/contracts';
import { BuildRecords } from '@skerry/records';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { estimateMs } from './estimate.ts';
import { newId } from './ids.ts';

export type SubmitOutcome = { kind: 'queued'; build: Build } | { kind: 'refused'; error: CodedError };

/** Where a waiting build stands: `position` builds are ahead of it. */
export interface Place {
  position: number;
  estimateMs?: number;
}

export class BuildQueue {
  readonly #queue: Queue<BuildJob | Record<string, never>>;
  readonly #records: BuildRecords;

  /** `redis` is owned by the caller. */
  constructor(redis: Redis, onError: (error: unknown) => void) {
    this.#records = new BuildRecords(redis);
    this.#queue = new Queue(redisKeys.buildQueue, { connection: redis, skipWaitingForReady: true });
    this.#queue.on('error', onError);
  }

  get queue(): Queue<BuildJob | Record<string, never>> {
    return this.#queue;
  }

  /** Writes the record, then the job; a build whose job could not be written is found by the sweep. */
  async submit(request: BuildRequest, sourceBytes: number): Promise<SubmitOutcome> {
    const [refusal, place] = await Promise.all([this.#refusal(sourceBytes), this.#placeOfNext()]);
    if (refusal) return { kind: 'refused', error: refusal };
    const build: Build = {
      id: newId('b'),
      name: request.name,
      ...(request.project ? { project: request.project } : {}),
      targets: request.targets,
      state: 'queued',
      createdAt: new Date().toISOString(),
      images: [],
      instances: {},
    };
    await this.#records.create(build, { kind: 'queued', ...place }, sourceBytes);
    const job = { buildId: build.id, request };
    await this.#queue.add('build', job, { jobId: build.id, removeOnComplete: true, removeOnFail: true });
    // Many may have come at once and each have met an empty queue: only now is its place known.
    const position = Math.max(0, (await this.#waiting()).indexOf(build.id));
    return { kind: 'queued', build: { ...build, position } };
  }

  /** Cancels a build. One that waits ends at once; a running one ends when its worker has heard of it. */
  async cancel(build: Build): Promise<Build> {
    if (build.finishedAt) return build;
    await this.#records.requestCancel(build.id);
    if ((await this.#queue.remove(build.id)) !== 1) return build;
    const finishedAt = new Date();
    const error = codedError('BUILD_CANCELLED', 'The build was cancelled while it waited.');
    const cancelled = await this.#records.update(
      build.id,
      (before) => ({ ...before, state: 'cancelled', finishedAt: finishedAt.toISOString(), error }),
      { kind: 'finished', state: 'cancelled', durationMs: sinceCreation(build, finishedAt), error },
    );
    return cancelled ?? build;
  }

  /** Places of all that wait, by build id; the next one to be taken has position 0. */
  async places(): Promise<Map<string, Place>> {
    const waiting = await this.#waiting();
    if (waiting.length === 0) return new Map();
    const [recent, workers] = await Promise.all([
      this.#records.recentDurations(),
      this.#queue.getWorkersCount(),
    ]);
    return new Map(waiting.map((id, position) => [id, placeOf(position, recent, workers)]));
  }

  /** Whether the build's job is waiting or with a worker. */
  async hasJob(buildId: string): Promise<boolean> {
    const state = await this.#queue.getJobState(buildId);
    return state !== 'unknown' && state !== 'failed' && state !== 'completed';
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  /** Ids of all that wait, the next one to be taken first. */
  #waiting(): Promise<string[]> {
    return this.#queue.getRanges(['wait'], 0, limits.queuedBuilds, true);
  }

  async #refusal(sourceBytes: number): Promise<CodedError | undefined> {
    const [open, bytes] = await Promise.all([this.#records.openCount(), this.#records.waitingBytes()]);
    if (open >= limits.queuedBuilds) return codedError('QUEUE_FULL', `${open} builds are waiting already.`);
    if (bytes + sourceBytes <= limits.queuedSourceBytes) return undefined;
    return codedError('QUEUE_FULL', `The waiting builds already hold ${bytes} bytes of source.`);
  }

  async #placeOfNext(): Promise<Place> {
    const [position, recent, workers] = await Promise.all([
      this.#queue.getWaitingCount(),
      this.#records.recentDurations(),
      this.#queue.getWorkersCount(),
    ]);
    return placeOf(position, recent, workers);
  }
}

/** Milliseconds from a build's creation to `end`. */
export function sinceCreation(build: Build, end: Date): number {
  return Math.max(0, end.getTime() - Date.parse(build.createdAt));
}

function placeOf(position: number, recent: readonly number[], workers: number): Place {
  const estimate = estimateMs(position, recent, workers);
  return estimate === undefined ? { position } : { position, estimateMs: estimate };
}
