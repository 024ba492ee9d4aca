/**
 * The network of one project on the kernel's bridge: what ProjectNetwork is, for a runner that has privileges. Machines
 * have TAP devices there, and their frames do not pass through this process; the gateway is the same one, behind a device
 * of its own. What is kept of frames is a sample when they are many, and a link has no faults.
 */
import type { Duplex } from 'node:stream';
import { limits } from '@skerry/contracts';
import { type CapturedFrame, CaptureRing } from '@skerry/device-models/net';
import { type NetworkMember, ProjectGateway, type Turns } from '@skerry/device-models/project';
import type { WireCounters } from '../traffic-feed.ts';
import { type HeldFrame, TapHolder } from './holder.ts';

export interface TapNetworkParts {
  wasm: Uint8Array;
  bound?: readonly string[] | undefined;
  turns: Turns;
  /** The path of the helper. */
  helper: string;
}

/** A machine's place on it. */
export interface TapDevice {
  readonly mac: string;
  readonly capture: CaptureRing;
  /** Of the frames that are kept: less than there were, when they are many. */
  readonly counters: WireCounters;
  /** Told of every frame that is kept. */
  onFrame: (frame: CapturedFrame) => void;
}

type CountedDevice = Omit<TapDevice, 'counters'> & {
  readonly counters: { -readonly [Name in keyof WireCounters]: number };
};

/** Frames of one step. */
const STEP_FRAMES = 32;

export class TapNetwork {
  readonly #gateway: ProjectGateway;
  readonly #turns: Turns;
  readonly #devices = new Map<string, CountedDevice>();
  readonly #holder: Promise<TapHolder>;
  readonly #step = (): boolean => this.#receive();
  #held: TapHolder | undefined;
  #frames: HeldFrame[] = [];
  #next = 0;
  #isClosed = false;

  constructor(project: string, { wasm, bound, turns, helper }: TapNetworkParts) {
    this.#turns = turns;
    this.#gateway = new ProjectGateway(project, { wasm, bound, send: (frame) => this.#held?.send(frame) });
    this.#holder = TapHolder.start(helper, this.#gateway.mac, () => turns.want(this.#step));
    this.#holder.then(
      (holder) => {
        if (this.#isClosed) return holder.close();
        this.#held = holder;
        turns.want(this.#step);
      },
      // Told to each who asks for the namespace.
      () => undefined,
    );
  }

  get isEmpty(): boolean {
    return this.#gateway.isEmpty;
  }

  has(mac: string): boolean {
    return this.#gateway.has(mac);
  }

  /** A place for a machine that is about to start. Nobody here has its MAC. */
  join(member: NetworkMember): TapDevice {
    this.#gateway.add(member);
    const device: CountedDevice = {
      mac: member.mac,
      counters: { receivedFrames: 0, receivedBytes: 0, sentFrames: 0, sentBytes: 0 },
      capture: new CaptureRing({
        frames: limits.captureFrames,
        bytes: limits.captureBytes,
        frameBytes: limits.captureFrameBytes,
      }),
      onFrame: () => undefined,
    };
    this.#devices.set(member.mac, device);
    return device;
  }

  /** The namespace in which devices are made, as a descriptor of this process. Rejects when it could not be made. */
  async namespace(): Promise<number> {
    return (await this.#holder).namespace;
  }

  leave({ mac }: Pick<TapDevice, 'mac'>): void {
    this.#devices.delete(mac);
    this.#gateway.remove(mac);
  }

  /** A connection to a port of a machine; see ProjectGateway. */
  connect(mac: string, port: number): Promise<Duplex> {
    return this.#gateway.connect(mac, port);
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#turns.forget(this.#step);
    this.#gateway.close();
    this.#held?.close();
  }

  /** A few frames; whether there are more. */
  #receive(): boolean {
    if (this.#next === this.#frames.length) {
      const frames = this.#held?.read();
      this.#frames = frames ?? [];
      this.#next = 0;
      if (!frames) return false;
    }
    const end = Math.min(this.#next + STEP_FRAMES, this.#frames.length);
    while (this.#next < end) this.#take(this.#frames[this.#next++] as HeldFrame);
    return true;
  }

  #take(held: HeldFrame): void {
    if (held.kind === 'gateway') {
      this.#gateway.receive(held.frame);
      return;
    }
    const device = this.#devices.get(held.mac);
    if (!device) return;
    if (held.kind === 'out') {
      device.counters.receivedFrames++;
      device.counters.receivedBytes += held.length;
    } else {
      device.counters.sentFrames++;
      device.counters.sentBytes += held.length;
    }
    device.onFrame(device.capture.add(held.kind, held.frame, held.length));
  }
}
