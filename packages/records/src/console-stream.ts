/**
 * An instance's console output as a capped stream. Each entry has the fields
 *
 *   bytes    raw output, at least 1 byte
 *   offset   decimal: bytes that the instance had put out before these, those that were dropped included
 *   dropped  decimal, only when it is not 0: bytes dropped just before these, over the rate
 *
 * The offset lets a reader say exactly how much it missed, whether it was dropped over the rate or has left the
 * stream since; and pass over what it has already, since an entry that was under way when the connection broke may be
 * there twice. A reader's cursor is `<stream id>@<offset behind that entry>`.
 */
import { limits, redisKeys } from '@skerry/contracts';
import type { Redis } from 'ioredis';
import type { StreamEntry } from './stream-hub.ts';
import { isStreamId } from './stream-id.ts';

export interface ConsoleChunk {
  cursor: string;
  /** None when the reader has all of the entry already. */
  bytes: Buffer;
  /** Bytes missing between what the reader had and these. */
  dropped: number;
  /** Offset behind these bytes: the reader's next `expected`. */
  end: number;
}

/** Reads an entry, for a reader that has everything before offset `expected`. */
export function consoleChunk(entry: StreamEntry, expected: number): ConsoleChunk {
  const written = entry.fields['bytes'] ?? Buffer.alloc(0);
  const dropped = Number(entry.fields['dropped'] ?? 0);
  const offset = Number(entry.fields['offset'] ?? expected + dropped);
  const bytes = written.subarray(Math.max(0, expected - offset));
  const end = Math.max(expected, offset + written.length);
  return { cursor: `${entry.id}@${end}`, bytes, dropped: Math.max(0, offset - expected), end };
}

/** Splits a cursor; a reader without one, or with a foreign one, starts at the beginning. */
export function parseConsoleCursor(cursor: string | undefined): { id: string; expected: number } {
  const [id = '', offset = ''] = (cursor ?? '').split('@');
  return isStreamId(id) && /^\d{1,15}$/.test(offset)
    ? { id, expected: Number(offset) }
    : { id: '0', expected: 0 };
}

/** Writes one instance's console. One writer per instance at a time; calls are ordered. */
export class ConsoleWriter {
  readonly #redis: Redis;
  readonly #key: string;
  readonly #kept: { id: string; bytes: number }[] = [];
  #keptBytes = 0;
  #offset = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(redis: Redis, instanceId: string) {
    this.#redis = redis;
    this.#key = redisKeys.console(instanceId);
  }

  /** Continues a stream that another process began, for a runner that adopts an instance. */
  async resume(): Promise<void> {
    const entries = await this.#redis.xrangeBuffer(this.#key, '-', '+');
    this.#kept.length = 0;
    this.#keptBytes = 0;
    for (const [id, list] of entries ?? []) {
      const fields: Record<string, Buffer> = {};
      for (let i = 0; i + 1 < list.length; i += 2) fields[String(list[i])] = list[i + 1] as Buffer;
      const chunk = consoleChunk({ id: id.toString(), fields }, this.#offset);
      this.#remember(id.toString(), chunk.bytes.length);
      this.#offset = chunk.end;
    }
  }

  /**
   * Appends output (at least 1 byte, owned by the caller until the promise settles) before which `dropped` bytes
   * were dropped. Resolves when Redis has it. The stream keeps at least the newest `limits.consoleReplayBytes`.
   */
  append(bytes: Buffer, dropped = 0): Promise<void> {
    const done = this.#last.then(() => this.#append(bytes, dropped));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #append(bytes: Buffer, dropped: number): Promise<void> {
    const offset = this.#offset + dropped;
    const fields: (string | Buffer)[] = ['bytes', bytes, 'offset', String(offset)];
    if (dropped > 0) fields.push('dropped', String(dropped));
    const oldest = this.#oldestToKeep(bytes.length);
    const added = oldest
      ? this.#redis.xadd(this.#key, 'MINID', oldest, '*', ...fields)
      : this.#redis.xadd(this.#key, '*', ...fields);
    this.#remember(String(await added), bytes.length);
    this.#offset = offset + bytes.length;
  }

  #remember(id: string, bytes: number): void {
    this.#kept.push({ id, bytes });
    this.#keptBytes += bytes;
  }

  /** Forgets what is not needed once `coming` more bytes are there; the first id that stays, if any went. */
  #oldestToKeep(coming: number): string | undefined {
    let went = false;
    for (;;) {
      const first = this.#kept[0];
      const tooMuch = first && this.#keptBytes - first.bytes + coming >= limits.consoleReplayBytes;
      if (!tooMuch && this.#kept.length < limits.keptConsoleEntries) return went ? first?.id : undefined;
      this.#kept.shift();
      this.#keptBytes -= first?.bytes ?? 0;
      went = true;
    }
  }
}
