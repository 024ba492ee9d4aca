/** Moves bytes over a connection of two data planes, both ways at once, and compares what arrives. */
import * as abi from '../assembly/abi.ts';
import type { Pair, TcpHost } from './tcp-host.ts';
import type { Wire } from './wire.ts';

export interface TransferOptions {
  wire: Wire;
  pair: Pair;
  /** What the client sends, and the server. */
  up: Uint8Array;
  down?: Uint8Array;
  limitMs?: number;
  /** The most that a reader takes at once. */
  readBytes?: number;
  /** The most that a writer gives at once. */
  writeBytes?: number;
}

export interface TransferResult {
  isComplete: boolean;
  /** What was received of each, compared with what was sent. */
  upBytes: number;
  downBytes: number;
  isPrefix: boolean;
  tookMs: number;
}

/** One direction: who writes and who reads. */
class Flow {
  received = 0;
  isPrefix = true;
  isEnded = false;
  #written = 0;
  #isShut = false;
  readonly from: TcpHost;
  readonly fromStream: number;
  readonly to: TcpHost;
  readonly toStream: number;
  readonly data: Uint8Array;

  constructor(from: TcpHost, fromStream: number, to: TcpHost, toStream: number, data: Uint8Array) {
    this.from = from;
    this.fromStream = fromStream;
    this.to = to;
    this.toStream = toStream;
    this.data = data;
  }

  step(readBytes: number, writeBytes: number): void {
    if (this.#written < this.data.length) {
      const part = this.data.subarray(this.#written, Math.min(this.#written + writeBytes, this.data.length));
      this.#written += this.from.plane.send(this.fromStream, part);
    } else if (!this.#isShut) {
      this.from.shutdown(this.fromStream);
      this.#isShut = true;
    }
    const bytes = this.to.plane.receive(this.toStream, readBytes);
    if (bytes) {
      const wanted = this.data.subarray(this.received, this.received + bytes.length);
      if (Buffer.compare(bytes, wanted) !== 0) this.isPrefix = false;
      this.received += bytes.length;
    }
    if (this.received === this.data.length && this.to.has(this.toStream, abi.EVENT_READ_END))
      this.isEnded = true;
  }
}

export function transfer({
  wire,
  pair,
  up,
  down = new Uint8Array(0),
  limitMs = 600_000,
  readBytes = 1 << 20,
  writeBytes = 1 << 20,
}: TransferOptions): TransferResult {
  const { client, server, clientStream, serverStream } = pair;
  const flows = [
    new Flow(client, clientStream, server, serverStream, up),
    new Flow(server, serverStream, client, clientStream, down),
  ] as const;
  const start = wire.nowMs;
  const isDone = () =>
    flows.every((flow) => flow.isEnded || !flow.isPrefix) || client.has(clientStream, abi.EVENT_CLOSED);
  wire.run(limitMs, isDone, () => {
    for (const flow of flows) flow.step(readBytes, writeBytes);
    client.poll();
    server.poll();
  });
  for (const flow of flows) flow.step(1 << 24, writeBytes);
  return {
    isComplete: flows.every((flow) => flow.isEnded),
    upBytes: flows[0].received,
    downBytes: flows[1].received,
    isPrefix: flows.every((flow) => flow.isPrefix),
    tookMs: wire.nowMs - start,
  };
}
