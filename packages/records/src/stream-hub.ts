/**
 * Follows any number of Redis streams for any number of readers over two connections: one blocks in a single XREAD
 * over all followed streams, the other replays. It owns no data: a reader that cannot take more is left behind and
 * replays from Redis later, so a slow reader costs no memory here.
 *
 * A reader is *behind* (it is fed by XRANGE from its cursor) until it has reached the end of the stream, then *live*
 * (it is fed by the blocking read). When it refuses an entry it is *paused* until `resume`, then behind again.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { compareStreamIds } from './stream-id.ts';

export interface StreamEntry {
  id: string;
  fields: Record<string, Buffer | undefined>;
}

export interface Subscription {
  /** Continues after a refusal. */
  resume(): void;
  /** Ends it; nothing is delivered afterwards. Idempotent. */
  close(): void;
}

/**
 * Takes entries, oldest first, and returns how many it took. Fewer than all pauses the subscription; the rest is
 * delivered again after `resume`.
 */
export type Deliver = (entries: StreamEntry[]) => number;

interface Reader {
  state: 'behind' | 'live' | 'paused' | 'closed';
  key: string;
  cursor: string;
  deliver: Deliver;
  replaying: boolean;
}

/** A followed stream: what the blocking read has seen of it, and who is there. */
interface Followed {
  tail: string;
  readers: Set<Reader>;
}

type RawEntry = [id: Buffer, fields: Buffer[]];

const batch = 64;
const blockMs = 30_000;
const retryMs = 500;

export class StreamHub {
  readonly #replay: Redis;
  readonly #blocking: Redis;
  readonly #onError: (error: unknown) => void;
  readonly #followed = new Map<string, Followed>();
  readonly #wakeKey = `skerry:wake:${randomUUID()}`;
  #wakeCursor = '0';
  #loop: Promise<void> | undefined;
  #closed = false;

  /**
   * `redis` (owned by the caller, patient) is used for replay and duplicated for the blocking read. `onError` gets
   * what the connection or a reader throws; the hub goes on.
   */
  constructor(redis: Redis, onError: (error: unknown) => void) {
    this.#replay = redis;
    this.#blocking = redis.duplicate({ maxRetriesPerRequest: null });
    this.#blocking.on('error', onError);
    this.#onError = onError;
  }

  /** Delivers everything in stream `key` after the id `after` (`0`: from its beginning), then what comes. */
  subscribe(key: string, after: string, deliver: Deliver): Subscription {
    const reader: Reader = { state: 'behind', key, cursor: after, deliver, replaying: false };
    void this.#catchUp(reader);
    return {
      resume: () => {
        if (reader.state !== 'paused') return;
        reader.state = 'behind';
        void this.#catchUp(reader);
      },
      close: () => {
        reader.state = 'closed';
        this.#leave(reader);
      },
    };
  }

  /** Ends all subscriptions and the blocking connection. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { readers } of this.#followed.values()) for (const reader of readers) reader.state = 'closed';
    this.#followed.clear();
    // While Redis is away the read in the loop never settles; nothing is to be waited for then.
    const isConnected = this.#blocking.status === 'ready';
    this.#blocking.disconnect();
    if (isConnected) await this.#loop;
  }

  /** Replays to a reader until it is live, paused or closed. At most one at a time for each reader. */
  async #catchUp(reader: Reader): Promise<void> {
    if (reader.replaying) return;
    reader.replaying = true;
    try {
      while (reader.state === 'behind') {
        const raw = await this.#replay.xrangeBuffer(reader.key, `(${reader.cursor}`, '+', 'COUNT', batch);
        const entries = raw.map(parseEntry);
        if (entries.length > 0) this.#give(reader, entries);
        else if (reader.state === 'behind') this.#join(reader);
      }
    } catch (error) {
      await this.#failed(error);
      if (reader.state === 'behind') queueMicrotask(() => void this.#catchUp(reader));
    } finally {
      reader.replaying = false;
    }
  }

  /** Reports an error and waits before the next try. */
  async #failed(error: unknown): Promise<void> {
    if (this.#closed) return;
    this.#onError(error);
    await setTimeout(retryMs, undefined, { ref: false });
  }

  /** Makes a reader live that has everything up to its cursor, unless the blocking read has gone past it. */
  #join(reader: Reader): void {
    const followed = this.#followed.get(reader.key);
    if (!followed) {
      this.#followed.set(reader.key, { tail: reader.cursor, readers: new Set([reader]) });
      reader.state = 'live';
      this.#wake();
    } else if (compareStreamIds(followed.tail, reader.cursor) <= 0) {
      followed.readers.add(reader);
      reader.state = 'live';
    }
  }

  #leave(reader: Reader): void {
    const followed = this.#followed.get(reader.key);
    followed?.readers.delete(reader);
    if (followed?.readers.size === 0) {
      this.#followed.delete(reader.key);
      this.#wake();
    }
  }

  #give(reader: Reader, entries: StreamEntry[]): void {
    const fresh = entries.filter((entry) => compareStreamIds(entry.id, reader.cursor) > 0);
    if (fresh.length === 0 || reader.state === 'closed') return;
    let taken = 0;
    try {
      taken = reader.deliver(fresh);
    } catch (error) {
      this.#onError(error);
    }
    const last = fresh[taken - 1];
    if (last) reader.cursor = last.id;
    if (taken === fresh.length || isClosed(reader)) return;
    reader.state = 'paused';
    this.#leave(reader);
  }

  /** Makes the blocking read return, so that it takes up the changed set of streams; starts it the first time. */
  #wake(): void {
    if (this.#closed) return;
    this.#loop ??= this.#run();
    const wake = this.#replay
      .multi()
      .xadd(this.#wakeKey, 'MAXLEN', 1, '*', 'wake', '1')
      .pexpire(this.#wakeKey, 60_000);
    wake.exec().catch(this.#onError);
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      const keys = [...this.#followed.keys()];
      const cursors = keys.map((key) => this.#followed.get(key)?.tail ?? '$');
      try {
        const reply = await this.#blocking.xreadBuffer(
          ...(['COUNT', batch, 'BLOCK', blockMs, 'STREAMS'] as const),
          ...[this.#wakeKey, ...keys],
          ...[this.#wakeCursor, ...cursors],
        );
        for (const [key, raw] of (reply ?? []) as [Buffer, RawEntry[]][]) this.#arrived(key.toString(), raw);
      } catch (error) {
        await this.#failed(error);
      }
    }
  }

  #arrived(key: string, raw: RawEntry[]): void {
    const entries = raw.map(parseEntry);
    const last = entries.at(-1);
    if (!last) return;
    if (key === this.#wakeKey) {
      this.#wakeCursor = last.id;
      return;
    }
    const followed = this.#followed.get(key);
    if (!followed) return;
    followed.tail = last.id;
    for (const reader of [...followed.readers]) this.#give(reader, entries);
  }
}

/** A delivery may close its own subscription, which narrowing cannot see. */
function isClosed(reader: Reader): boolean {
  return reader.state === 'closed';
}

function parseEntry([id, list]: RawEntry): StreamEntry {
  const fields: Record<string, Buffer> = {};
  for (let i = 0; i + 1 < list.length; i += 2) fields[String(list[i])] = list[i + 1] as Buffer;
  return { id: id.toString(), fields };
}
