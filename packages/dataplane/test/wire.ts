/**
 * Two or more data planes on one in-memory Ethernet segment, with one clock that is advanced by hand: the stacks' tests
 * run on it. Every frame reaches every other port after `delayMs`, unless `fault` changes its mind.
 */
import type { DataPlane } from '../src/index.ts';
import { offloadedFrames } from './offload.ts';

/** Decides what becomes of a frame: none, one or several copies, each after so many milliseconds more. */
export type Fault = (frame: Uint8Array, from: Port) => { frame: Uint8Array; delayMs: number }[];

export interface Port {
  plane: DataPlane;
  device: number;
  /** What its device does with frames before they are on the wire: OFFLOAD_* bits. */
  offloads: number;
}

interface Flight {
  atMs: number;
  order: number;
  frame: Uint8Array;
  to: Port;
}

const STEPS_WITHOUT_TIME = 100_000;

function outgoing(port: Port): Uint8Array[] {
  if (port.offloads !== 0) return offloadedFrames(port.plane, port.device);
  const frames: Uint8Array[] = [];
  for (let frame = port.plane.output(port.device); frame; frame = port.plane.output(port.device))
    frames.push(frame);
  return frames;
}

export class Wire {
  nowMs = 1_000;
  /** Every frame that was sent, in order, for who wants to look. */
  readonly seen: { atMs: number; from: Port; frame: Uint8Array }[] = [];
  fault: Fault | undefined;
  delayMs: number;
  readonly #ports: Port[] = [];
  readonly #flights: Flight[] = [];
  readonly #next = new Map<DataPlane, number | undefined>();
  #order = 0;

  constructor(delayMs = 0.1) {
    this.delayMs = delayMs;
  }

  attach(plane: DataPlane, mac: string, mtu = 1_500, offloads = 0): Port {
    const port = { plane, device: plane.addDevice(mac, mtu, offloads), offloads };
    this.#ports.push(port);
    this.#next.set(plane, plane.tick(this.nowMs));
    return port;
  }

  /** Takes what the planes want to send; call after using one. */
  pump(): void {
    for (const port of this.#ports) {
      for (const frame of outgoing(port)) {
        this.seen.push({ atMs: this.nowMs, from: port, frame });
        const copies = this.fault?.(frame, port) ?? [{ frame, delayMs: 0 }];
        for (const copy of copies) {
          for (const to of this.#ports) {
            if (to === port) continue;
            const atMs = this.nowMs + this.delayMs + copy.delayMs;
            this.#flights.push({ atMs, order: this.#order++, frame: copy.frame, to });
          }
        }
      }
    }
    this.#flights.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  }

  /** Puts a frame on the wire as if somebody unknown had sent it. */
  inject(frame: Uint8Array, to: Port): void {
    to.plane.tick(this.nowMs);
    to.plane.input(to.device, frame);
    this.pump();
  }

  /**
   * Lets time pass, event by event, for `ms`, or until `isDone`. `react` is called after every step, to read and write
   * sockets.
   */
  run(ms: number, isDone?: () => boolean, react?: () => void): void {
    const end = this.nowMs + ms;
    this.pump();
    for (let steps = 0; !(isDone?.() ?? false); steps++) {
      if (steps > STEPS_WITHOUT_TIME * 100) throw new Error('the wire never comes to rest');
      react?.();
      this.pump();
      const deadlines = [...this.#next.values()].filter((at) => at !== undefined);
      const next = Math.min(this.#flights[0]?.atMs ?? Number.POSITIVE_INFINITY, ...deadlines);
      if (next > end) break;
      this.nowMs = Math.max(this.nowMs, next);
      for (const plane of this.#next.keys()) this.#next.set(plane, plane.tick(this.nowMs));
      while ((this.#flights[0]?.atMs ?? Number.POSITIVE_INFINITY) <= this.nowMs) {
        const flight = this.#flights.shift();
        if (flight) flight.to.plane.input(flight.to.device, flight.frame);
      }
      this.pump();
      for (const plane of this.#next.keys()) this.#next.set(plane, plane.tick(this.nowMs));
    }
    if (isDone?.() ?? false) return;
    this.nowMs = Math.max(this.nowMs, end);
    for (const plane of this.#next.keys()) this.#next.set(plane, plane.tick(this.nowMs));
  }
}
