/** The worker process, composed: connection, records, artifacts, boot queue, worker. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { FolderStore } from '@skerry/artifact-store';
import { BuildRecords, connectRedis } from '@skerry/records';
import type { Logger } from 'pino';
import { BootQueue } from '../queue/boot-queue.ts';
import type { QueueTiming } from '../queue/queue-timing.ts';
import { queueTiming } from '../queue/queue-timing.ts';
import { BuildWorker } from '../worker/build-worker.ts';
import type { Builder } from '../worker/builder.ts';
import type { CommonSettings } from './settings.ts';

export interface Work {
  /** Resolves when it has had no build for a while. */
  idle(): Promise<void>;
  /** Lets the build that it has come to its end, for a while, then ends. Idempotent. */
  close(): Promise<void>;
}

const graceMs = 5_000;

/** `builder` belongs to the worker from now on. */
export async function startWorker(
  settings: CommonSettings,
  builder: Builder,
  log: Logger,
  timing: QueueTiming = queueTiming,
): Promise<Work> {
  const onError = (error: unknown): void => log.warn({ err: error }, 'redis');
  const redis = connectRedis(settings.redis, 'wait').on('error', onError);
  const bootQueue = new BootQueue(redis, onError);
  const parts = {
    builder,
    artifacts: new FolderStore(settings.dataFolder),
    records: new BuildRecords(redis),
    bootQueue,
  };
  const worker = new BuildWorker({
    id: `${hostname()}-${randomBytes(3).toString('hex')}`,
    redis,
    parts,
    timing,
    log,
  });
  await worker.ready();
  log.info('taking builds');

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await worker.close(graceMs);
    await bootQueue.close();
    await builder.dispose();
    redis.disconnect();
  };
  return {
    idle: () => worker.idle(),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
