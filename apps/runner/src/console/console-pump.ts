/**
 * Carries an instance's output to its stream: at once when the console was quiet, else in batches; no faster than the
 * rate; no more under way than a bound, so that a Redis that is away or slow costs no memory. What does not fit is
 * dropped from the middle: what was written before and the newest `tailBytes` stay.
 *
 * The sums are ConsoleBacklog's and TokenBucket's; here are the clock and the stream.
 */
import { limits } from '@skerry/contracts';
import { type Clock, systemClock } from './clock.ts';
import { ConsoleBacklog } from './console-backlog.ts';
import { TokenBucket } from './token-bucket.ts';

/** Where output goes; ConsoleWriter of @skerry/records. Calls are ordered; a promise settles when Redis has it. */
export interface ConsoleStream {
  append(bytes: Buffer, dropped: number): Promise<void>;
}

/** Newest bytes that are never dropped for the rate. */
export const tailBytes = 16_384;
/** Longest wait of a byte for others that share its entry. Below what a person sees. */
const batchMs = 10;
/** An entry this long is written without waiting. */
const batchBytes = 16_384;
const longestEntryBytes = 65_536;
/** Bytes that Redis has not acknowledged: what one instance can cost in memory while Redis is away. */
const unacknowledgedBytes = 1_048_576;

export class ConsolePump {
  readonly #stream: ConsoleStream;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #backlog = new ConsoleBacklog();
  readonly #bucket: TokenBucket;
  readonly #underWay = new Set<Promise<void>>();
  #unacknowledged = 0;
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | undefined;

  constructor(stream: ConsoleStream, onError: (error: unknown) => void, clock: Clock = systemClock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#onError = onError;
    this.#bucket = new TokenBucket(limits.consoleBytesPerSecond, limits.consoleBurstBytes, clock.nowMs());
  }

  /** Takes output, which it owns from now on. */
  push(bytes: Uint8Array): void {
    this.#backlog.push(bytes);
    const allowance = this.#allowance();
    this.#backlog.shrink(allowance + tailBytes);
    const isBatch = Math.min(this.#backlog.length, allowance) >= batchBytes;
    if (isBatch || this.#clock.nowMs() - this.#writtenAtMs >= batchMs) this.#write(allowance);
    this.#schedule();
  }

  /** The instance has ended: writes what waits, rate or not; resolves when Redis has everything or refused it. */
  async finish(): Promise<void> {
    this.#cancelTimer?.();
    await Promise.all(this.#underWay);
    for (;;) {
      const entry = this.#backlog.take(longestEntryBytes);
      if (!entry) return;
      await this.#append(entry.bytes, entry.dropped);
    }
  }

  /** What may be written now. */
  #allowance(): number {
    const room = Math.max(0, unacknowledgedBytes - this.#unacknowledged);
    return Math.min(room, this.#bucket.available(this.#clock.nowMs()));
  }

  /** Writes at most `allowance` bytes. */
  #write(allowance: number): void {
    let left = allowance;
    while (left > 0) {
      const entry = this.#backlog.take(Math.min(left, longestEntryBytes));
      if (!entry) return;
      left -= entry.bytes.length;
      this.#writtenAtMs = this.#clock.nowMs();
      this.#bucket.take(entry.bytes.length, this.#writtenAtMs);
      const appended = this.#append(entry.bytes, entry.dropped);
      this.#underWay.add(appended);
      void appended.finally(() => this.#underWay.delete(appended));
    }
  }

  #schedule(): void {
    if (this.#backlog.length === 0 || this.#cancelTimer) return;
    this.#cancelTimer = this.#clock.after(batchMs, () => {
      this.#cancelTimer = undefined;
      this.#write(this.#allowance());
      this.#schedule();
    });
  }

  /** Never rejects: what Redis refuses is counted as dropped. */
  async #append(bytes: Buffer, dropped: number): Promise<void> {
    this.#unacknowledged += bytes.length;
    try {
      await this.#stream.append(bytes, dropped);
    } catch (error) {
      this.#backlog.lost(bytes.length + dropped);
      this.#onError(error);
    } finally {
      this.#unacknowledged -= bytes.length;
    }
  }
}
