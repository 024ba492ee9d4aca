/**
 * Starting and stopping instances, as far as it is done outside of a runner: the record, the boot job of the
 * target's queue, and the request to stop. One BullMQ queue per target, `boot-<target>`.
 */

import type { BootJob, CodedError, Image, Instance, Target } from '@skerry/contracts';
import { codedError, limits, redisKeys, targets } from '@skerry/contracts';
import { InstanceRecords, isEnded } from '@skerry/records';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { newId } from './ids.ts';

export interface BootOrder {
  image: Image;
  buildId: string;
  /** The image's name by default. */
  project?: string | undefined;
  parameters: string[];
}

export type BootOutcome = { kind: 'queued'; instance: Instance } | { kind: 'refused'; error: CodedError };

export class BootQueue {
  readonly #records: InstanceRecords;
  readonly #queues: Map<Target, Queue<BootJob>>;

  /** `redis` is owned by the caller. */
  constructor(redis: Redis, onError: (error: unknown) => void) {
    this.#records = new InstanceRecords(redis);
    this.#queues = new Map(
      targets.map((target) => {
        const queue = new Queue<BootJob>(redisKeys.bootQueue(target), {
          connection: redis,
          skipWaitingForReady: true,
        });
        queue.on('error', onError);
        return [target, queue];
      }),
    );
  }

  /** Creates an instance of an image and hands it to the runners of its target. */
  async start({ image, buildId, project = image.name, parameters }: BootOrder): Promise<BootOutcome> {
    if ((await this.#records.liveCount()) >= limits.liveInstances) {
      const message = `${limits.liveInstances} machines are running or waiting, which is the most there may be.`;
      return { kind: 'refused', error: codedError('INSTANCE_LIMIT', message) };
    }
    const instance: Instance = {
      id: newId('i'),
      name: image.name,
      target: image.target,
      ...(image.board && { board: image.board }),
      image: image.digest,
      imageBytes: image.bytes,
      state: 'queued',
      createdAt: new Date().toISOString(),
      buildId,
      project,
      ...(image.network ? { stack: image.network } : {}),
    };
    await this.#records.create(instance);
    const job: BootJob = {
      instanceId: instance.id,
      image: image.digest,
      target: image.target,
      ...(image.board && { board: image.board }),
      memoryMiB: image.memoryMiB,
      parameters,
      name: image.name,
      project,
      ...(image.network ? { network: image.network } : {}),
      ...(image.allow ? { allow: image.allow } : {}),
      ...(image.disks ? { disks: image.disks } : {}),
    };
    await this.#queue(image.target).add('boot', job, {
      jobId: instance.id,
      removeOnComplete: true,
      removeOnFail: true,
    });
    return { kind: 'queued', instance };
  }

  /** Asks for an end. One that still waits ends at once; a runner ends the others. Returns the record then. */
  async stop(instance: Instance): Promise<Instance> {
    if (isEnded(instance)) return instance;
    await this.#records.requestStop(instance.id);
    if (instance.state !== 'queued' || !(await this.withdraw(instance))) return instance;
    const endedAt = new Date().toISOString();
    return (await this.#records.update(instance.id, { state: 'exited', stopped: true, endedAt })) ?? instance;
  }

  /** Whether a boot job of this instance is still waiting or being worked on. */
  async isQueued(instance: Instance): Promise<boolean> {
    return (await this.#queue(instance.target).getJob(instance.id)) !== undefined;
  }

  /** Removes a job that no runner has taken; false when one has. */
  async withdraw(instance: Instance): Promise<boolean> {
    return (await this.#queue(instance.target).remove(instance.id)) === 1;
  }

  async close(): Promise<void> {
    for (const queue of this.#queues.values()) await queue.close();
  }

  #queue(target: Target): Queue<BootJob> {
    const queue = this.#queues.get(target);
    if (!queue) throw new Error(`no boot queue for target ${target}`);
    return queue;
  }
}
