/**
 * The bodies of an HTTP message of the data plane: the one that is received, and the one that is sent. Nothing is read
 * before it is asked for, and no more is written than the data plane takes.
 */
import { joinBytes } from '../encoding/bytes.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { type IncomingBody, mustBeBytes } from '../fetch-api/body.ts';
import { EVENT_BODY, EVENT_BODY_END, EVENT_CLOSED, EVENT_RESPONSE, EVENT_WRITABLE } from '../net/abi.ts';
import { NetError, reasonError } from '../net/error.ts';
import { net } from '../net/host.ts';
import { forget, hold, type NetObject, register, release } from '../net/pump.ts';
import { ReadableStream } from '../streams/readable.ts';

const READ_BYTES = 65_536;

interface Reader {
  resolve(bytes: Uint8Array<ArrayBuffer> | null): void;
  reject(error: unknown): void;
}

export class Message implements NetObject, IncomingBody {
  readonly handle: number;
  /** Called when the connection is lost: REASON_*. */
  onLost: ((reason: number) => void) | undefined;
  /** Called for the head of a response: its status and MESSAGE_*. */
  onResponse: ((status: number, flags: number) => void) | undefined;
  /** Called once the whole body was received. */
  onBodyEnd: (() => void) | undefined;
  /** Called when nobody wants the rest of the body. */
  onCancel: (() => void) | undefined;
  /** Called when the body was received, or will not be. */
  onSettled: (() => void) | undefined;
  readonly #mostBytes: number;
  #reader: Reader | undefined;
  #hasAll: boolean;
  #room: { resolve(): void; reject(error: unknown): void } | undefined;
  /** Why there is no connection any more. */
  #lost: unknown;

  /** `mostBytes`: of a body that is read as a whole. */
  constructor(handle: number, hasBody: boolean, mostBytes: number) {
    this.handle = handle;
    this.#hasAll = !hasBody;
    this.#mostBytes = mostBytes;
    register(handle, this);
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Why the connection is lost. */
  get error(): unknown {
    return this.#lost;
  }

  /** Whether the whole body was received. */
  get hasAll(): boolean {
    return this.#hasAll;
  }

  /** A client's next response has a body or not. */
  expect(hasBody: boolean): void {
    this.#hasAll = !hasBody;
  }

  /** The next bytes of the body; null behind the last. Rejects with NetError. */
  read(): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#reader) return Promise.reject(new TypeError('the body is being read already'));
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
      hold();
      this.#serve();
    });
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    for (let chunk = await this.read(); chunk; chunk = await this.read()) {
      length += chunk.length;
      if (length > this.#mostBytes) {
        throw new NetError('TOO_LARGE', `the body has more than ${this.#mostBytes} bytes`);
      }
      chunks.push(chunk);
    }
    return chunks.length === 1 ? (chunks[0] as Uint8Array<ArrayBuffer>) : joinBytes(chunks, length);
  }

  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        type: 'bytes',
        pull: async (controller) => {
          const chunk = await this.read();
          if (chunk) controller.enqueue(chunk);
          else controller.close();
        },
        cancel: () => this.onCancel?.(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Sends bytes of the body from `from` on; done when the data plane has all of them. Rejects with NetError. */
  async send(data: Uint8Array, from = 0): Promise<void> {
    for (let at = from; at < data.length; ) {
      if (this.#lost) throw this.#lost;
      const taken = net.netSend(this.handle, data, at);
      if (taken > 0) at += taken;
      if (at < data.length) await this.#waitForRoom();
    }
  }

  /** Sends what a stream gives; cancels it when the connection is lost. */
  async sendStream(stream: ReadableStream<Uint8Array>): Promise<void> {
    const reader = stream.getReader();
    const cancel = (error: unknown): Promise<unknown> => reader.cancel(error).catch(() => undefined);
    const earlier = this.onLost;
    this.onLost = (reason) => {
      earlier?.(reason);
      void cancel(this.#lost);
    };
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const chunk: unknown = next.value;
        const bytes = typeof chunk === 'string' ? encodeUtf8(chunk) : chunk;
        mustBeBytes(bytes);
        await this.send(bytes);
      }
    } catch (error) {
      await cancel(error);
      throw error;
    } finally {
      this.onLost = earlier;
    }
    if (this.#lost) throw this.#lost;
  }

  /** No more events: the handle is given back. */
  forget(): void {
    forget(this.handle);
  }

  event(mask: number, a: number, b: number): void {
    if (mask & EVENT_CLOSED) {
      this.#lose(a);
      return;
    }
    if (mask & EVENT_RESPONSE) this.onResponse?.(a, b);
    if (mask & EVENT_BODY_END) {
      this.#hasAll = true;
      this.#serve();
      this.onBodyEnd?.();
      this.onSettled?.();
      this.onSettled = undefined;
    } else if (mask & EVENT_BODY) this.#serve();
    if (mask & EVENT_WRITABLE) {
      this.#room?.resolve();
      this.#room = undefined;
    }
  }

  #lose(reason: number): void {
    this.fail(reasonError('http', reason));
    this.onLost?.(reason);
  }

  /** Whoever waits for something of this message hears `error`. */
  fail(error: unknown): void {
    this.#lost = error;
    this.#serve();
    this.#room?.reject(error);
    this.#room = undefined;
    this.onSettled?.();
    this.onSettled = undefined;
  }

  #waitForRoom(): Promise<void> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      this.#room = { resolve, reject };
    });
  }

  #serve(): void {
    const reader = this.#reader;
    if (!reader) return;
    // What has arrived is read before the end is told; asking also tells the data plane that more is wanted.
    const bytes = this.#hasAll || this.#lost ? null : net.netReceive(this.handle, READ_BYTES);
    if (!bytes && !this.#hasAll && !this.#lost) return;
    this.#reader = undefined;
    release();
    if (this.#lost) reader.reject(this.#lost);
    else reader.resolve(bytes);
  }
}
