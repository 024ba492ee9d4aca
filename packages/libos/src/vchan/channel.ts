/**
 * One end of a channel: two streams of bytes, in memory that two domains share. Holds the appliance alive while somebody waits
 * for it. A write is done when the ring has taken all of it, which is the backpressure.
 */
import { encodeUtf8 } from '../encoding/utf8.ts';
import { ReadableStream } from '../streams/readable.ts';
import { WritableStream } from '../streams/writable.ts';
import { VchanError } from './error.ts';
import { AGAIN, BROKEN, NEVER, vchanHost } from './host.ts';
import { type ChannelObject, forget, hold, register, release } from './pump.ts';

/** What one `read` gives at most, unless told otherwise. */
const READ_BYTES = 65_536;

interface Reader {
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

export class VchanChannel implements ChannelObject, AsyncIterable<Uint8Array<ArrayBuffer>> {
  /** The domain at the other end. */
  readonly domain: number;
  readonly #number: number;
  /** Why it is over: by us, or as the other end has left it. */
  #end: 'CLOSED' | 'LEFT' | 'BROKEN' | undefined;
  #reader: Reader | undefined;
  #writes: Write[] = [];
  #readable: ReadableStream<Uint8Array> | undefined;
  #writable: WritableStream<Uint8Array | string> | undefined;

  /** For a number that is joined. Not for applications. */
  constructor(domain: number, number: number) {
    this.domain = domain;
    this.#number = number;
    register(number, this);
  }

  /** The next bytes, at most so many; null when there will be none, or we have closed. Rejects with VchanError. */
  read(most = READ_BYTES): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#reader) return Promise.reject(new TypeError('read: another read is waiting'));
    if (most < 1) return Promise.reject(new RangeError(`read: ${most} bytes cannot be read`));
    return new Promise((resolve, reject) => {
      this.#reader = { most, resolve, reject };
      hold();
      this.#serveReader();
    });
  }

  /** Done when all of it is where the other end can read it. Rejects with VchanError. The bytes must stay as they are. */
  write(data: Uint8Array | string): Promise<void> {
    if (this.#end) return Promise.reject(new VchanError(this.#end, 'write()'));
    if (data.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#writes.push({ data: typeof data === 'string' ? encodeUtf8(data) : data, at: 0, resolve, reject });
      hold();
      if (this.#writes.length === 1) this.#serveWriters();
    });
  }

  /** Ends both directions. What was written can still be read by the other end; what waits to be written is lost. */
  close(): void {
    this.#finish('CLOSED');
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

  /** Takes bytes to send, as a stream; closing it is {@link close}, since a channel has no half that could be closed. */
  get writable(): WritableStream<Uint8Array | string> {
    this.#writable ??= new WritableStream<Uint8Array | string>({
      write: (chunk) => this.write(chunk),
      close: () => this.close(),
      abort: () => this.close(),
    });
    return this.#writable;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
    for (let bytes = await this.read(); bytes; bytes = await this.read()) yield bytes;
  }

  /** The platform's word. Not for applications. */
  news(): void {
    const isBroken = vchanHost.vchanState(this.#number) === BROKEN;
    this.#serveWriters();
    this.#serveReader();
    if (isBroken) this.#finish('BROKEN');
  }

  #serveReader(): void {
    const reader = this.#reader;
    if (!reader) return;
    const bytes = this.#end ? undefined : vchanHost.vchanReceive(this.#number, reader.most);
    if (bytes === null) return;
    this.#reader = undefined;
    release();
    if (bytes) reader.resolve(bytes);
    else {
      this.#finish(this.#reasonOfEnd());
      if (this.#end === 'BROKEN') reader.reject(new VchanError('BROKEN', 'read()'));
      else reader.resolve(null);
    }
  }

  #serveWriters(): void {
    for (let write = this.#writes[0]; write && !this.#end; write = this.#writes[0]) {
      const taken = vchanHost.vchanSend(this.#number, write.data, write.at);
      if (taken === NEVER) this.#rejectWrites(this.#reasonOfEnd());
      if (taken === NEVER || taken === AGAIN) return;
      write.at += taken;
      if (write.at < write.data.length) return;
      this.#writes.shift();
      release();
      write.resolve();
    }
  }

  #rejectWrites(why: 'CLOSED' | 'LEFT' | 'BROKEN'): void {
    for (const write of this.#writes.splice(0)) {
      release();
      write.reject(new VchanError(why, 'write()'));
    }
  }

  #reasonOfEnd(): 'LEFT' | 'BROKEN' {
    if (this.#end === 'BROKEN') return 'BROKEN';
    return this.#end === undefined && vchanHost.vchanState(this.#number) === BROKEN ? 'BROKEN' : 'LEFT';
  }

  /** Gives the number back and tells everybody who waits. */
  #finish(why: 'CLOSED' | 'LEFT' | 'BROKEN'): void {
    if (this.#end) return;
    this.#end = why;
    forget(this.#number);
    vchanHost.vchanClose(this.#number);
    this.#rejectWrites(why);
    this.#serveReader();
  }
}
