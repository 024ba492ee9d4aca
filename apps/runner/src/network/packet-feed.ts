/**
 * Tells packets in words while somebody watches: batches of summaries into the instance's stream, at a bounded rate. What
 * was captured before somebody came is told first.
 */
import { limits, type PacketSummary } from '@skerry/contracts';
import { type CapturedFrame, type CaptureRing, decodeFrame } from '@skerry/device-models/net';

export interface PacketSink {
  append(packets: readonly PacketSummary[]): Promise<void>;
}

const BATCH_MS = 100;
const perBatch = Math.ceil((limits.packetsPerSecond * BATCH_MS) / 1_000);
/** Of what was captured before, so many are told at once. */
const BACKLOG = 1_000;

export class PacketFeed {
  readonly #sink: PacketSink;
  readonly #capture: CaptureRing;
  readonly #onError: (error: unknown) => void;
  #untilMs = 0;
  #told = 0;
  #timer: NodeJS.Timeout | undefined;
  #isWriting = false;

  constructor(sink: PacketSink, capture: CaptureRing, onError: (error: unknown) => void) {
    this.#sink = sink;
    this.#capture = capture;
    this.#onError = onError;
  }

  /** Somebody watches for `limits.packetWatchMs` from now. */
  watch(): void {
    if (performance.now() > this.#untilMs) this.#told = Math.max(this.#told, this.#capture.count - BACKLOG);
    this.#untilMs = performance.now() + limits.packetWatchMs;
    this.frame();
  }

  /** There is something new in the capture. */
  frame(): void {
    if (this.#timer || performance.now() > this.#untilMs) return;
    this.#timer = setTimeout(() => this.#tell(), BATCH_MS);
    this.#timer.unref();
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    this.#untilMs = 0;
  }

  #tell(): void {
    this.#timer = undefined;
    if (this.#isWriting) return;
    const waiting = this.#capture.frames(this.#told);
    // Beyond the rate the newest are told; the numbers show what is missing.
    const packets = waiting.slice(-Math.max(perBatch, this.#told === 0 ? BACKLOG : 0)).map(summaryOf);
    const last = packets.at(-1);
    if (!last) return;
    this.#told = last.number;
    this.#isWriting = true;
    this.#sink
      .append(packets)
      .catch(this.#onError)
      .finally(() => {
        this.#isWriting = false;
        if (this.#capture.count > this.#told) this.frame();
      });
  }
}

function summaryOf({ number, atMs, direction, bytes, length }: CapturedFrame): PacketSummary {
  const { protocol, source, destination, info, details } = decodeFrame(bytes);
  return {
    number,
    atMs,
    direction,
    protocol: protocol.slice(0, 16),
    source: source.slice(0, 64),
    destination: destination.slice(0, 64),
    length,
    info: info.slice(0, 256),
    details: details.slice(0, 8).map((line) => line.slice(0, 256)),
  };
}
