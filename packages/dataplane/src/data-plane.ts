/**
 * One instance of the data plane in Node: a host of its own, with its devices, addresses and sockets. The shape of its
 * border is assembly/direct.ts; here are only typed arrays and addresses around it. Synchronous; nothing calls back:
 * whoever has it gives frames and time in, and takes frames and events out.
 */
import { randomBytes } from 'node:crypto';

/** The exports of the wasm module; see assembly/direct.ts. */
export interface DataPlaneExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  init(maxBytes: number): void;
  seed(a: bigint, b: bigint): void;
  tick(nowNs: bigint): bigint;
  scratch(): number;
  frameBuffer?(): number;
  memoryUsed(): number;
  deviceAdd(macHigh: number, macLow: number, mtu: number, offloads: number): number;
  input(device: number, frame: number, length: number, flags: number): void;
  outputNext(device: number): number;
  outputDone(frame: number): void;
  call(op: number, a: number, b: number, c: number): number;
  eventsPending(): number;
  eventsTake(into: number, capacity: number): number;
  txSpan(handle: number): number;
  txCommit(handle: number, count: number): void;
  rxSpan(handle: number): number;
  rxConsume(handle: number, count: number): void;
}

/** What TypeScript's own library calls WebAssembly only where there is a DOM. */
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: unknown };
}
const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

/** One thing that has happened: bits of `mask` are EVENT_* of assembly/abi.ts. */
export interface DataPlaneEvent {
  handle: number;
  mask: number;
  a: number;
  b: number;
}

export interface DataPlaneOptions {
  /** Of `dataplaneWasm`. */
  wasm: Uint8Array;
  /** The most linear memory that it may use. 16 MiB unless told. */
  memoryBytes?: number;
  /** 16 bytes of secret; random unless told. */
  seed?: Uint8Array;
}

const EVENTS_AT_ONCE = 64;
const EVENT_BYTES = 16;
/** Behind the part of scratch that operations use for small arguments. */
const EVENTS_AT = 32_768;

const modules = new WeakMap<Uint8Array, object>();

export class DataPlane {
  readonly exports: DataPlaneExports;
  readonly #scratch: number;
  readonly #frameBuffer: number;

  constructor({ wasm, memoryBytes = 16 << 20, seed = randomBytes(16) }: DataPlaneOptions) {
    let module = modules.get(wasm);
    if (!module) {
      module = new Module(wasm);
      modules.set(wasm, module);
    }
    this.exports = new Instance(module, {}).exports as DataPlaneExports;
    this.exports.init(memoryBytes);
    const words = new DataView(seed.buffer, seed.byteOffset, 16);
    this.exports.seed(words.getBigUint64(0, true), words.getBigUint64(8, true));
    this.#scratch = this.exports.scratch();
    this.#frameBuffer = this.exports.frameBuffer?.() ?? 0;
  }

  /** Adds a device with the MAC `aa:bb:cc:dd:ee:ff`; its number. */
  addDevice(mac: string, mtu = 1_500, offloads = 0): number {
    const bytes = mac.split(':').map((part) => Number.parseInt(part, 16));
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
    return this.exports.deviceAdd((a << 8) | b, ((c << 24) | (d << 16) | (e << 8) | f) >>> 0, mtu, offloads);
  }

  /** Sets the clock and runs what is due; when it wants to be called next, or undefined. Milliseconds. */
  tick(nowMs: number): number | undefined {
    const next = BigInt.asUintN(64, this.exports.tick(BigInt(Math.round(nowMs * 1e6))));
    return next === 0xffff_ffff_ffff_ffffn ? undefined : Number(next) / 1e6;
  }

  /** Gives one received frame in. `isChecked`: its checksums are known to be good. */
  input(device: number, frame: Uint8Array, isChecked = false): void {
    if (frame.length > 66_000) throw new RangeError('a frame has at most 66,000 bytes');
    this.#bytes(this.#frameBuffer, frame.length).set(frame);
    this.exports.input(device, this.#frameBuffer, frame.length, isChecked ? 1 : 0);
  }

  /** The next frame to send, copied; undefined when there is none. */
  output(device: number): Uint8Array | undefined {
    const frame = this.exports.outputNext(device);
    if (frame === 0) return undefined;
    const view = new DataView(this.exports.memory.buffer);
    const copy = new Uint8Array(view.getUint32(frame, true));
    const spans = view.getUint32(frame + 4, true);
    let at = 0;
    for (let span = frame + 8; span < frame + 8 + spans * 8; span += 8) {
      const length = view.getUint32(span + 4, true);
      copy.set(this.#bytes(view.getUint32(span, true), length), at);
      at += length;
    }
    this.exports.outputDone(frame);
    return copy;
  }

  /** All events that wait, in order. */
  events(): DataPlaneEvent[] {
    const events: DataPlaneEvent[] = [];
    for (;;) {
      const count = this.exports.eventsTake(this.#scratch + EVENTS_AT, EVENTS_AT_ONCE);
      const view = new DataView(this.exports.memory.buffer, this.#scratch + EVENTS_AT, count * EVENT_BYTES);
      for (let at = 0; at < count * EVENT_BYTES; at += EVENT_BYTES) {
        events.push({
          handle: view.getUint32(at, true),
          mask: view.getUint32(at + 4, true),
          a: view.getUint32(at + 8, true),
          b: view.getUint32(at + 12, true),
        });
      }
      if (count < EVENTS_AT_ONCE) return events;
    }
  }

  /** An operation of assembly/abi.ts: its result, which is an error code below zero. */
  call(op: number, a = 0, b = 0, c = 0): number {
    return this.exports.call(op, a, b, c);
  }

  /** Copies bytes to scratch, where operations look for addresses and texts. */
  put(bytes: Uint8Array, at = 0): void {
    this.#bytes(this.#scratch + at, bytes.length).set(bytes);
  }

  /** A copy of what an operation has left in scratch. */
  get(length: number, at = 0): Uint8Array {
    return this.#bytes(this.#scratch + at, length).slice();
  }

  /** Appends to a stream's send chain; how many bytes it took. */
  send(handle: number, bytes: Uint8Array): number {
    let done = 0;
    while (done < bytes.length) {
      const span = this.exports.txSpan(handle);
      const count = Math.min(this.#scratchWord(), bytes.length - done);
      if (count === 0) break;
      this.#bytes(span, count).set(bytes.subarray(done, done + count));
      this.exports.txCommit(handle, count);
      done += count;
    }
    return done;
  }

  /** Takes at most `most` bytes that have arrived on a stream; undefined when there are none. */
  receive(handle: number, most = Number.POSITIVE_INFINITY): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    let total = 0;
    while (total < most) {
      const span = this.exports.rxSpan(handle);
      const count = Math.min(this.#scratchWord(), most - total);
      if (count === 0) break;
      parts.push(this.#bytes(span, count).slice());
      this.exports.rxConsume(handle, count);
      total += count;
    }
    return total === 0 ? undefined : parts.length === 1 ? parts[0] : Buffer.concat(parts, total);
  }

  #scratchWord(): number {
    return new DataView(this.exports.memory.buffer).getUint32(this.#scratch, true);
  }

  /** A view that lasts until the memory grows: until the next call into the module. */
  #bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, address, length);
  }
}
