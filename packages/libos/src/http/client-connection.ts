/**
 * A client's connection to one server: one request after another (RFC 9112, 9.3). The data plane parses and frames; here
 * are the events. Connections that are free are kept for the next request to the same server.
 */
import { encodeUtf8 } from '../encoding/utf8.ts';
import type { Source } from '../fetch-api/body.ts';
import { type Headers, headerList, receivedHeaders } from '../fetch-api/headers.ts';
import {
  HTTP_TEXT_FIELDS,
  HTTP_TEXT_REASON,
  MESSAGE_HAS_BODY,
  OP_HTTP_ABORT,
  OP_HTTP_CLIENT,
  OP_HTTP_END,
  OP_HTTP_REQUEST,
  OP_HTTP_UPGRADE,
  RESPOND_LENGTH,
  RESPOND_NONE,
  RESPOND_STREAM,
} from '../net/abi.ts';
import { TcpConnection } from '../net/connection.ts';
import { checked, NetError } from '../net/error.ts';
import { net } from '../net/host.ts';
import { hold, release } from '../net/pump.ts';
import { ReadableStream } from '../streams/readable.ts';
import { tcp } from '../tcp/index.ts';
import { clearTimeout, schedule } from '../timers/index.ts';
import { Message } from './message.ts';

/** Where OP_HTTP_REQUEST looks for the length of a body that follows. */
const LENGTH_AT = 65_532;
const HEAD_BYTES = 65_000;
/** Bytes of a body that `text()` and its kin read at most. */
const MOST_BODY_BYTES = 64 << 20;
const IDLE_MS = 15_000;
const KEPT_PER_SERVER = 8;

export interface ResponseHead {
  status: number;
  reason: string;
  headers: Headers;
  /** Null when the response has no body. */
  body: Message | null;
}

const idle = new Map<string, ClientConnection[]>();

export class ClientConnection {
  /** Whether a request was answered on it before: then the server may have closed it meanwhile. */
  wasUsed = false;
  readonly #server: string;
  readonly #message: Message;
  #idleTimer: number | undefined;
  #hasSent = false;
  #isGone = false;

  private constructor(server: string, handle: number) {
    this.#server = server;
    this.#message = new Message(handle, false, MOST_BODY_BYTES);
    this.#message.onLost = () => this.#leave(OP_HTTP_ABORT);
    this.#message.onCancel = () => this.abort(new NetError('ABORTED', 'fetch: the body was cancelled'));
    this.#message.onBodyEnd = () => this.#finish();
  }

  /** One that is free, or a new one. Rejects with NetError. */
  static async open(hostname: string, port: number, mustBeNew: boolean): Promise<ClientConnection> {
    const server = `${hostname} ${port}`;
    const kept = mustBeNew ? undefined : idle.get(server)?.pop();
    if (kept) {
      clearTimeout(kept.#idleTimer);
      return kept;
    }
    const stream = await tcp.connect({ hostname, port });
    const handle = checked('fetch()', net.netCall(OP_HTTP_CLIENT, stream.handOver()));
    return new ClientConnection(server, handle);
  }

  /** `head` without what says how the body is framed. Resolves when the response's head is there. */
  request(head: string, body: Source): Promise<ResponseHead> {
    return new Promise<ResponseHead>((resolve, reject) => {
      const message = this.#message;
      let isDone = false;
      hold();
      const end = (): void => {
        if (!isDone) release();
        isDone = true;
      };
      message.onLost = () => {
        this.#leave(OP_HTTP_ABORT);
        end();
        reject(message.error);
      };
      message.onResponse = (status, flags) => {
        end();
        message.onLost = () => this.#leave(OP_HTTP_ABORT);
        message.expect((flags & MESSAGE_HAS_BODY) !== 0);
        const fields = {
          field: () => null,
          fields: () => net.httpText(message.handle, HTTP_TEXT_FIELDS),
        };
        const headers = receivedHeaders(fields);
        headerList(headers);
        const reason = net.httpText(message.handle, HTTP_TEXT_REASON);
        resolve({ status, reason, headers, body: message.hasAll ? null : message });
        if (message.hasAll && status !== 101) this.#finish();
      };
      this.#send(head, body).catch((error: unknown) => {
        // A server may answer before it has read all; then the body does not matter any more.
        if (isDone) return;
        this.abort(error);
        end();
        reject(error);
      });
    });
  }

  /** After a response of 101: the connection is somebody else's. */
  upgrade(): TcpConnection {
    this.#message.forget();
    this.#isGone = true;
    return new TcpConnection(checked('fetch()', net.netCall(OP_HTTP_UPGRADE, this.#message.handle)));
  }

  /** Cuts the connection; who waits for something of it hears `error`. */
  abort(error: unknown): void {
    if (this.#isGone) return;
    this.#leave(OP_HTTP_ABORT);
    this.#message.fail(error);
    this.#message.onLost?.(0);
  }

  async #send(head: string, body: Source): Promise<void> {
    this.#hasSent = false;
    const message = this.#message;
    const isStream = body !== null && typeof body === 'object' && !(body instanceof Uint8Array);
    const bytes = typeof body === 'string' ? encodeUtf8(body) : (body as Uint8Array | null);
    const length = isStream ? 0 : (bytes?.length ?? 0);
    const framing = isStream
      ? 'transfer-encoding: chunked\r\n'
      : body === null
        ? ''
        : `content-length: ${length}\r\n`;
    const count = net.netPut(`${head}${framing}\r\n`);
    if (count > HEAD_BYTES) throw new NetError('TOO_LARGE', 'fetch: the head of the request is too long');
    net.netPut(new Uint8Array(Uint32Array.of(length).buffer), LENGTH_AT);
    const how = isStream ? RESPOND_STREAM : length > 0 ? RESPOND_LENGTH : RESPOND_NONE;
    checked('fetch()', net.netCall(OP_HTTP_REQUEST, message.handle, how, count));
    if (isStream) await message.sendStream(body instanceof ReadableStream ? body : body.stream());
    else if (bytes && length > 0) await message.send(bytes);
    if (this.#isGone) return;
    this.#hasSent = true;
    if (net.netCall(OP_HTTP_END, message.handle) !== 0) this.#leave(undefined);
  }

  /** The response is complete. */
  #finish(): void {
    if (this.#isGone) return;
    // The server has answered before all was sent: what it makes of the rest nobody knows.
    if (!this.#hasSent) this.#leave(OP_HTTP_ABORT);
    else if (net.netCall(OP_HTTP_END, this.#message.handle) !== 0) this.#leave(undefined);
    else this.#keep();
  }

  #keep(): void {
    const list = idle.get(this.#server) ?? [];
    this.wasUsed = true;
    if (list.length >= KEPT_PER_SERVER) {
      this.#leave(OP_HTTP_ABORT);
      return;
    }
    list.push(this);
    idle.set(this.#server, list);
    this.#idleTimer = schedule(() => this.#leave(OP_HTTP_ABORT), IDLE_MS, undefined, false);
  }

  #leave(op: number | undefined): void {
    if (this.#isGone) return;
    this.#isGone = true;
    clearTimeout(this.#idleTimer);
    this.#message.forget();
    if (op !== undefined) net.netCall(op, this.#message.handle);
    const list = idle.get(this.#server);
    const at = list?.indexOf(this) ?? -1;
    if (at >= 0) list?.splice(at, 1);
    if (list?.length === 0) idle.delete(this.#server);
  }
}
