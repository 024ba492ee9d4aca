/**
 * One instance's network device, seen from the host: its stream of frames on one side, a port of the project's switch on
 * the other, and what is captured and told of it. Owns the stream. A machine that does not read loses frames, as on any
 * wire; one that sends nonsense loses its link.
 */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { limits } from '@skerry/contracts';
import {
  type CapturedFrame,
  CaptureRing,
  encodeFrame,
  FrameDecoder,
  type Port,
  type Switch,
} from '../net/index.ts';

/** Bytes that wait for a machine that does not read. */
const WAITING_BYTES = 1 << 20;

export class InstanceNic {
  readonly mac: string;
  readonly capture = new CaptureRing({
    frames: limits.captureFrames,
    bytes: limits.captureBytes,
    frameBytes: limits.captureFrameBytes,
  });
  /** Told of every frame, for who watches. */
  onFrame: (frame: CapturedFrame) => void = () => undefined;
  /** Frames that the machine did not take in time. */
  dropped = 0;
  readonly #port: Port;
  readonly #decoder = new FrameDecoder();
  #stream: Duplex | undefined;

  constructor(mac: string, wire: Switch) {
    this.mac = mac;
    this.#port = wire.attach({ mac, deliver: (frame) => this.#deliver(frame) });
  }

  /** The machine has started: its frames come and go on `stream`. */
  attach(stream: Duplex): void {
    this.#stream = stream;
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => this.#received(chunk));
  }

  /** Idempotent. */
  close(): void {
    this.#port.close();
    this.#stream?.destroy();
    this.#stream = undefined;
  }

  #received(chunk: Buffer): void {
    for (const frame of this.#decoder.push(chunk)) {
      this.onFrame(this.capture.add('out', frame));
      this.#port.receive(frame);
    }
    if (this.#decoder.isBroken) this.close();
  }

  #deliver(frame: Uint8Array): void {
    const stream = this.#stream;
    if (!stream?.writable || stream.writableLength > WAITING_BYTES) {
      this.dropped++;
      return;
    }
    this.onFrame(this.capture.add('in', frame));
    stream.write(encodeFrame(frame));
  }
}

/** A MAC for a new device: locally administered, and not the gateway's. */
export function newMac(): string {
  const [a = 0, b = 0, c = 0] = randomBytes(3);
  return ['02', '53', '6b', ...[a, b, c].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}
