/**
 * Builds: the record (JSON) and the stream of its events (field `event`, JSON of a BuildEvent), which ends with
 * `finished`. A build is *open* until it has finished; `open()` lists those, so that none can be lost.
 */

import type { BuildEvent } from '@skerry/contracts';
import { Build, limits, redisKeys } from '@skerry/contracts';
import type { Redis } from 'ioredis';
import { changeRecord } from './compare-and-set.ts';

const keptDurations = 50;

export class BuildRecords {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Writes a new record, its first event and how many source bytes wait with it, in one step. */
  async create(build: Build, first: BuildEvent, sourceBytes: number): Promise<void> {
    await this.#redis
      .multi()
      .set(redisKeys.build(build.id), JSON.stringify(build))
      .xadd(redisKeys.buildEvents(build.id), '*', 'event', JSON.stringify(first))
      .zadd(redisKeys.builds, Date.parse(build.createdAt), build.id)
      .sadd(redisKeys.openBuilds, build.id)
      .hset(redisKeys.waitingBytes, build.id, sourceBytes)
      .exec();
  }

  async read(id: string): Promise<Build | undefined> {
    return parse(await this.#redis.get(redisKeys.build(id)));
  }

  /** The newest `count`, newest first. */
  async newest(count: number): Promise<Build[]> {
    const ids = await this.#redis.zrevrange(redisKeys.builds, 0, count - 1);
    if (ids.length === 0) return [];
    const texts = await this.#redis.mget(ids.map((id) => redisKeys.build(id)));
    return texts.map(parse).filter((build) => build !== undefined);
  }

  /** The ids of all builds that have not finished. */
  async open(): Promise<string[]> {
    return await this.#redis.smembers(redisKeys.openBuilds);
  }

  async openCount(): Promise<number> {
    return await this.#redis.scard(redisKeys.openBuilds);
  }

  /** Source bytes of all builds that wait. */
  async waitingBytes(): Promise<number> {
    const sizes = await this.#redis.hvals(redisKeys.waitingBytes);
    return sizes.reduce((sum, size) => sum + Number(size), 0);
  }

  /** How long recent builds took, in ms, newest first. */
  async recentDurations(): Promise<number[]> {
    return (await this.#redis.lrange(redisKeys.buildDurations, 0, keptDurations - 1)).map(Number);
  }

  async addDuration(durationMs: number): Promise<void> {
    await this.#redis
      .multi()
      .lpush(redisKeys.buildDurations, Math.round(durationMs))
      .ltrim(redisKeys.buildDurations, 0, keptDurations - 1)
      .exec();
  }

  /** Answers an empty job of the health check. */
  async answerProbe(probeId: string): Promise<void> {
    const key = redisKeys.probe(probeId);
    await this.#redis.multi().xadd(key, '*', 'ok', '1').pexpire(key, 10_000).exec();
  }

  /** Asks the worker that has it to stop; one that takes it later finds the request too. */
  async requestCancel(id: string): Promise<void> {
    await this.#redis.xadd(redisKeys.buildControl(id), 'MAXLEN', 4, '*', 'cancel', '1');
  }

  /** Appends events, as they happened, in one round trip and without a change of the record. */
  async append(id: string, events: readonly BuildEvent[]): Promise<void> {
    const pipeline = this.#redis.pipeline();
    for (const event of events) {
      const value = JSON.stringify(event);
      pipeline.xadd(redisKeys.buildEvents(id), 'MAXLEN', '~', limits.keptBuildEvents, '*', 'event', value);
    }
    const failed = (await pipeline.exec())?.find(([error]) => error);
    if (failed?.[0]) throw failed[0];
  }

  /**
   * Changes the record and appends the event that tells it, in one step; a finished build does not change any more.
   * `change` must be pure. Returns the record as it then is; undefined: unknown id.
   */
  async update(id: string, change: (build: Build) => Build, event: BuildEvent): Promise<Build | undefined> {
    const text = await changeRecord(this.#redis, redisKeys.build(id), (before) => {
      const build = Build.parse(JSON.parse(before));
      if (build.finishedAt) return undefined;
      return {
        text: JSON.stringify(change(build)),
        entry: {
          stream: redisKeys.buildEvents(id),
          field: 'event',
          value: JSON.stringify(event),
          keep: limits.keptBuildEvents,
        },
      };
    });
    const build = parse(text);
    if (build?.state !== 'queued') await this.#redis.hdel(redisKeys.waitingBytes, id);
    if (!build || build.finishedAt) await this.#redis.srem(redisKeys.openBuilds, id);
    return build;
  }

  /** Forgets the oldest finished builds until at most `keep` are left; returns how many were forgotten. */
  async trim(keep: number): Promise<number> {
    const excess = (await this.#redis.zcard(redisKeys.builds)) - keep;
    if (excess <= 0) return 0;
    const oldest = await this.#redis.zrange(redisKeys.builds, 0, String(excess - 1));
    const open = new Set(await this.open());
    const finished = oldest.filter((id) => !open.has(id));
    for (const id of finished) {
      await this.#redis
        .multi()
        .del(redisKeys.build(id), redisKeys.buildEvents(id), redisKeys.buildControl(id))
        .zrem(redisKeys.builds, id)
        .exec();
    }
    return finished.length;
  }
}

function parse(text: string | null | undefined): Build | undefined {
  return text ? Build.parse(JSON.parse(text)) : undefined;
}
