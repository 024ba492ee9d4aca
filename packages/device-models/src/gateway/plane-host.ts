/**
 * A data plane kept going in Node: frames in and out, timers, and events given to whom they belong. Work is batched: what
 * arrives in one turn of Node's loop is handled together at its end.
 */
import { DataPlane, type DataPlaneEvent } from '@skerry/dataplane';

export type EventHandler = (event: DataPlaneEvent) => void;

export interface PlaneHostOptions {
  wasm: Uint8Array;
  mac: string;
  memoryBytes: number;
  /** Takes a frame that is to be sent. */
  send: (frame: Uint8Array) => void;
  /** Milliseconds, monotonic. `performance.now` unless told. */
  now?: () => number;
}

/** A timer is never set for longer: Node's own limit is 24 days, and a clock may be held up. */
const LONGEST_WAIT_MS = 60_000;

export class PlaneHost {
  readonly plane: DataPlane;
  readonly device: number;
  readonly now: () => number;
  /** Takes events of handles that nobody listens to: connection requests. */
  onOther: EventHandler = () => undefined;
  readonly #send: (frame: Uint8Array) => void;
  readonly #handlers = new Map<number, EventHandler>();
  #isScheduled = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ wasm, mac, memoryBytes, send, now = () => performance.now() }: PlaneHostOptions) {
    this.plane = new DataPlane({ wasm, memoryBytes });
    this.#send = send;
    this.now = now;
    this.plane.tick(now());
    this.device = this.plane.addDevice(mac);
  }

  /** A frame has arrived; it is copied. */
  receive(frame: Uint8Array): void {
    if (this.#isClosed) return;
    this.plane.input(this.device, frame);
    this.schedule();
  }

  /** Calls `handler` with the events of a handle, until `forget`. */
  listen(handle: number, handler: EventHandler): void {
    this.#handlers.set(handle, handler);
  }

  forget(handle: number): void {
    this.#handlers.delete(handle);
  }

  /** An operation was called or bytes were moved: what follows of it happens at the end of this turn. */
  schedule(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    setImmediate(() => this.#turn());
  }

  /** Idempotent. Nothing is sent or called any more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#handlers.clear();
  }

  #turn(): void {
    this.#isScheduled = false;
    if (this.#isClosed) return;
    this.plane.tick(this.now());
    for (const event of this.plane.events()) (this.#handlers.get(event.handle) ?? this.onOther)(event);
    for (let frame = this.plane.output(this.device); frame; frame = this.plane.output(this.device))
      this.#send(frame);
    if (this.plane.exports.eventsPending() > 0) this.schedule();
    this.#wait(this.plane.tick(this.now()));
  }

  #wait(nextMs: number | undefined): void {
    clearTimeout(this.#timer);
    if (nextMs === undefined || this.#isClosed) return;
    const delayMs = Math.min(LONGEST_WAIT_MS, Math.max(0, Math.ceil(nextMs - this.now())));
    this.#timer = setTimeout(() => this.schedule(), delayMs);
    this.#timer.unref();
  }
}
