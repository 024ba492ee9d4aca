/**
 * The counters of an instance's network device, written while somebody watches: a stream of one entry, since the newest
 * says all. A stream and not a value, so that readers hear of it.
 */
import { redisKeys, Traffic } from '@skerry/contracts';
import type { Redis } from 'ioredis';
import type { StreamEntry } from './stream-hub.ts';

/** Reads an entry that a `TrafficWriter` wrote. */
export function trafficOf(entry: StreamEntry): Traffic {
  return Traffic.parse(JSON.parse(String(entry.fields['traffic'])));
}

export class TrafficWriter {
  readonly #redis: Redis;
  readonly #key: string;

  /** `redis` is owned by the caller. */
  constructor(redis: Redis, instanceId: string) {
    this.#redis = redis;
    this.#key = redisKeys.traffic(instanceId);
  }

  /** Resolves when Redis has it. */
  async write(traffic: Traffic): Promise<void> {
    await this.#redis.xadd(this.#key, 'MAXLEN', 1, '*', 'traffic', JSON.stringify(traffic));
  }
}
