/**
 * Instances: the record (JSON), the stream of its changes (field `instance`, the record after each), and the stream
 * of what is asked of it (field `text`: console input; `stop`: end it; `watch`, `packets` and `traffic`: somebody watches it;
 * `faults`: of its network device). Owned by no process: the API or a build worker creates, a runner updates, and whoever finds that the runner is gone reports it lost.
 */
import { Instance, limits, NetworkFaults, redisKeys } from '@skerry/contracts';
import type { Redis } from 'ioredis';
import { changeRecord } from './compare-and-set.ts';
import type { InstanceChange } from './instance-life.ts';
import { instanceAfter, isEnded } from './instance-life.ts';
import type { StreamEntry } from './stream-hub.ts';

/** An entry of the input stream. */
export type InstanceControl =
  | { kind: 'input'; text: string }
  | { kind: 'stop' }
  /** Somebody watches its packets: tell them for `limits.packetWatchMs` from now. */
  | { kind: 'watch-packets' }
  /** The same of its traffic. */
  | { kind: 'watch-traffic' }
  /** Of its network device from now on, in place of those before. */
  | { kind: 'faults'; faults: NetworkFaults };

export class InstanceRecords {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Writes a new record and its first change in one step. */
  async create(instance: Instance): Promise<void> {
    const text = JSON.stringify(instance);
    await this.#redis
      .multi()
      .set(redisKeys.instance(instance.id), text)
      .xadd(redisKeys.instanceChanges(instance.id), '*', 'instance', text)
      .zadd(redisKeys.instances, Date.parse(instance.createdAt), instance.id)
      .sadd(redisKeys.liveInstances, instance.id)
      .exec();
  }

  async read(id: string): Promise<Instance | undefined> {
    return parse(await this.#redis.get(redisKeys.instance(id)));
  }

  /** Applies a change if it does not come too late, and returns the record as it then is; undefined: unknown id. */
  async update(id: string, change: InstanceChange): Promise<Instance | undefined> {
    const text = await changeRecord(this.#redis, redisKeys.instance(id), (before) => {
      const after = instanceAfter(Instance.parse(JSON.parse(before)), change);
      if (!after) return undefined;
      const value = JSON.stringify(after);
      return {
        text: value,
        entry: { stream: redisKeys.instanceChanges(id), field: 'instance', value, keep: limits.keptChanges },
      };
    });
    const instance = parse(text);
    if (instance && isEnded(instance)) await this.#redis.srem(redisKeys.liveInstances, id);
    return instance;
  }

  /** The newest `count`, newest first. */
  async newest(count: number): Promise<Instance[]> {
    return await this.#readAll(await this.#redis.zrevrange(redisKeys.instances, 0, count - 1));
  }

  /** All that have not ended, in no order. */
  async live(): Promise<Instance[]> {
    const instances = await this.#readAll(await this.#redis.smembers(redisKeys.liveInstances));
    return instances.filter((instance) => !isEnded(instance));
  }

  async liveCount(): Promise<number> {
    return await this.#redis.scard(redisKeys.liveInstances);
  }

  /** Sends console input. What a runner has not read of more than `limits.keptInputs` messages is lost. */
  async input(id: string, text: string): Promise<void> {
    await this.#redis.xadd(redisKeys.input(id), 'MAXLEN', '~', limits.keptInputs, '*', 'text', text);
  }

  /** Tells the runner that somebody is watching, so that it is not idle. */
  async watched(id: string): Promise<void> {
    await this.#redis.xadd(redisKeys.input(id), 'MAXLEN', '~', limits.keptInputs, '*', 'watch', '1');
  }

  /** Asks the runner to tell its packets for `limits.packetWatchMs` from now; says that somebody is watching, too. */
  async watchPackets(id: string): Promise<void> {
    await this.#redis.xadd(redisKeys.input(id), 'MAXLEN', '~', limits.keptInputs, '*', 'packets', '1');
  }

  /** Asks the runner to tell its traffic for `limits.packetWatchMs` from now; says that somebody is watching, too. */
  async watchTraffic(id: string): Promise<void> {
    await this.#redis.xadd(redisKeys.input(id), 'MAXLEN', '~', limits.keptInputs, '*', 'traffic', '1');
  }

  /** Asks the runner to give its network device these faults, in place of those before. */
  async setFaults(id: string, faults: NetworkFaults): Promise<void> {
    const text = JSON.stringify(faults);
    await this.#redis.xadd(redisKeys.input(id), 'MAXLEN', '~', limits.keptInputs, '*', 'faults', text);
  }

  /** The id of the newest entry of its stream of changes; `0` when there is none. */
  async lastChange(id: string): Promise<string> {
    const [newest] = await this.#redis.xrevrange(redisKeys.instanceChanges(id), '+', '-', 'COUNT', 1);
    return newest?.[0] ?? '0';
  }

  /** Asks the runner to end it. */
  async requestStop(id: string): Promise<void> {
    await this.#redis.xadd(redisKeys.input(id), 'MAXLEN', '~', limits.keptInputs, '*', 'stop', '1');
  }

  /** Forgets the oldest ended instances until at most `keep` are left; returns how many were forgotten. */
  async trim(keep: number): Promise<number> {
    const excess = (await this.#redis.zcard(redisKeys.instances)) - keep;
    if (excess <= 0) return 0;
    const oldest = await this.#redis.zrange(redisKeys.instances, 0, String(excess - 1));
    const live = new Set(await this.#redis.smembers(redisKeys.liveInstances));
    const ended = oldest.filter((id) => !live.has(id));
    for (const id of ended) {
      await this.#redis
        .multi()
        .del(
          redisKeys.instance(id),
          redisKeys.instanceChanges(id),
          redisKeys.console(id),
          redisKeys.input(id),
          redisKeys.packets(id),
          redisKeys.traffic(id),
        )
        .zrem(redisKeys.instances, id)
        .exec();
    }
    return ended.length;
  }

  async #readAll(ids: string[]): Promise<Instance[]> {
    if (ids.length === 0) return [];
    const texts = await this.#redis.mget(ids.map((id) => redisKeys.instance(id)));
    return texts.map(parse).filter((instance) => instance !== undefined);
  }
}

/** Reads an entry of the input stream; undefined for one that no version of ours wrote. */
export function parseControl(entry: StreamEntry): InstanceControl | undefined {
  if (entry.fields['stop']) return { kind: 'stop' };
  if (entry.fields['packets']) return { kind: 'watch-packets' };
  if (entry.fields['traffic']) return { kind: 'watch-traffic' };
  const faults = entry.fields['faults'];
  if (faults) return parseFaults(faults.toString());
  const text = entry.fields['text'];
  return text ? { kind: 'input', text: text.toString() } : undefined;
}

function parseFaults(text: string): InstanceControl | undefined {
  try {
    return { kind: 'faults', faults: NetworkFaults.parse(JSON.parse(text)) };
  } catch {
    return undefined;
  }
}

function parse(text: string | null | undefined): Instance | undefined {
  return text ? Instance.parse(JSON.parse(text)) : undefined;
}
