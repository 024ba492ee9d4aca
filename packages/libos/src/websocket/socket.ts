/**
 * A WebSocket on a connection that is upgraded, for both sides (WebSockets standard, 3; RFC 6455, 5 to 7). Answers pings,
 * checks UTF-8, limits messages, and closes in an orderly way or after a while. Messages are not compressed.
 */
import { host } from '../core/host.ts';
import { joinBytes } from '../encoding/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { Event } from '../events/event.ts';
import { type EventListener, EventTarget } from '../events/event-target.ts';
import { Blob } from '../fetch-api/blob.ts';
import { BODY } from '../fetch-api/body.ts';
import type { TcpConnection } from '../net/connection.ts';
import { hold, release } from '../net/pump.ts';
import { clearTimeout, schedule } from '../timers/index.ts';
import { CloseEvent, MessageEvent } from './events.ts';
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  type Frame,
  type FrameError,
  FrameReader,
  isError,
  PING,
  PONG,
  TEXT,
  writeFrame,
} from './frame.ts';

/** How long the other side may take to answer a close. */
const CLOSE_MS = 5_000;
export const MESSAGE_BYTES = 16 << 20;

export type Handler<E> = ((event: E) => unknown) | null;
type Message = globalThis.MessageEvent;
type Close = globalThis.CloseEvent;

/** What a socket is given once the connection is upgraded. */
export interface Upgraded {
  connection: TcpConnection;
  isServer: boolean;
  protocol: string;
  /** Bytes of one message, at most. */
  mostBytes: number;
}

