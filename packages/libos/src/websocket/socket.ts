/**
 * A WebSocket, of either side, on a connection that is upgraded (WebSockets standard, 3; RFC 6455, 5.5 and 7). Answers
 * pings, limits messages, and closes in an orderly way or after a while. Messages are not compressed.
 */
import { host } from '../core/host.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { Event } from '../events/event.ts';
import { type EventListener, EventTarget } from '../events/event-target.ts';
import { Blob } from '../fetch-api/blob.ts';
import { BODY } from '../fetch-api/body.ts';
import { WS_BINARY, WS_CLOSE, WS_PING, WS_PONG, WS_TEXT } from '../net/abi.ts';
import { clearTimeout, schedule } from '../timers/index.ts';
import { Channel, type Receiver } from './channel.ts';
import { CloseEvent, MessageEvent } from './events.ts';

/** How long the other side may take to answer a close. */
const CLOSE_MS = 5_000;
/** Of one message, unless told otherwise. */
export const MESSAGE_BYTES = 16 << 20;

export type Handler<E> = ((event: E) => unknown) | null;
type Message = globalThis.MessageEvent;
type Close = globalThis.CloseEvent;

/** What a socket is given once the connection is upgraded. */
export interface Upgraded {
  /** The stream's handle, which is the socket's from now on. */
  stream: number;
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
  #protocol = '';
  #channel: Channel | undefined;
  /** Bytes that were given to {@link send} too late. */
  #lateBytes = 0;
  #hasSentClose = false;
  #closeTimer: number | undefined;
  readonly #handlers: Record<string, Handler<never>> = {};

  constructor(url: string) {
    super();
    this.url = url;
  }

  get readyState(): number {
    return this.#state;
  }

  get protocol(): string {
    return this.#protocol;
  }

  /** Bytes that were given to {@link send} and are not on their way yet. */
  get bufferedAmount(): number {
    return this.#lateBytes + (this.#channel?.waitingBytes ?? 0);
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

  /** Throws before the socket is open; once it is closing nothing is sent. A Blob must be one of bytes that are there. */
  send(data: string | ArrayBuffer | ArrayBufferView | globalThis.Blob): void {
    if (this.#state === 0) throw new DOMException('send: the socket is not open yet', 'InvalidStateError');
    const payload = payloadOf(data);
    if (this.#state === 1) this.#channel?.send(typeof data === 'string' ? WS_TEXT : WS_BINARY, payload);
    else this.#lateBytes += payload.length;
  }

  close(code?: number, reason = ''): void {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException(`close: the code ${code} cannot be used`, 'InvalidAccessError');
    }
    const text = encodeUtf8(reason);
    if (text.length > 123)
      throw new DOMException('close: the reason is longer than 123 bytes', 'SyntaxError');
    if (this.#state === 0) this.fail();
    else if (this.#state === 1) this.#sendClose(code ?? (reason === '' ? undefined : 1000), text);
  }

  /** The handshake is done. Not for applications. */
  open({ stream, isServer, protocol, mostBytes }: Upgraded): void {
    const receiver: Receiver = {
      message: (opcode, data) => this.#take(opcode, data),
      wrong: (code, reason) => this.#refuse(code, reason),
      lost: () => this.#finish(1006, '', false),
    };
    const channel = new Channel(stream, isServer, mostBytes, receiver);
    if (this.#state !== 0) channel.abort();
    if (!channel.isOpen) {
      this.fail();
      return;
    }
    this.#channel = channel;
    this.#protocol = protocol;
    this.#state = 1;
    this.dispatchEvent(new Event('open'));
  }

  /** The handshake has failed. Not for applications. */
  fail(): void {
    this.#finish(1006, '', false);
  }

  #take(opcode: number, data: Uint8Array<ArrayBuffer>): void {
    if (opcode === WS_PING) {
      if (!this.#hasSentClose) this.#channel?.send(WS_PONG, data);
    } else if (opcode === WS_CLOSE) this.#takeClose(data);
    else if (opcode !== WS_PONG && this.#state === 1) {
      // What comes after we have said goodbye is not told.
      this.dispatchEvent(new MessageEvent('message', { data: this.#valueOf(opcode, data) }));
    }
  }

  #valueOf(opcode: number, data: Uint8Array<ArrayBuffer>): unknown {
    if (opcode === WS_TEXT) return host.utf8Decode(data);
    return this.binaryType === 'blob' ? new Blob([data]) : data.buffer;
  }

  #takeClose(payload: Uint8Array): void {
    const code = payload.length === 0 ? 1005 : ((payload[0] as number) << 8) | (payload[1] as number);
    const reason = decodeUtf8(payload.subarray(2), true);
    if (payload.length === 1) this.#refuse(1002, 'a close frame is broken');
    else if (payload.length > 0 && !isCloseCode(code)) this.#refuse(1002, 'a close code is wrong');
    else if (reason === undefined) this.#refuse(1007, 'a reason is not UTF-8');
    else {
      if (!this.#hasSentClose) this.#sendClose(payload.length === 0 ? undefined : code, payload.subarray(2));
      this.#finish(code, reason, true);
    }
  }

  /** Says what is wrong, and ends. */
  #refuse(code: number, reason: string): void {
    if (!this.#hasSentClose) this.#sendClose(code, encodeUtf8(reason));
    this.#finish(code, reason, false);
  }

  #sendClose(code: number | undefined, reason: Uint8Array): void {
    const payload = new Uint8Array(code === undefined ? 0 : 2 + reason.length);
    if (code !== undefined) {
      payload[0] = code >> 8;
      payload[1] = code & 255;
      payload.set(reason, 2);
    }
    this.#state = 2;
    this.#hasSentClose = true;
    this.#channel?.send(WS_CLOSE, payload);
    const giveUp = (): void => {
      this.#channel?.abort();
      this.#finish(1006, '', false);
    };
    this.#closeTimer = schedule(giveUp, CLOSE_MS, undefined, false);
  }

  #finish(code: number, reason: string, wasClean: boolean): void {
    if (this.#state === 3) return;
    this.#state = 3;
    this.#channel?.finish();
    if (!this.#channel?.isOpen) clearTimeout(this.#closeTimer);
    if (!wasClean) this.dispatchEvent(new Event('error'));
    this.dispatchEvent(new CloseEvent('close', { code, reason, wasClean }));
  }

  #handle(type: string, handler: Handler<never>): void {
    this.removeEventListener(type, (this.#handlers[type] ?? null) as EventListener | null);
    this.#handlers[type] = typeof handler === 'function' ? handler : null;
    this.addEventListener(type, this.#handlers[type] as EventListener | null);
  }
}

function payloadOf(data: string | ArrayBuffer | ArrayBufferView | globalThis.Blob): Uint8Array {
  const blob: unknown = data;
  if (typeof data === 'string') return encodeUtf8(data);
  if (blob instanceof Blob) return blob[BODY]().source;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data as ArrayBuffer);
}

/** RFC 6455, 7.4. */
const isCloseCode = (code: number): boolean =>
  (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
