/**
 * HTTP/1.1 servers on the data plane, which parses, frames and keeps connections: here a request becomes a call of the
 * handler, and what it returns becomes a response. A response that is there at once costs one crossing.
 *
 * An error of the handler is reported on the console and answered with 500; one that says that a body was too large,
 * with 413. A client that goes away aborts `request.signal`.
 */
import { host } from '../core/host.ts';
import { requireRunning } from '../core/stage.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { type Source, streamOf } from '../fetch-api/body.ts';
import { BaseRequest, END, receivedRequest } from '../fetch-api/request.ts';
import { fieldLines, NOT_WHOLE, Response, responseSource, SEND } from '../fetch-api/response.ts';
import { inspect } from '../inspect/index.ts';
import {
  EVENT_CLOSED,
  OP_HTTP_ABORT,
  OP_HTTP_ADDRESSES,
  OP_HTTP_CLOSE,
  OP_HTTP_END,
  OP_HTTP_LISTEN,
  OP_HTTP_RESPOND,
  OP_HTTP_UPGRADE,
  RESPOND_LENGTH,
  RESPOND_STREAM,
} from '../net/abi.ts';
import { parseAddress } from '../net/addresses.ts';
import { anyAddress } from '../net/datagrams.ts';
import { type Endpoint, readEndpoints } from '../net/endpoint.ts';
import { NetError } from '../net/error.ts';
import { net } from '../net/host.ts';
import { listenOn } from '../net/listen.ts';
import { hold, type RequestTaker, release, takeRequests } from '../net/pump.ts';
import { stack } from '../stack.ts';
import { Exchange } from './exchange.ts';
import { FILES, type ServedFiles } from './files.ts';
import { UPGRADE, type UpgradeResponse } from './upgrade.ts';

const RESPOND_CLOSE = 4;
/** Where OP_HTTP_RESPOND looks for the length of a body that follows. */
const LENGTH_AT = 65_532;
/** The rest is sent later. */
const LATER = -1_001;
const BACKLOG = 1_024;
const MOST_BODY_BYTES = 8 << 20;

/** As types/skerry.d.ts declares it. */
export type Handler = (
  request: globalThis.Request,
  server: Server,
) => globalThis.Response | Promise<globalThis.Response>;

export type Files = ((request: globalThis.Request) => globalThis.Response | undefined) & Partial<ServedFiles>;

export interface ServerOptions {
  /** 80 unless told; 0: a free one is chosen, which the server's `port` tells. */
  port?: number;
  /** One of the machine's own addresses; all of them unless told. */
  hostname?: string;
  fetch: Handler;
  /** Files that are served in front of `fetch`: what `staticFiles(assets)` makes. */
  files?: Files;
  /** Makes the response when `fetch` has thrown; unless told, the error goes to the console and 500 to the client. */
  onError?: (error: unknown) => globalThis.Response | Promise<globalThis.Response>;
  /** Bytes of a body that `text()`, `json()` and their kin read at most; 8 MiB unless told. Streams have no limit. */
  maxBodyBytes?: number;
}

const servers: Server[] = [];

export class Server implements RequestTaker {
  readonly handle: number;
  readonly port: number;
  /** Resolves when the server is closed and the last request is answered. */
  readonly finished: Promise<void>;
  readonly #application: Pick<ServerOptions, 'fetch'>;
  readonly #options: ServerOptions;
  readonly #mostBytes: number;
  #spare: Exchange | undefined;
  #underWay = 0;
  #isClosed = false;
  #finish: () => void = () => undefined;

  /**
   * Listens at once. Throws NetError when the port is taken. `application` is whose method `fetch` is, when that is not
   * the options themselves.
   */
  constructor(options: ServerOptions, application: Pick<ServerOptions, 'fetch'> = options) {
    requireRunning('http.serve()');
    const { port = 80, hostname } = options;
    if (typeof options.fetch !== 'function') throw new TypeError('http.serve: fetch must be a function');
    const address = hostname === undefined ? anyAddress() : parseAddress(hostname);
    if (!address) throw new TypeError(`http.serve: "${hostname}" is no address`);
    stack.start();
    const found = listenOn('http.serve()', OP_HTTP_LISTEN, address, port, BACKLOG);
    this.handle = found.handle;
    this.port = found.port;
    this.#options = options;
    const { files } = options;
    this.#application = files
      ? { fetch: (request, context) => files(request) ?? application.fetch(request, context) }
      : application;
    files?.[FILES]?.(this.handle);
    this.#mostBytes = options.maxBodyBytes ?? MOST_BODY_BYTES;
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    servers.push(this);
    dispatch();
    hold();
  }

