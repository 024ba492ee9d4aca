/**
 * A stream of bytes to a peer, over the data plane's TCP (or a socket of the host). Holds the appliance alive while
 * somebody waits for it. What is written waits in the data plane's send chain; `write` is done when the chain has taken
 * all of it, which is the backpressure.
 */
import { encodeUtf8 } from '../encoding/utf8.ts';
import { ReadableStream } from '../streams/readable.ts';
import { WritableStream } from '../streams/writable.ts';
import {
  EVENT_CLOSED,
  EVENT_CONNECTED,
  EVENT_READ_END,
  EVENT_READABLE,
  EVENT_WRITABLE,
  OP_STREAM_ABORT,
  OP_STREAM_ADDRESSES,
  OP_STREAM_RELEASE,
  OP_STREAM_SET,
  OP_STREAM_SHUTDOWN,
  OP_TCP_CONNECT,
  REASON_FINISHED,
  STREAM_KEEPALIVE,
  STREAM_NO_DELAY,
} from './abi.ts';
import type { AddressBytes } from './addresses.ts';
import { anyAddress } from './datagrams.ts';
import { type Endpoint, readEndpoints } from './endpoint.ts';
import { checked, NetError, reasonError, resultError } from './error.ts';
import { net } from './host.ts';
import { forget, hold, type NetObject, register, release } from './pump.ts';

/** What one `read` gives at most, unless told otherwise. */
const READ_BYTES = 65_536;

interface Waiting {
  most: number;
  resolve(bytes: Uint8Array<ArrayBuffer> | null): void;
  reject(error: unknown): void;
}

interface Write {
  data: Uint8Array;
  at: number;
  resolve(): void;
  reject(error: unknown): void;
}

export class TcpConnection implements NetObject {
  /** 0 when the handle was given back. */
  #handle: number;
  #waiting: Waiting | undefined;
  #writes: Write[] = [];
  #opened: { resolve(): void; reject(error: unknown): void } | undefined;
  #hasReadAll = false;
  /** REASON_*, when the stream has ended. */
  #reason: number | undefined;
  #isShut = false;
  #ends: { local: Endpoint; remote: Endpoint } | undefined;
  #readable: ReadableStream<Uint8Array> | undefined;
  #writable: WritableStream<Uint8Array | string> | undefined;

  /** For a handle that was accepted, upgraded, or is about to be connected. Not for applications. */
  constructor(handle: number) {
    this.#handle = handle;
    register(handle, this);
  }

  /** Resolves when the peer has answered. Rejects with NetError. */
  static connect(call: string, address: AddressBytes, port: number): Promise<TcpConnection> {
    net.netPut(address);
    net.netPut(anyAddress(), 16);
    const connection = new TcpConnection(checked(call, net.netCall(OP_TCP_CONNECT, port, 0)));
    hold();
    return new Promise<void>((resolve, reject) => {
      connection.#opened = { resolve, reject };
    }).then(() => connection);
  }

  /** The other end. */
  get remote(): Endpoint {
    return this.#endpoints().remote;
  }

  /** Our end. */
  get local(): Endpoint {
    return this.#endpoints().local;
  }

