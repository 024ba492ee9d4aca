/** Network devices and raw frames: the Ethernet library, what `main` receives as `ethernet`. */
import { requireRunning } from '../core/stage.ts';
import {
  EVENT_READABLE,
  OP_DEVICE_COUNTER,
  OP_ETHERNET_CLOSE,
  OP_ETHERNET_OPEN,
  OP_ETHERNET_RECEIVE,
  OP_ETHERNET_SEND,
} from '../net/abi.ts';
import { checked, NetError } from '../net/error.ts';
import { net } from '../net/host.ts';
import { type NetDevice, netDevices } from '../net/parameters.ts';
import { forget, hold, type NetObject, register, release } from '../net/pump.ts';
import { stack } from '../stack.ts';

/** In the order of the data plane's counters. */
const COUNTERS = [
  'framesReceived',
  'bytesReceived',
  'receivedDropped',
  'framesSent',
  'bytesSent',
  'sentDropped',
  'badChecksums',
] as const;

export type Counters = Record<(typeof COUNTERS)[number], number>;

/** Frames of one type (or length) that nothing else takes, as they arrive. */
export class FrameReceiver implements NetObject, AsyncIterable<Uint8Array> {
  #handle: number;
  #waiting: { resolve(frame: Uint8Array): void; reject(error: unknown): void }[] = [];

  constructor(device: number, etherType: number) {
    requireRunning('ethernet.open()');
    stack.start();
    this.#handle = checked('ethernet.open()', net.netCall(OP_ETHERNET_OPEN, device, etherType));
    register(this.#handle, this);
  }

  /** The next frame, its header included. Rejects with NetError when the receiver is closed. */
  receive(): Promise<Uint8Array> {
    if (this.#handle === 0) return Promise.reject(new NetError('CLOSED', 'receive(): it is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      hold();
      this.#serve();
    });
  }

  close(): void {
    if (this.#handle === 0) return;
    forget(this.#handle);
    net.netCall(OP_ETHERNET_CLOSE, this.#handle);
    this.#handle = 0;
    for (const waiting of this.#waiting.splice(0)) {
      release();
      waiting.reject(new NetError('CLOSED', 'receive(): it is closed'));
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    while (this.#handle !== 0) {
      try {
        yield await this.receive();
      } catch (error) {
        if (this.#handle !== 0) throw error;
      }
    }
  }

  /** The data plane's word. Not for applications. */
  event(mask: number): void {
    if (mask & EVENT_READABLE) this.#serve();
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const length = net.netCall(OP_ETHERNET_RECEIVE, this.#handle);
      if (length < 0) return;
      const waiting = this.#waiting.shift();
      release();
      waiting?.resolve(net.netGet(length));
    }
  }
}

export const ethernet = {
  /** The machine's network devices, by their numbers. */
  devices(): NetDevice[] {
    requireRunning('ethernet.devices()');
    return netDevices();
  },
  /** What a device has counted since boot; each wraps at 2^31. */
  counters(device = 0): Counters {
    requireRunning('ethernet.counters()');
    const read = (index: number): number => Math.max(0, net.netCall(OP_DEVICE_COUNTER, device, index));
    return Object.fromEntries(COUNTERS.map((name, index) => [name, read(index)])) as Counters;
  },
  /** Sends a whole frame as it is, its header included. */
  send(device: number, frame: Uint8Array): void {
    requireRunning('ethernet.send()');
    stack.start();
    net.netPut(frame);
    checked('ethernet.send()', net.netCall(OP_ETHERNET_SEND, device, frame.length));
  },
  /** Receives the frames of an EtherType that nothing else takes. */
  open: (device: number, etherType: number): FrameReceiver => new FrameReceiver(device, etherType),
};