  /** Takes no more requests; {@link finished} tells when those that it has are answered. */
  close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      net.netCall(OP_HTTP_CLOSE, this.handle);
      if (this.#underWay === 0) this.#end();
    }
    return this.finished;
  }

  /** The client; undefined when the request is answered. */
  remote(request: globalThis.Request): Endpoint | undefined {
    const received = receivedRequest(request as unknown as BaseRequest);
    return received instanceof Exchange ? received.endpoints().remote : undefined;
  }

  /** Keeps the appliance alive until `promise` is settled; an error of it goes to the console. */
  waitUntil(promise: Promise<unknown>): void {
    hold();
    Promise.resolve(promise)
      .catch((error: unknown) => report(error))
      .finally(release);
  }

  /** A request has come. Every call that is made here costs a hundredth of what a small answer does. */
  request(handle: number, method: number, flags: number, mask: number): void {
    // The client is gone before anybody has looked.
    if (mask & EVENT_CLOSED) {
      net.netCall(OP_HTTP_ABORT, handle);
      return;
    }
    const exchange = this.#spare ?? new Exchange(this.#mostBytes);
    this.#spare = undefined;
    exchange.handle = handle;
    exchange.flags = flags;
    exchange.methodCode = method;
    const request = new BaseRequest(exchange);
    this.#underWay++;
    let result: unknown;
    try {
      result = this.#application.fetch(request as unknown as globalThis.Request, this);
    } catch (error) {
      this.#fail(exchange, request, error);
      return;
    }
    // Every Response has it and no promise does; `instanceof` costs a call.
    if (typeof result === 'object' && result !== null && SEND in result) {
      this.#respond(exchange, request, result as Response);
    } else this.#await(exchange, request, result as Promise<Response>);
  }

  #await(exchange: Exchange, request: BaseRequest, result: Promise<Response>): void {
    exchange.keep();
    Promise.resolve(result).then(
      (response: unknown) => {
        if (response instanceof Response) this.#respond(exchange, request, response);
        else this.#fail(exchange, request, new TypeError('the handler must return a Response'));
      },
      (error) => this.#fail(exchange, request, error),
    );
  }

  #respond(exchange: Exchange, request: BaseRequest, response: Response): void {
    if (exchange.message?.isLost) {
      cancelQuietly(response);
      this.#done(exchange, request, OP_HTTP_END);
      return;
    }
    request[END]();
    let left: number;
    try {
      left = response[SEND](exchange.handle, net);
      if (left === NOT_WHOLE) left = this.#sendParts(exchange, request, response);
    } catch (error) {
      this.#fail(exchange, request, error);
      return;
    }
    if (left === 0) this.#done(exchange, request, undefined);
    else if (left === LATER) return;
    else if (left > 0) this.#sendRest(exchange, request, responseSource(response), left);
    else {
      const error = new TypeError(`the data plane does not take this response (${left})`);
      this.#fail(exchange, request, error);
    }
  }

  /** What did not find room in the first call. */
  #sendRest(exchange: Exchange, request: BaseRequest, source: Source, left: number): void {
    const bytes = typeof source === 'string' ? encodeUtf8(source) : (source as Uint8Array);
    // A copy, since the program may change its bytes as soon as it runs again.
    const rest =
      typeof source === 'string' ? bytes.subarray(bytes.length - left) : bytes.slice(bytes.length - left);
    exchange
      .keep()
      .send(rest)
      .then(
        () => this.#done(exchange, request, OP_HTTP_END),
        () => this.#done(exchange, request, OP_HTTP_END),
      );
  }

  /** The response of which the data plane cannot be given all at once. */
  #sendParts(exchange: Exchange, request: BaseRequest, response: UpgradeResponse): number {
    const { handle } = exchange;
    const { status, headers } = response;
    const source = responseSource(response);
    const close = /\bclose\b/i.test(headers.get('connection') ?? '') ? RESPOND_CLOSE : 0;
    const lines = fieldLines(headers);
    const upgrade = response[UPGRADE];
    if (status === 101 && upgrade) return this.#upgrade(exchange, request, lines, upgrade);
    if (typeof source === 'string' || source instanceof Uint8Array) {
      return net.httpRespond(handle, status, lines, source, close);
    }
    const told = headers.get('content-length');
    const length = told !== null && /^\d{1,9}$/.test(told) ? Number(told) : undefined;
    if (source === null) {
      if (!exchange.isHead || length === undefined)
        return net.httpRespond(handle, status, lines, null, close);
      // What GET would have sent is told, and nothing follows.
      const result = writeHead(handle, status, lines, RESPOND_LENGTH | close, length);
      return result < 0 ? result : net.netCall(OP_HTTP_END, handle);
    }
    const how = (length === undefined ? RESPOND_STREAM : RESPOND_LENGTH) | close;
    const result = writeHead(handle, status, lines, how, length ?? 0);
    if (result < 0) return result;
    const stream = streamOf(source);
    exchange
      .keep()
      .sendStream(stream)
      .then(
        () => this.#done(exchange, request, OP_HTTP_END),
        (error) => {
          const isLost = exchange.message?.isLost === true;
          if (!isLost) report(error);
          this.#done(exchange, request, isLost ? OP_HTTP_END : OP_HTTP_ABORT);
        },
      );
    return LATER;
  }

  #upgrade(
    exchange: Exchange,
    request: BaseRequest,
    lines: string,
    upgrade: (stream: number) => void,
  ): number {
    const result = writeHead(exchange.handle, 101, `connection: Upgrade\r\n${lines}`, 0, 0);
    if (result < 0) return result;
    exchange.message?.forget();
    const stream = net.netCall(OP_HTTP_UPGRADE, exchange.handle);
    if (stream < 0) return stream;
    this.#done(exchange, request, undefined);
    upgrade(stream);
    return LATER;
  }

  #fail(exchange: Exchange, request: BaseRequest, error: unknown): void {
    if (exchange.message?.isLost) {
      this.#done(exchange, request, OP_HTTP_END);
      return;
    }
    request[END]();
    const { onError } = this.#options;
    if (!onError) {
      this.#answerError(exchange, request, error);
      return;
    }
    const answer = async (): Promise<globalThis.Response> => onError(error);
    exchange.keep();
    answer().then(
      (response) => {
        const made: unknown = response;
        const isGood = made instanceof Response && !exchange.message?.isLost;
        const left = isGood ? made[SEND](exchange.handle, net) : LATER;
        if (left === 0) this.#done(exchange, request, undefined);
        else this.#answerError(exchange, request, error);
      },
      (second) => this.#answerError(exchange, request, second),
    );
  }

  #answerError(exchange: Exchange, request: BaseRequest, error: unknown): void {
    const isTooLarge = error instanceof NetError && error.code === 'TOO_LARGE';
    if (!isTooLarge) report(error);
    const [status, text] = isTooLarge ? [413, 'Content Too Large'] : [500, 'Internal Server Error'];
    const left = net.httpRespond(exchange.handle, status as number, '', text as string, 8);
    this.#done(exchange, request, left === 0 ? undefined : OP_HTTP_ABORT);
  }

  /** The response is complete, or there will be none. `op` gives the handle back, unless it is given back already. */
  #done(exchange: Exchange, request: BaseRequest, op: number | undefined): void {
    const { message } = exchange;
    if (message) message.forget();
    else this.#spare = exchange;
    if (op !== undefined) {
      request[END]();
      net.netCall(op, exchange.handle);
    }
    this.#underWay--;
    if (this.#isClosed && this.#underWay === 0) this.#end();
  }

  #end(): void {
    const at = servers.indexOf(this);
    if (at < 0) return;
    servers.splice(at, 1);
    dispatch();
    release();
    this.#finish();
  }
}

