/**
 * Fetch standard, 5.4 "Request class". Two kinds share one class: what a program makes (`Request` of globals.ts, which also
 * reads addresses), and what a server hands to its handler, of which nothing is read before it is asked for.
 *
 * Deviation: mode, credentials, cache, referrer and integrity are a browser's; they are not there.
 */
import { AbortController, type AbortSignal } from '../events/abort.ts';
import type { ReadableStream } from '../streams/readable.ts';
import type { Blob } from './blob.ts';
import { Blob as BlobClass } from './blob.ts';
import {
  extract,
  extractedType,
  type IncomingBody,
  isUnusable,
  isUsedBody,
  readBytes,
  readText,
  type Source,
  streamOf,
} from './body.ts';
import type { FormData } from './form-data.ts';
import { parseForm } from './form-parser.ts';
import { type FieldSource, Headers, type HeadersInit, headerList, receivedHeaders } from './headers.ts';

const CUSTOM = /* @__PURE__ */ Symbol.for('nodejs.util.inspect.custom');

export type Redirect = 'follow' | 'error' | 'manual';

export interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  /** What globals.d.ts calls BodyInit. */
  body?: unknown;
  signal?: globalThis.AbortSignal | null;
  redirect?: Redirect;
  duplex?: 'half';
}

/** A received request, until it is answered. */
export interface ReceivedRequest extends FieldSource {
  method(): string;
  url(): string;
  /** Null when it has none. */
  body(): IncomingBody | null;
  /** Aborts when the client goes away. */
  signal(): AbortSignal;
}

/** All of a request that was looked at, or was made by a program. */
interface Parts {
  method: string | undefined;
  url: string | undefined;
  headers: Headers | undefined;
  /** undefined: not looked at. */
  source: Source | undefined;
  isUsed: boolean;
  signal: AbortSignal | undefined;
  redirect: Redirect;
}

const nothing = (): Parts => ({
  method: undefined,
  url: undefined,
  headers: undefined,
  source: undefined,
  isUsed: false,
  signal: undefined,
  redirect: 'follow',
});

/** Names the method by which a server says that it has the response. */
export const END = /* @__PURE__ */ Symbol('end');

let sourceOf: (request: BaseRequest) => Source;
let takeSource: (request: BaseRequest) => Source;
let receivedOf: (request: BaseRequest) => ReceivedRequest | undefined;

export class BaseRequest {
  #received: ReceivedRequest | undefined;
  #parts: Parts | undefined;

  static {
    sourceOf = (request) => request.#body();
    takeSource = (request) => request.#take('fetch');
    receivedOf = (request) => request.#received;
  }

  constructor(received: ReceivedRequest | undefined, parts?: Parts) {
    this.#received = received;
    this.#parts = parts;
  }

  get method(): string {
    return this.#parts?.method ?? this.#there('method').method();
  }

  get url(): string {
    const url = this.#parts?.url;
    if (url !== undefined) return url;
    const read = this.#there('url').url();
    this.#own().url = read;
    return read;
  }

