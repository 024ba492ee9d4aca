/**
 * A stream of the data plane as a Node stream: bytes both ways with back-pressure, half-close and reset. The other end is
 * hostile and may reset at any moment, before anybody listens too: an error that nobody has asked for is not thrown.
 * Who comes late finds it in `errored`.
 */
import { Duplex } from 'node:stream';
import type { DataPlaneEvent } from '@skerry/dataplane';
import * as abi from '@skerry/dataplane/abi';
import { addressText } from './address.ts';
import type { PlaneHost } from './plane-host.ts';

export interface StreamEnds {
  remoteAddress: string;
  remotePort: number;
  localAddress: string;
  localPort: number;
}

const READ_AT_ONCE = 262_144;

export class PlaneStream extends Duplex {
  readonly #host: PlaneHost;
  readonly #handle: number;
  #waiting: { chunk: Uint8Array; callback: (error?: Error | null) => void } | undefined;
  #hasEnded = false;
  #isClosed = false;

  /** Takes a handle that nobody else uses. `isConnected`: it need not wait for EVENT_CONNECTED. */
  constructor(host: PlaneHost, handle: number, isConnected: boolean) {
    super({ allowHalfOpen: true, highWaterMark: READ_AT_ONCE });
    this.#host = host;
    this.#handle = handle;
    if (!isConnected) this.cork();
    this.on('error', () => undefined);
    host.listen(handle, (event) => this.#on(event));
  }

  /** The addresses of both ends, as the data plane has them. */
  ends(): StreamEnds {
    this.#host.plane.call(abi.OP_STREAM_ADDRESSES, this.#handle);
    const bytes = this.#host.plane.get(36);
    const view = new DataView(bytes.buffer);
    return {
      remoteAddress: addressText(bytes.subarray(0, 16)),
      remotePort: view.getUint16(32, true),
      localAddress: addressText(bytes.subarray(16, 32)),
      localPort: view.getUint16(34, true),
    };
  }

  override _read(): void {
    this.#pull();
  }

  override _write(chunk: Uint8Array, _encoding: string, callback: (error?: Error | null) => void): void {
    const taken = this.#host.plane.send(this.#handle, chunk);
    this.#host.schedule();
    if (taken === chunk.length) callback();
    else this.#waiting = { chunk: chunk.subarray(taken), callback };
  }

  override _final(callback: (error?: Error | null) => void): void {
    if (!this.#isClosed) this.#host.plane.call(abi.OP_STREAM_SHUTDOWN, this.#handle);
    this.#host.schedule();
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const isOrderly = error === null && this.writableFinished && this.#hasEnded;
    if (!isOrderly && !this.#isClosed) this.#host.plane.call(abi.OP_STREAM_ABORT, this.#handle);
    this.#host.plane.call(abi.OP_STREAM_RELEASE, this.#handle);
    this.#host.forget(this.#handle);
    this.#host.schedule();
    this.#waiting?.callback(error ?? new Error('the stream was closed'));
    this.#waiting = undefined;
    callback(error);
  }

  #on({ mask, a }: DataPlaneEvent): void {
    if (mask & abi.EVENT_CONNECTED) {
      this.uncork();
      this.emit('connect');
    }
    if (mask & abi.EVENT_WRITABLE) this.#flush();
    if (mask & (abi.EVENT_READABLE | abi.EVENT_READ_END)) {
      if (mask & abi.EVENT_READ_END) this.#hasEnded = true;
      this.#pull();
    }
    if (mask & abi.EVENT_CLOSED) this.#closed(a);
  }

  #flush(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    const taken = this.#host.plane.send(this.#handle, waiting.chunk);
    this.#host.schedule();
    if (taken < waiting.chunk.length) waiting.chunk = waiting.chunk.subarray(taken);
    else {
      this.#waiting = undefined;
      waiting.callback();
    }
  }

  /** Moves what has arrived to who reads, until that has enough. */
  #pull(): void {
    if (this.destroyed) return;
    for (;;) {
      const bytes = this.#host.plane.receive(this.#handle, READ_AT_ONCE);
      if (!bytes) break;
      this.#host.schedule();
      if (!this.push(bytes)) return;
    }
    if (this.#hasEnded && !this.readableEnded) this.push(null);
  }

  #closed(reason: number): void {
    this.#isClosed = true;
    if (reason === abi.REASON_FINISHED || reason === abi.REASON_ABORTED) {
      this.#hasEnded = true;
      this.#pull();
      return;
    }
    this.destroy(closedError(reason));
  }
}

/** As Node's own sockets say it. */
function closedError(reason: number): Error {
  const code =
    reason === abi.REASON_REFUSED
      ? 'ECONNREFUSED'
      : reason === abi.REASON_TIMEOUT
        ? 'ETIMEDOUT'
        : reason === abi.REASON_UNREACHABLE
          ? 'EHOSTUNREACH'
          : 'ECONNRESET';
  return Object.assign(new Error(`the connection ended: ${code}`), { code });
}
