/**
 * Takes boot jobs from the queue of each target. A job is only the claim: it is done when the instance has started, since
 * a queue's lock is not made to be held for a day. While all places are taken no job is claimed, so that another
 * runner can; the one that each worker may have fetched by then waits for the next free place.
 */
import { BootJob, codedError, redisKeys, type Target } from '@skerry/contracts';
import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { type BootContext, boot } from './boot.ts';
import type { HeldInstance } from './held-instance.ts';
import { Slots } from './slots.ts';

/**
 * A claim that is not renewed for so long is free for another: its runner was killed before it wrote the record. A runner
 * that was only slow loses nothing by it: the record says whose the instance is.
 */
const lockMs = 10_000;
const stalledMs = 5_000;

export class BootWorkers {
  readonly #context: BootContext;
  readonly #slots: Slots;
  readonly #workers: Worker[];
  readonly #held = new Map<string, HeldInstance>();
  #closed = false;

  /** `redis` is owned by the caller, waits for ever, and is duplicated for each queue's blocking read. */
  constructor(redis: Redis, targets: readonly Target[], capacity: number, context: BootContext) {
    this.#context = context;
    this.#slots = new Slots(capacity);
    this.#workers = targets.map((target) => {
      const worker = new Worker(redisKeys.bootQueue(target), (job) => this.#claim(job), {
        connection: redis,
        concurrency: capacity,
        lockDuration: lockMs,
        stalledInterval: stalledMs,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      });
      worker.on('error', (error) => context.log.warn({ target, error: error.message }, 'boot queue'));
      return worker;
    });
  }

  get held(): readonly HeldInstance[] {
    return [...this.#held.values()];
  }

  /** Resolves when every queue is being read. */
  async ready(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.waitUntilReady()));
  }

  /** Claims nothing any more, ends what is held and resolves when all records say so. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const stopping = this.#workers.map((worker) => worker.close(true));
    await Promise.all(this.held.map((instance) => instance.stop('shutdown')));
    await Promise.all(stopping);
  }

  async #claim(job: Job): Promise<void> {
    const parsed = BootJob.safeParse(job.data);
    if (!parsed.success) {
      this.#context.log.error({ job: job.id, error: parsed.error.message }, 'not a boot job');
      return;
    }
    await this.#slots.take();
    this.#offer();
    const instance = await this.#boot(parsed.data);
    if (!instance) {
      this.#slots.release();
      this.#offer();
      return;
    }
    this.#held.set(instance.id, instance);
    void instance.ended.then(() => {
      this.#held.delete(instance.id);
      this.#slots.release();
      this.#offer();
    });
    if (this.#closed) void instance.stop('shutdown');
  }

  async #boot(job: BootJob): Promise<HeldInstance | undefined> {
    const { records, log } = this.#context;
    try {
      return await boot(job, this.#context);
    } catch (error) {
      log.error({ instance: job.instanceId, error }, 'boot failed');
      const coded = codedError('INTERNAL', 'The runner could not boot this machine.');
      await records.update(job.instanceId, {
        state: 'failed',
        endedAt: new Date().toISOString(),
        error: coded,
      });
      return undefined;
    }
  }

  /** Claims jobs while there is a place, and only then. */
  #offer(): void {
    for (const worker of this.#workers) {
      if (this.#closed) return;
      if (this.#slots.free === 0) void worker.pause(true);
      else if (worker.isPaused()) worker.resume();
    }
  }
}
