/**
 * An instance's packet summaries as a capped stream, written while somebody watches. Each entry has the field
 *
 *   packets  JSON of PacketSummary[], in the order of their numbers, at least one
 *
 * The numbers let a reader say exactly how many it missed, and pass over what it has already. A reader's cursor is
 * `<stream id>@<number of its last packet>`.
 */
import { limits, PacketSummaries, type PacketSummary, redisKeys } from '@skerry/contracts';
import type { Redis } from 'ioredis';
import type { StreamEntry } from './stream-hub.ts';
import { isStreamId } from './stream-id.ts';

export interface PacketBatch {
  cursor: string;
  /** None when the reader has all of the entry already. */
  packets: PacketSummary[];
  /** Packets missing between what the reader had and these. */
  dropped: number;
  /** Number of the last of them: the reader's next `last`. */
  last: number;
}

/** Reads an entry, for a reader that has everything up to packet number `last`. */
export function packetBatch(entry: StreamEntry, last: number): PacketBatch {
  const written = PacketSummaries.parse(JSON.parse(String(entry.fields['packets'] ?? '[]')));
  const packets = written.filter(({ number }) => number > last);
  const first = packets[0];
  const end = packets.at(-1)?.number ?? last;
  const span = first ? end - last : 0;
  return { cursor: `${entry.id}@${end}`, packets, dropped: span - packets.length, last: end };
}

/** Splits a cursor; a reader without one, or with a foreign one, starts at the beginning. */
export function parsePacketCursor(cursor: string | undefined): { id: string; last: number } {
  const [id = '', number = ''] = (cursor ?? '').split('@');
  return isStreamId(id) && /^\d{1,15}$/.test(number) ? { id, last: Number(number) } : { id: '0', last: 0 };
}

/** Writes one instance's packets. One writer per instance at a time. */
export class PacketWriter {
  readonly #redis: Redis;
  readonly #key: string;

  /** `redis` is owned by the caller. */
  constructor(redis: Redis, instanceId: string) {
    this.#redis = redis;
    this.#key = redisKeys.packets(instanceId);
  }

  /**
   * Appends summaries in the order of their numbers, in entries of at most `limits.packetsPerEntry`. Resolves when
   * Redis has them; the stream keeps about the newest `limits.keptPacketEntries` entries.
   */
  async append(packets: readonly PacketSummary[]): Promise<void> {
    const pipeline = this.#redis.pipeline();
    for (let at = 0; at < packets.length; at += limits.packetsPerEntry) {
      const value = JSON.stringify(packets.slice(at, at + limits.packetsPerEntry));
      pipeline.xadd(this.#key, 'MAXLEN', '~', limits.keptPacketEntries, '*', 'packets', value);
    }
    const failed = (await pipeline.exec())?.find(([error]) => error);
    if (failed?.[0]) throw failed[0];
  }
}
