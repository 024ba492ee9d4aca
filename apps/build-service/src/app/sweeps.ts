/** When the sweeps run: often for what a person waits for, seldom for what only takes space. */
import { setTimeout } from 'node:timers/promises';
import { limits, redisKeys } from '@skerry/contracts';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { SweepParts } from '../queue/sweep.ts';
import { sweepBuilds, sweepInstances, sweepRetention } from '../queue/sweep.ts';

const everyMs = 3_000;
const retentionEveryMs = 10 * 60_000;

/** Returns the function that stops them and waits for the one under way. */
export function startSweeps(parts: SweepParts, redis: Redis, log: Logger): () => Promise<void> {
  const stopping = new AbortController();
  // While Redis is away, held up or out of disk no runner can say that it is alive.
  let writableSince = Date.now();
  const interrupted = (): void => {
    writableSince = Date.now();
  };
  redis.on('ready', interrupted);

  const sweep = async (): Promise<void> => {
    await redis.set(redisKeys.probe('sweep'), '1', 'PX', 2 * everyMs).catch((error: unknown) => {
      interrupted();
      throw error;
    });
    for (const buildId of await sweepBuilds(parts)) log.warn({ buildId }, 'build lost');
    if (Date.now() - writableSince < limits.runnerTtlMs + everyMs) return;
    for (const instanceId of await sweepInstances(parts)) log.warn({ instanceId }, 'instance lost');
  };
  const repeat = async (work: () => Promise<void>, pauseMs: number): Promise<void> => {
    while (!stopping.signal.aborted) {
      await setTimeout(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await work().catch((error: unknown) => log.warn({ err: error }, 'sweep'));
    }
  };
  const running = Promise.all([
    repeat(sweep, everyMs),
    repeat(() => sweepRetention(parts), retentionEveryMs),
  ]);
  return async () => {
    stopping.abort();
    redis.off('ready', interrupted);
    await running;
  };
}