  /** The next bytes, at most so many; null when the peer will send no more, or we have closed. Rejects with NetError. */
  read(most = READ_BYTES): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#waiting) return Promise.reject(new TypeError('read: another read is waiting'));
    return new Promise((resolve, reject) => {
      this.#waiting = { most, resolve, reject };
      hold();
      this.#serveReader();
    });
  }

  /** Done when all of it is on its way or waits in the send buffer. Rejects with NetError. The bytes must stay as they are. */
  write(data: Uint8Array | string): Promise<void> {
    if (this.#handle === 0 || this.#isShut || this.#reason !== undefined) {
      return Promise.reject(this.#lost('write()'));
    }
    if (data.length === 0) return Promise.resolve();
    if (this.#writes.length === 0 && typeof data === 'string') {
      // A text is taken whole or not at all.
      if (net.netSend(this.#handle, data.isWellFormed() ? data : data.toWellFormed()) > 0)
        return Promise.resolve();
    }
    const bytes = typeof data === 'string' ? encodeUtf8(data) : data;
    let at = 0;
    if (this.#writes.length === 0) {
      at = net.netSend(this.#handle, bytes);
      if (at === bytes.length) return Promise.resolve();
      if (at < 0) return Promise.reject(resultError('write()', at));
    }
    return new Promise((resolve, reject) => {
      this.#writes.push({ data: bytes, at, resolve, reject });
      hold();
    });
  }

  /** We send no more; what the peer sends can still be read. Done when everything before was taken. */
  async closeWrite(): Promise<void> {
    if (this.#isShut || this.#handle === 0) return;
    const last = this.#writes.at(-1);
    this.#isShut = true;
    if (last) {
      await new Promise<void>((resolve, reject) => {
        const { resolve: done, reject: failed } = last;
        last.resolve = () => {
          done();
          resolve();
        };
        last.reject = (error) => {
          failed(error);
          reject(error);
        };
      });
    }
    if (this.#handle !== 0) net.netCall(OP_STREAM_SHUTDOWN, this.#handle);
  }

  /** Gives the stream to who goes on with it by its handle: this object is closed then. Not for applications. */
  handOver(): number {
    return this.#giveBack();
  }

  /** Ends the connection in an orderly way: what was taken is still sent, what arrives is thrown away. */
  close(): void {
    if (this.#handle === 0) return;
    const handle = this.#giveBack();
    net.netCall(OP_STREAM_RELEASE, handle);
    this.#settleAll();
  }

  /** Ends it at once, with a reset. */
  abort(): void {
    if (this.#handle === 0) return;
    net.netCall(OP_STREAM_ABORT, this.#handle);
    this.close();
  }

  /** Whether small writes go out at once (true) or are joined while data is under way (false, Nagle's algorithm). */
  setNoDelay(isOn = true): void {
    net.netCall(OP_STREAM_SET, this.#handle, STREAM_NO_DELAY, isOn ? 1 : 0);
  }

  /** Probes the peer after so many idle seconds; 0 turns it off. */
  setKeepAlive(idleSeconds = 60): void {
    net.netCall(OP_STREAM_SET, this.#handle, STREAM_KEEPALIVE, Math.ceil(idleSeconds));
  }

  /** The bytes that arrive, as a stream. Reads only as fast as it is read. */
  get readable(): ReadableStream<Uint8Array> {
    this.#readable ??= new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const bytes = await this.read();
          if (bytes) controller.enqueue(bytes);
          else controller.close();
        },
        cancel: () => this.close(),
      },
      { highWaterMark: 0 },
    );
    return this.#readable;
  }

  /** Takes bytes to send, as a stream; closing it is {@link closeWrite}. */
  get writable(): WritableStream<Uint8Array | string> {
    this.#writable ??= new WritableStream<Uint8Array | string>({
      write: (chunk) => this.write(chunk),
      close: () => this.closeWrite(),
      abort: () => this.abort(),
    });
    return this.#writable;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
    for (let bytes = await this.read(); bytes; bytes = await this.read()) yield bytes;
  }

  /** The data plane's word. Not for applications. */
  event(mask: number, a: number): void {
    if (mask & EVENT_CLOSED) this.#reason = a;
    if (mask & EVENT_READ_END) this.#hasReadAll = true;
    if (mask & EVENT_CONNECTED) this.#open();
    if (mask & EVENT_CLOSED) this.#settleAll();
    else {
      if (mask & (EVENT_READABLE | EVENT_READ_END)) this.#serveReader();
      if (mask & EVENT_WRITABLE) this.#flush();
    }
  }

  #open(): void {
    if (!this.#opened) return;
    this.#opened.resolve();
    this.#opened = undefined;
    release();
  }

  #serveReader(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    const bytes = this.#handle === 0 ? null : net.netReceive(this.#handle, waiting.most);
    const isOver = this.#handle === 0 || this.#hasReadAll || this.#reason !== undefined;
    if (!bytes && !isOver) return;
    this.#waiting = undefined;
    release();
    const isBroken =
      !bytes && this.#reason !== undefined && this.#reason !== REASON_FINISHED && !this.#hasReadAll;
    if (isBroken && this.#handle !== 0) waiting.reject(this.#lost('read()'));
    else waiting.resolve(bytes);
    if (!bytes && this.#reason !== undefined && this.#handle !== 0)
      net.netCall(OP_STREAM_RELEASE, this.#giveBack());
  }

  #flush(): void {
    for (let write = this.#writes[0]; write; write = this.#writes[0]) {
      const taken = net.netSend(this.#handle, write.data, write.at);
      if (taken > 0) write.at += taken;
      if (write.at < write.data.length) return;
      this.#writes.shift();
      release();
      write.resolve();
    }
  }

  /** Nothing more will happen: tells everybody who waits. */
  #settleAll(): void {
    if (this.#opened) {
      this.#opened.reject(reasonError('connect()', this.#reason ?? 0));
      this.#opened = undefined;
      release();
      if (this.#handle !== 0) net.netCall(OP_STREAM_RELEASE, this.#giveBack());
    }
    const writes = this.#writes;
    this.#writes = [];
    for (const write of writes) {
      release();
      write.reject(this.#lost('write()'));
    }
    this.#serveReader();
  }

  #lost(call: string): NetError {
    if (this.#reason !== undefined && this.#reason !== REASON_FINISHED)
      return reasonError(call, this.#reason);
    return new NetError('CLOSED', `${call}: the connection is closed`);
  }

  #giveBack(): number {
    const handle = this.#handle;
    this.#endpoints();
    forget(handle);
    this.#handle = 0;
    return handle;
  }

  #endpoints(): { local: Endpoint; remote: Endpoint } {
    if (!this.#ends) {
      if (this.#handle !== 0) net.netCall(OP_STREAM_ADDRESSES, this.#handle);
      this.#ends = readEndpoints();
    }
    return this.#ends;
  }
}
