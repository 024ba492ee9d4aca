/**
 * HTTP without a network: the `host` data plane, whose sockets are played here. A connection is bytes in and bytes out;
 * the server's program is a function on message handles.
 */
import { DataPlane, type DataPlaneEvent } from '../src/index.ts';

interface HostExports {
  hostListen(isHttp: number): number;
  hostStream(listener: number): number;
  hostConnected(handle: number): void;
  hostReadSpan(handle: number): number;
  hostReadCommit(handle: number, count: number): void;
  hostReadEnd(handle: number): void;
  hostClosed(handle: number, reason: number): void;
  hostWriteSpans(handle: number, most: number): number;
  hostWritten(handle: number, count: number): void;
  hostNext(): number;
}

const DO_SHUTDOWN = 4;
const DO_ABORT = 8;

/** One end of a stream, as its socket sees it. */
export class HostSocket {
  /** What was written to it so far. */
  output = '';
  isShut = false;
  isAborted = false;
  readonly host: HttpHost;
  readonly handle: number;

  constructor(host: HttpHost, handle: number) {
    this.host = host;
    this.handle = handle;
  }

  /** Bytes arrive, in pieces of `pieceBytes` when told. */
  receive(data: string | Uint8Array, pieceBytes = Number.POSITIVE_INFINITY): void {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
    for (let at = 0; at < bytes.length; at += Math.min(pieceBytes, bytes.length)) {
      let piece = bytes.subarray(at, at + Math.min(pieceBytes, bytes.length));
      while (piece.length > 0) {
        const taken = this.host.give(this.handle, piece);
        if (taken === 0) throw new Error('the receive chain is full');
        piece = piece.subarray(taken);
      }
      this.host.step();
    }
  }

  end(): void {
    this.host.exports.hostReadEnd(this.handle);
    this.host.step();
  }

  lose(reason: number): void {
    this.host.exports.hostClosed(this.handle, reason);
    this.host.step();
  }
}

export class HttpHost {
  readonly plane: DataPlane;
  readonly exports: HostExports;
  nowMs = 1_000;
  /** Called for every event. */
  onEvent: (event: DataPlaneEvent) => void = () => undefined;
  /** What a socket takes of what is written to it. */
  socketTakes = Number.POSITIVE_INFINITY;
  readonly #sockets = new Map<number, HostSocket>();

  constructor(wasm: Uint8Array, memoryBytes = 16 << 20) {
    this.plane = new DataPlane({ wasm, memoryBytes, seed: new Uint8Array(16) });
    this.exports = this.plane.exports as unknown as HostExports;
    this.plane.tick(this.nowMs);
  }

  listen(): number {
    return this.exports.hostListen(1);
  }

  /** A socket that `listener` has accepted, or that connects (0). */
  open(listener: number): HostSocket {
    this.plane.put(new Uint8Array(36));
    const handle = this.exports.hostStream(listener);
    if (handle === 0) throw new Error('no memory for a stream');
    if (listener === 0) this.exports.hostConnected(handle);
    const socket = new HostSocket(this, handle);
    this.#sockets.set(handle, socket);
    this.step();
    return socket;
  }

  give(handle: number, bytes: Uint8Array): number {
    const span = this.exports.hostReadSpan(handle);
    const room = new DataView(this.plane.get(4).buffer).getUint32(0, true);
    const count = Math.min(room, bytes.length);
    if (count === 0) return 0;
    new Uint8Array(this.plane.exports.memory.buffer, span, count).set(bytes.subarray(0, count));
    this.exports.hostReadCommit(handle, count);
    return count;
  }

  /** Tells all events and moves all bytes, until nothing is left to do. */
  step(): void {
    for (let turns = 0; ; turns++) {
      if (turns > 1_000) throw new Error('it never comes to rest');
      const events = this.plane.events();
      for (const event of events) this.onEvent(event);
      if (!this.#write() && events.length === 0) return;
    }
  }

  advance(ms: number): void {
    this.nowMs += ms;
    this.plane.tick(this.nowMs);
    this.step();
  }

  #write(): boolean {
    let didAny = false;
    for (let handle = this.exports.hostNext(); handle !== 0; handle = this.exports.hostNext()) {
      const work = new DataView(this.plane.get(4).buffer).getUint32(0, true);
      const socket = this.#sockets.get(handle);
      if (!socket) continue;
      didAny = true;
      if (work & DO_ABORT) {
        socket.isAborted = true;
        continue;
      }
      let left = this.socketTakes;
      for (;;) {
        if (left === 0 || this.exports.hostWriteSpans(handle, 1) === 0) break;
        const span = new DataView(this.plane.get(8).buffer);
        const address = span.getUint32(0, true);
        const count = Math.min(left, span.getUint32(4, true));
        socket.output += Buffer.from(this.plane.exports.memory.buffer, address, count).toString('latin1');
        this.exports.hostWritten(handle, count);
        left -= count;
      }
      if (work & DO_SHUTDOWN) socket.isShut = true;
    }
    return didAny;
  }
}
