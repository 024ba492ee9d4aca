/**
 * Tells the counters of an instance's network device while somebody watches, at an even pace, also while nothing moves:
 * who sees the same numbers twice knows that the wire is quiet.
 */
import { limits, type Traffic } from '@skerry/contracts';
import type { Clock } from '../console/clock.ts';

export interface TrafficSink {
  write(traffic: Traffic): Promise<void>;
}

/** As the switch has them: `received` came from the instance. */
export interface WireCounters {
  readonly receivedFrames: number;
  readonly receivedBytes: number;
  readonly sentFrames: number;
  readonly sentBytes: number;
}

export class TrafficFeed {
  readonly #sink: TrafficSink;
  readonly #counters: WireCounters;
  readonly #clock: Clock;
  readonly #wallMs: () => number;
  readonly #onError: (error: unknown) => void;
  #untilMs = 0;
  #cancel: (() => void) | undefined;
  #isWriting = false;

  constructor(host: {
    sink: TrafficSink;
    counters: WireCounters;
    clock: Clock;
    wallMs: () => number;
    onError: (error: unknown) => void;
  }) {
    this.#sink = host.sink;
    this.#counters = host.counters;
    this.#clock = host.clock;
    this.#wallMs = host.wallMs;
    this.#onError = host.onError;
  }

  /** Somebody watches for `limits.packetWatchMs` from now; the first word comes at once. */
  watch(): void {
    this.#untilMs = this.#clock.nowMs() + limits.packetWatchMs;
    if (!this.#cancel) this.#tell();
  }

  /** Idempotent. */
  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#untilMs = 0;
  }

  #tell(): void {
    this.#cancel = undefined;
    if (this.#clock.nowMs() >= this.#untilMs) return;
    this.#cancel = this.#clock.after(limits.trafficEveryMs, () => this.#tell());
    // A Redis that is away does not let words pile up: the next one says all.
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#sink
      .write(this.#now())
      .catch(this.#onError)
      .finally(() => {
        this.#isWriting = false;
      });
  }

  #now(): Traffic {
    const { receivedFrames, receivedBytes, sentFrames, sentBytes } = this.#counters;
    return {
      atMs: this.#wallMs(),
      framesIn: sentFrames,
      bytesIn: sentBytes,
      framesOut: receivedFrames,
      bytesOut: receivedBytes,
    };
  }
}
