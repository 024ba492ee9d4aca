/**
 * One instance's network device, seen from the host: its stream of frames on one side, a port of the project's switch on
 * the other, and what is captured and told of it. Owns the stream. A machine that does not read loses frames, as on any
 * wire; one that sends faster than its turns allow waits; one that sends nonsense loses its link.
 */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { limits, type NetworkFaults } from '@skerry/contracts';
import {
  type CapturedFrame,
  CaptureRing,
  encodeFrame,
  type FaultClock,
  FaultyLink,
  FrameDecoder,
  type Port,
  type PortCounters,
  type Switch,
  systemFaultClock,
} from '../net/index.ts';
import type { Turns } from './turns.ts';

/** Bytes that wait for a machine that does not read. */
const WAITING_BYTES = 1 << 20;
/** Frames of one step: well under a millisecond, whatever they are. */
const STEP_FRAMES = 32;

export class InstanceNic {
  readonly mac: string;
  readonly capture = new CaptureRing({
    frames: limits.captureFrames,
    bytes: limits.captureBytes,
    frameBytes: limits.captureFrameBytes,
  });
  /** Told of every frame, for who watches. */
  onFrame: (frame: CapturedFrame) => void = () => undefined;
  readonly #port: Port;
  readonly #turns: Turns;
  readonly #decoder = new FrameDecoder();
  readonly #step = (): boolean => this.#receive();
  /** To the switch and from it, while there are faults. The capture has what the machine itself sends and gets. */
  #links: { out: FaultyLink; in: FaultyLink } | undefined;
  #stream: Duplex | undefined;
  /** Frames of the machine that wait for their turn, from `next` on. */
  #frames: Uint8Array[] = [];
  #next = 0;
  #isCorked = false;

  constructor(mac: string, wire: Switch, turns: Turns) {
    this.mac = mac;
    this.#turns = turns;
    this.#port = wire.attach({ mac, deliver: (frame) => this.#arrive(frame) });
  }

  get counters(): Readonly<PortCounters> {
    return this.#port.counters;
  }

  /** The machine has started: its frames come and go on `stream`, which is read only in turns. */
  attach(stream: Duplex): void {
    this.#stream = stream;
    stream.on('error', () => undefined);
    stream.on('readable', () => this.#turns.want(this.#step));
  }

  /** What the link does to frames from now on, in place of what it did before; those that are under way are lost. */
  setFaults(faults: NetworkFaults, clock: FaultClock = systemFaultClock): void {
    this.#forgetLinks();
    const { seed = 1, ...given } = faults;
    if (Object.keys(given).length === 0) return;
    this.#links = {
      out: new FaultyLink(faults, clock, (frame) => this.#port.receive(frame)),
      // Of its own seed: else the answer would be lost whenever the question would be.
      in: new FaultyLink({ ...faults, seed: seed + 1 }, clock, (frame) => void this.#deliver(frame)),
    };
  }

  /** Idempotent. */
  close(): void {
    this.#forgetLinks();
    this.#turns.forget(this.#step);
    this.#port.close();
    this.#stream?.destroy();
    this.#stream = undefined;
    this.#frames = [];
  }

  /** A few frames from the machine; whether there are more. */
  #receive(): boolean {
    if (this.#next === this.#frames.length) {
      const chunk = this.#stream?.read() as Buffer | null | undefined;
      this.#frames = chunk ? this.#decoder.push(chunk) : [];
      this.#next = 0;
      if (!chunk) return false;
    }
    const end = Math.min(this.#next + STEP_FRAMES, this.#frames.length);
    while (this.#next < end) {
      const frame = this.#frames[this.#next++] as Uint8Array;
      this.onFrame(this.capture.add('out', frame));
      if (this.#links) this.#links.out.send(frame);
      else this.#port.receive(frame);
    }
    if (this.#next < this.#frames.length) return true;
    if (this.#decoder.isBroken) this.close();
    return this.#stream !== undefined;
  }

  #forgetLinks(): void {
    this.#links?.out.close();
    this.#links?.in.close();
    this.#links = undefined;
  }

  /** A frame from the switch. What a faulty link does to it is not for want of room. */
  #arrive(frame: Uint8Array): boolean {
    if (!this.#links) return this.#deliver(frame);
    this.#links.in.send(frame);
    return true;
  }

  /** A frame for the machine. All of one turn of the event loop are written together. */
  #deliver(frame: Uint8Array): boolean {
    const stream = this.#stream;
    if (!stream?.writable || stream.writableLength > WAITING_BYTES) return false;
    this.onFrame(this.capture.add('in', frame));
    if (!this.#isCorked) {
      this.#isCorked = true;
      stream.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        stream.uncork();
      });
    }
    stream.write(encodeFrame(frame));
    return true;
  }
}

/** A MAC for a new device: locally administered, and not the gateway's. */
export function newMac(): string {
  const [a = 0, b = 0, c = 0] = randomBytes(3);
  return ['02', '53', '6b', ...[a, b, c].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}