  get headers(): Headers {
    const headers = this.#parts?.headers;
    if (headers) return headers;
    const made = receivedHeaders(this.#there('headers'));
    this.#own().headers = made;
    return made;
  }

  get signal(): AbortSignal {
    const signal = this.#parts?.signal;
    if (signal) return signal;
    const made = this.#received?.signal() ?? new AbortController().signal;
    this.#own().signal = made;
    return made;
  }

  get redirect(): Redirect {
    return this.#parts?.redirect ?? 'follow';
  }

  get body(): ReadableStream<Uint8Array> | null {
    const source = this.#body();
    if (source === null) return null;
    const stream = streamOf(source);
    this.#own().source = stream;
    return stream;
  }

  get bodyUsed(): boolean {
    return isUsedBody(this.#parts?.source ?? null, this.#parts?.isUsed ?? false);
  }

  get duplex(): 'half' {
    return 'half';
  }

  async text(): Promise<string> {
    return readText(this.#take('text'));
  }

  async json(): Promise<unknown> {
    return JSON.parse(await readText(this.#take('json')));
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return readBytes(this.#take('bytes'));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await readBytes(this.#take('arrayBuffer'))).buffer;
  }

  async blob(): Promise<Blob> {
    const type = this.headers.get('content-type') ?? '';
    return new BlobClass([await readBytes(this.#take('blob'))], { type });
  }

  async formData(): Promise<FormData> {
    const type = this.headers.get('content-type') ?? '';
    return parseForm(type, await readBytes(this.#take('formData')));
  }

  clone(): BaseRequest {
    let copy = this.#body();
    if (isUnusable(copy, this.#parts?.isUsed ?? false))
      throw new TypeError('clone: the body was used already');
    if (copy !== null && typeof copy !== 'string' && !(copy instanceof Uint8Array)) {
      const [own, other] = streamOf(copy).tee();
      this.#own().source = own;
      copy = other;
    }
    const { method, url, redirect, signal } = this;
    return new BaseRequest(undefined, {
      ...{ method, url, redirect, signal },
      headers: new Headers(this.headers),
      source: copy,
      isUsed: false,
    });
  }

  get [Symbol.toStringTag](): string {
    return 'Request';
  }

  [CUSTOM](_depth: number, _options: unknown, inspect: (value: unknown) => string): string {
    const { method, url, headers, bodyUsed } = this;
    return `Request ${inspect({ method, url, headers, bodyUsed })}`;
  }

  /** What was not read of the message cannot be read any more; headers that somebody has are kept, and a body goes on. */
  [END](): void {
    const parts = this.#parts;
    if (parts?.headers) headerList(parts.headers);
    this.#received = undefined;
  }

  #own(): Parts {
    this.#parts ??= nothing();
    return this.#parts;
  }

  #there(what: string): ReceivedRequest {
    if (this.#received) return this.#received;
    throw new TypeError(`request.${what} was not read before the response was returned`);
  }

  #body(): Source {
    const source = this.#parts?.source;
    if (source !== undefined) return source;
    const read = this.#received ? this.#received.body() : null;
    this.#own().source = read;
    return read;
  }

  #take(call: string): Source {
    const source = this.#body();
    const parts = this.#own();
    if (isUnusable(source, parts.isUsed)) throw new TypeError(`${call}: the body was used already`);
    if (source !== null) parts.isUsed = true;
    return source;
  }
}

/** Methods that are written in upper case however they are given. */
const NORMAL = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];

function methodOf(given: string): string {
  const text = String(given);
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(text)) throw new TypeError(`Request: "${text}" is no method`);
  const upper = text.toUpperCase();
  if (['CONNECT', 'TRACE', 'TRACK'].includes(upper))
    throw new TypeError(`Request: the method ${upper} is forbidden`);
  return NORMAL.includes(upper) ? upper : text;
}

/** What `new Request(input, init)` is made of. `hrefOf` reads an address, and throws TypeError when it is none. */
export function partsOf(
  input: string | URL | globalThis.Request,
  init: RequestInit,
  hrefOf: (input: string) => string,
): Parts {
  const given: unknown = input;
  const from = given instanceof BaseRequest ? given : undefined;
  const method = init.method === undefined ? (from?.method ?? 'GET') : methodOf(init.method);
  const headers = new Headers(init.headers ?? from?.headers);
  let source: Source = null;
  if (init.body !== undefined && init.body !== null) {
    source = typeof init.body === 'string' ? init.body : extract(init.body);
    const type = typeof init.body === 'string' ? 'text/plain;charset=UTF-8' : extractedType;
    if (type !== undefined && !headers.has('content-type')) headers.append('content-type', type);
  } else if (from && sourceOf(from) !== null && init.body === undefined) source = takeSource(from);
  if (source !== null && (method === 'GET' || method === 'HEAD')) {
    throw new TypeError(`Request: a request with method ${method} has no body`);
  }
  const signal = init.signal === undefined ? from?.signal : (init.signal as AbortSignal | null);
  return {
    method,
    url: from ? from.url : hrefOf(String(input)),
    headers,
    source,
    isUsed: false,
    signal: signal ?? undefined,
    redirect: init.redirect ?? from?.redirect ?? 'follow',
  };
}

/** The body of a request that is sent, which is used with that. */
export const takeBody = (request: BaseRequest): Source => takeSource(request);

/** What a server has of it; undefined when it is answered, or was made by a program. */
export const receivedRequest = (request: BaseRequest): ReceivedRequest | undefined => receivedOf(request);