/** Which server a request is for is told by the port, when there are several; a single one takes them itself. */
const byPort: RequestTaker = {
  request(handle, method, flags, mask) {
    net.netCall(OP_HTTP_ADDRESSES, handle);
    const { port } = readEndpoints().local;
    const server = servers.find((one) => one.port === port) ?? servers[0];
    if (server) server.request(handle, method, flags, mask);
    else net.netCall(OP_HTTP_ABORT, handle);
  },
};

function dispatch(): void {
  const [first, second] = servers;
  takeRequests(first && !second ? first : byPort);
}

function writeHead(handle: number, status: number, lines: string, how: number, length: number): number {
  const count = net.netPut(lines);
  net.netPut(new Uint8Array(Uint32Array.of(length).buffer), LENGTH_AT);
  return net.netCall(OP_HTTP_RESPOND, handle, status | (how << 16), count);
}

function cancelQuietly(response: unknown): void {
  if (!(response instanceof Response)) return;
  const source = responseSource(response);
  if (source !== null && typeof source === 'object' && 'cancel' in source && !source.locked) {
    source.cancel(new NetError('ABORTED', 'the client went away')).catch(() => undefined);
  }
}

function report(error: unknown): void {
  let text: string;
  try {
    text = inspect(error);
  } catch {
    text = String(error);
  }
  host.consoleWrite(`Error in the HTTP handler: ${text}\n`);
}
