/** Which runners are alive: each refreshes a key with a time to live, and one that stops doing so is gone. */
import { limits, RunnerFacts, redisKeys } from '@skerry/contracts';
import type { Redis } from 'ioredis';

export class RunnerHeartbeats {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Says that the runner is alive for `limits.runnerTtlMs` from now. To be called at least thrice in that time. */
  async beat(facts: RunnerFacts): Promise<void> {
    await this.#redis
      .multi()
      .set(redisKeys.runner(facts.id), JSON.stringify(facts), 'PX', limits.runnerTtlMs)
      .sadd(redisKeys.runners, facts.id)
      .exec();
  }

  /** Says that the runner is gone, at an orderly end. */
  async gone(id: string): Promise<void> {
    await this.#redis.multi().del(redisKeys.runner(id)).srem(redisKeys.runners, id).exec();
  }

  /** What the runner says of itself; undefined when it is gone. */
  async read(id: string): Promise<RunnerFacts | undefined> {
    const text = await this.#redis.get(redisKeys.runner(id));
    return text ? RunnerFacts.parse(JSON.parse(text)) : undefined;
  }

  async isAlive(id: string): Promise<boolean> {
    return (await this.#redis.exists(redisKeys.runner(id))) === 1;
  }

  /** All that are alive; those that are not are forgotten. */
  async alive(): Promise<RunnerFacts[]> {
    const ids = await this.#redis.smembers(redisKeys.runners);
    if (ids.length === 0) return [];
    const texts = await this.#redis.mget(ids.map((id) => redisKeys.runner(id)));
    const dead = ids.filter((_, index) => !texts[index]);
    if (dead.length > 0) await this.#redis.srem(redisKeys.runners, ...dead);
    return texts.flatMap((text) => (text ? [RunnerFacts.parse(JSON.parse(text))] : []));
  }
}
