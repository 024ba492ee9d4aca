/**
 * Slows down an instance that prints faster than anybody reads: reading costs the runner's processor even when what is
 * read is dropped. At 64 MiB/s that cost is a few per cent of a core; what prints faster waits in its write.
 */
import type { Clock } from './clock.ts';
import { TokenBucket } from './token-bucket.ts';

const bytesPerSecond = 64 * 1_048_576;
/** So much is read at once; a pause shorter than its time is not worth a timer. */
const burstBytes = 2 * 1_048_576;

/** What can be braked: a Machine. */
export interface Source {
  pauseOutput(): void;
  resumeOutput(): void;
}

export class OutputBrake {
  readonly #source: Source;
  readonly #clock: Clock;
  readonly #bucket: TokenBucket;
  #cancel: (() => void) | undefined;

  constructor(source: Source, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
    this.#bucket = new TokenBucket(bytesPerSecond, burstBytes, clock.nowMs());
  }

  /** So many bytes were read. */
  read(bytes: number): void {
    if (this.#bucket.take(bytes, this.#clock.nowMs()) === bytes || this.#cancel) return;
    this.#source.pauseOutput();
    this.#cancel = this.#clock.after((burstBytes / bytesPerSecond) * 1_000, () => {
      this.#cancel = undefined;
      this.#source.resumeOutput();
    });
  }

  /** The source has ended. Idempotent. */
  release(): void {
    this.#cancel?.();
  }
}