export class BaseWebSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  /** The same on every socket, in capitals as the standard has them. */
  readonly ['CONNECTING'] = 0;
  readonly ['OPEN'] = 1;
  readonly ['CLOSING'] = 2;
  readonly ['CLOSED'] = 3;

  /** What binary messages come as. */
  binaryType: 'blob' | 'arraybuffer' = 'blob';
  readonly extensions = '';
  readonly url: string;
  #state: 0 | 1 | 2 | 3 = 0;
  #upgraded: Upgraded | undefined;
  #buffered = 0;
  /** Parts of a message that has not ended. */
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #partsOpcode = 0;
  #hasSentClose = false;
  #closeTimer: number | undefined;
  /** What the close event will say. */
  #end = { code: 1006, reason: '', wasClean: false };
  readonly #handlers: Record<string, Handler<never>> = {};

  constructor(url: string) {
    super();
    this.url = url;
  }

  get readyState(): number {
    return this.#state;
  }

  get protocol(): string {
    return this.#upgraded?.protocol ?? '';
  }

  /** Bytes that were given to {@link send} and are not on their way yet. */
  get bufferedAmount(): number {
    return this.#buffered;
  }

  get onopen(): Handler<globalThis.Event> {
    return (this.#handlers['open'] ?? null) as Handler<globalThis.Event>;
  }
  set onopen(handler: Handler<globalThis.Event>) {
    this.#handle('open', handler);
  }
  get onmessage(): Handler<Message> {
    return (this.#handlers['message'] ?? null) as Handler<Message>;
  }
  set onmessage(handler: Handler<Message>) {
    this.#handle('message', handler);
  }
  get onclose(): Handler<Close> {
    return (this.#handlers['close'] ?? null) as Handler<Close>;
  }
  set onclose(handler: Handler<Close>) {
    this.#handle('close', handler);
  }
  get onerror(): Handler<globalThis.Event> {
    return (this.#handlers['error'] ?? null) as Handler<globalThis.Event>;
  }
  set onerror(handler: Handler<globalThis.Event>) {
    this.#handle('error', handler);
  }

  send(data: string | ArrayBuffer | ArrayBufferView | globalThis.Blob): void {
    if (this.#state === 0) throw new DOMException('send: the socket is not open yet', 'InvalidStateError');
    const blob: unknown = data;
    if (typeof data === 'string') this.#send(TEXT, encodeUtf8(data));
    else if (blob instanceof Blob) this.#send(BINARY, blob[BODY]().source);
    else if (ArrayBuffer.isView(data)) {
      this.#send(BINARY, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    } else this.#send(BINARY, new Uint8Array(data as ArrayBuffer));
  }

  close(code?: number, reason = ''): void {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException(`close: the code ${code} cannot be used`, 'InvalidAccessError');
    }
    const text = encodeUtf8(reason);
    if (text.length > 123)
      throw new DOMException('close: the reason is longer than 123 bytes', 'SyntaxError');
    if (this.#state >= 2) return;
    if (this.#state === 0) {
      this.fail();
      return;
    }
    this.#sendClose(code, text);
  }

  /** The handshake is done. Not for applications. */
  open(upgraded: Upgraded): void {
    if (this.#state !== 0) {
      upgraded.connection.abort();
      return;
    }
    this.#upgraded = upgraded;
    this.#state = 1;
    hold();
    this.dispatchEvent(new Event('open'));
    void this.#run(upgraded);
  }

  /** The handshake has failed. Not for applications. */
  fail(): void {
    if (this.#state === 3) return;
    this.#state = 3;
    this.dispatchEvent(new Event('error'));
    this.dispatchEvent(new CloseEvent('close', this.#end));
  }

  async #run({ connection, isServer, mostBytes }: Upgraded): Promise<void> {
    const reader = new FrameReader(mostBytes, isServer);
    let goesOn = true;
    try {
      while (goesOn) {
        const bytes = await connection.read();
        if (!bytes) break;
        reader.feed(bytes, (result) => {
          goesOn = this.#take(result);
          return goesOn;
        });
      }
    } catch {
      // The connection is lost: the close event says so.
    }
    clearTimeout(this.#closeTimer);
    const isError = !this.#end.wasClean;
    this.#state = 3;
    connection.close();
    release();
    if (isError) this.dispatchEvent(new Event('error'));
    this.dispatchEvent(new CloseEvent('close', this.#end));
  }

  /** Whether to go on. */
  #take(result: Frame | FrameError): boolean {
    if (isError(result)) return this.#refuse(result.code, result.message);
    const { opcode, payload, isLast } = result;
    switch (opcode) {
      case PING:
        if (!this.#hasSentClose) this.#send(PONG, payload);
        return true;
      case PONG:
        return true;
      case CLOSE:
        return this.#takeClose(payload);
      case CONTINUATION:
        if (this.#partsOpcode === 0) return this.#refuse(1002, 'a message goes on that has not begun');
        break;
      default:
        if (this.#partsOpcode !== 0) return this.#refuse(1002, 'a message begins inside another');
        if (isLast) return this.#deliver(opcode, payload);
        this.#partsOpcode = opcode;
    }
    this.#parts.push(payload);
    this.#partBytes += payload.length;
    if (this.#partBytes > (this.#upgraded?.mostBytes ?? 0))
      return this.#refuse(1009, 'the message is too long');
    if (!isLast) return true;
    const whole = joinBytes(this.#parts, this.#partBytes);
    const begun = this.#partsOpcode;
    this.#parts = [];
    this.#partBytes = this.#partsOpcode = 0;
    return this.#deliver(begun, whole);
  }

  #deliver(opcode: number, payload: Uint8Array<ArrayBuffer>): boolean {
    // What comes after we have said goodbye is not told.
    if (this.#state !== 1) return true;
    let data: unknown;
    if (opcode === TEXT) {
      data = decodeUtf8(payload, true);
      if (data === undefined) return this.#refuse(1007, 'a text is not valid UTF-8');
    } else data = this.binaryType === 'blob' ? new Blob([payload]) : payload.buffer;
    this.dispatchEvent(new MessageEvent('message', { data }));
    return true;
  }

  #takeClose(payload: Uint8Array): boolean {
    if (payload.length === 1) return this.#refuse(1002, 'a close frame is broken');
    const code = payload.length === 0 ? 1005 : ((payload[0] as number) << 8) | (payload[1] as number);
    const reason = decodeUtf8(payload.subarray(2), true);
    if (payload.length > 0 && !isCloseCode(code)) return this.#refuse(1002, 'a close code is wrong');
    if (reason === undefined) return this.#refuse(1007, 'a reason is not valid UTF-8');
    this.#end = { code, reason, wasClean: true };
    if (!this.#hasSentClose) this.#sendClose(payload.length === 0 ? undefined : code, payload.subarray(2));
    return false;
  }

  /** Says what was wrong, and ends. */
  #refuse(code: number, reason: string): boolean {
    if (!this.#hasSentClose) this.#sendClose(code, encodeUtf8(reason));
    this.#end = { code, reason, wasClean: false };
    return false;
  }

  #sendClose(code: number | undefined, reason: Uint8Array): void {
    this.#state = 2;
    this.#hasSentClose = true;
    const payload = new Uint8Array(code === undefined ? 0 : 2 + reason.length);
    if (code !== undefined) {
      payload[0] = code >> 8;
      payload[1] = code & 255;
      payload.set(reason, 2);
    }
    this.#write(writeFrame(CLOSE, payload, this.#key()));
    this.#closeTimer = schedule(() => this.#upgraded?.connection.abort(), CLOSE_MS, undefined, false);
  }

  #send(opcode: number, payload: Uint8Array): void {
    if (this.#state !== 1 && opcode !== PONG) {
      this.#buffered += payload.length;
      return;
    }
    this.#write(writeFrame(opcode, payload, this.#key()));
  }

  #write(frame: Uint8Array): void {
    this.#buffered += frame.length;
    const done = (): void => {
      this.#buffered -= frame.length;
    };
    this.#upgraded?.connection.write(frame).then(done, done);
  }

  /** A client's frames are masked with bytes that nobody can predict (RFC 6455, 5.3). */
  #key(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#upgraded?.isServer !== false) return undefined;
    const key = new Uint8Array(4);
    host.entropy(key);
    return key;
  }

  #handle(type: string, handler: Handler<never>): void {
    this.removeEventListener(type, (this.#handlers[type] ?? null) as EventListener | null);
    this.#handlers[type] = typeof handler === 'function' ? handler : null;
    this.addEventListener(type, this.#handlers[type] as EventListener | null);
  }
}

/** RFC 6455, 7.4. */
const isCloseCode = (code: number): boolean =>
  (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
