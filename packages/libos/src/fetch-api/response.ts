/**
 * Fetch standard, 5.5 "Response class", made for servers: `new Response(text, { status, headers })` does no more than to
 * check and to write down the lines that go out. Objects are made when somebody looks.
 *
 * Deviations: a status text is kept and not sent, since the data plane has the standard's own; `Response.redirect` takes
 * its address as it is given.
 */
import type { ReadableStream } from '../streams/readable.ts';
import type { Blob } from './blob.ts';
import { Blob as BlobClass } from './blob.ts';
import {
  extract,
  extractedType,
  isUnusable,
  isUsedBody,
  readBytes,
  readText,
  type Source,
  streamOf,
  TEXT_TYPE,
  wholeOf,
} from './body.ts';
import { fieldLine, isFraming, normalValue } from './fields.ts';
import type { FormData } from './form-data.ts';
import { parseForm } from './form-parser.ts';
import { Headers, type HeadersInit, headerList, immutableHeaders } from './headers.ts';

const CUSTOM = /* @__PURE__ */ Symbol.for('nodejs.util.inspect.custom');

export interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

/** What is rarely asked for. */
interface Details {
  statusText: string;
  type: 'default' | 'error' | 'basic';
  url: string;
  redirected: boolean;
}

/** Names the method by which a server takes a response. */
export const SEND = /* @__PURE__ */ Symbol('send');

/** Takes a whole response: what it returns is returned by {@link Response[SEND]}. */
export interface Whole {
  httpRespond(
    handle: number,
    status: number,
    fields: string,
    body: string | Uint8Array | null,
    how: number,
  ): number;
}

/** What {@link Response[SEND]} answers for a response whose body is a stream, or whose headers may tell of its framing. */
export const NOT_WHOLE = -1_000;

/** RESPOND_TEXT of the data plane. */
const TEXT = 8;
const SWITCHING = 101;
const NO_BODY = [101, 103, 204, 205, 304];
const JSON_TYPE = 'application/json';
const NO_INIT: ResponseInit = {};

let sourceOf: (response: Response) => Source;
let make: (
  source: Source,
  status: number,
  headers: Headers | string,
  details: Details | undefined,
) => Response;

export class Response {
  #source: Source;
  #status = 200;
  /** Lines as they go out, or the object once there is one. '' with a text as body means that it is plain text. */
  #headers: string | Headers = '';
  #isUsed = false;
  #details: Details | undefined = undefined;

  static {
    sourceOf = (response) => response.#source;
    make = (source, status, headers, details) => {
      const response = new Response(null);
      response.#source = source;
      response.#status = status;
      response.#headers = headers;
      response.#details = details;
      return response;
    };
  }

  /** `body` is what globals.d.ts calls BodyInit; `type`, of a text, is this file's own. */
  constructor(body: unknown = null, init?: ResponseInit, type = TEXT_TYPE) {
    if (typeof body === 'string') {
      this.#source = body;
      if (init !== undefined) this.#begin(init, type);
    } else {
      this.#source = body === null ? null : extract(body);
      const own = body === null ? undefined : extractedType;
      if (init !== undefined) this.#begin(init, own);
      else if (own !== undefined) this.#headers = `content-type: ${normalValue('content-type', own)}\r\n`;
    }
  }

  /** A response of JSON. */
  static json(data: unknown, init: ResponseInit = NO_INIT): Response {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Response.json: the data has no JSON');
    return new Response(text, init, JSON_TYPE);
  }

  static redirect(url: string | URL, status = 302): Response {
    if (![301, 302, 303, 307, 308].includes(status)) {
      throw new RangeError(`Response.redirect: ${status} is no status of a redirect`);
    }
    const headers = new Headers();
    headers.set('location', encodeURI(String(url)).replaceAll('%25', '%'));
    return make(null, status, immutableHeaders(headers), undefined);
  }

  /** What a failed fetch would be. */
  static error(): Response {
    const details: Details = { statusText: '', type: 'error', url: '', redirected: false };
    return make(null, 0, immutableHeaders(new Headers()), details);
  }

  get status(): number {
    return this.#status;
  }

  get ok(): boolean {
    return this.#status >= 200 && this.#status <= 299;
  }

  get statusText(): string {
    return this.#details?.statusText ?? '';
  }

  get type(): string {
    return this.#details?.type ?? 'default';
  }

  get url(): string {
    return this.#details?.url ?? '';
  }

  get redirected(): boolean {
    return this.#details?.redirected ?? false;
  }

  get headers(): Headers {
    if (typeof this.#headers === 'string') this.#headers = this.#parsed(this.#headers);
    return this.#headers;
  }

  get body(): ReadableStream<Uint8Array> | null {
    if (this.#source === null) return null;
    const stream = streamOf(this.#source);
    if (stream !== this.#source) {
      // The type of a text goes out by what the body is; now it has to be said.
      if (this.#headers === '' && typeof this.#source === 'string') this.headers;
      this.#source = stream;
    }
    return stream;
  }

  get bodyUsed(): boolean {
    return isUsedBody(this.#source, this.#isUsed);
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
    const bytes = await readBytes(this.#take('blob'));
    return new BlobClass([bytes], { type: this.headers.get('content-type') ?? '' });
  }

  async formData(): Promise<FormData> {
    const bytes = await readBytes(this.#take('formData'));
    return parseForm(this.headers.get('content-type') ?? '', bytes);
  }

  clone(): Response {
    if (isUnusable(this.#source, this.#isUsed)) throw new TypeError('clone: the body was used already');
    let copy = this.#source;
    if (copy !== null && typeof copy !== 'string' && !(copy instanceof Uint8Array)) {
      [this.#source, copy] = streamOf(copy).tee();
    }
    const headers = typeof this.#headers === 'string' ? this.#headers : new Headers(this.#headers);
    return make(copy, this.#status, headers, this.#details);
  }

  get [Symbol.toStringTag](): string {
    return 'Response';
  }

  [CUSTOM](_depth: number, _options: unknown, inspect: (value: unknown) => string): string {
    const { status, statusText, headers, ok, url, bodyUsed } = this;
    return `Response ${inspect({ status, statusText, headers, ok, url, bodyUsed })}`;
  }

  /**
   * Gives the response to a server, and answers what `whole` does; NOT_WHOLE when the server has to look at its parts.
   * Throws TypeError when the body was used already.
   */
  [SEND](handle: number, whole: Whole): number {
    const source = this.#source;
    const headers = this.#headers;
    if (this.#isUsed && source !== null) throw new TypeError('the body of the response was used already');
    this.#isUsed = true;
    if (typeof source === 'string' && typeof headers === 'string') {
      return whole.httpRespond(handle, this.#status, headers, source, headers === '' ? TEXT : 0);
    }
    // A body that somebody has only looked at is still as long as it was.
    const body = wholeOf(source);
    const isWhole = body === null || typeof body === 'string' || body instanceof Uint8Array;
    if (isWhole && this.#status !== SWITCHING) {
      // A body of none may come with a length that HEAD is told.
      const lines = typeof headers === 'string' ? headers : plainLines(headers);
      if (lines !== undefined) return whole.httpRespond(handle, this.#status, lines, body, 0);
    }
    return NOT_WHOLE;
  }

  #begin(init: ResponseInit, type: string | undefined): void {
    const { status, statusText, headers } = init;
    if (status !== undefined && status !== 200) {
      const code = Math.trunc(Number(status));
      if (!(code >= 200 && code <= 599)) {
        throw new RangeError(`Response: the status must be from 200 to 599, not ${status}`);
      }
      if (code < 400 && this.#source !== null && NO_BODY.includes(code)) {
        throw new TypeError(`Response: a response with status ${code} has no body`);
      }
      this.#status = code;
    }
    if (statusText !== undefined && statusText !== '') {
      if (/[^\t\x20-\xff]/.test(statusText))
        throw new TypeError('Response: the status text has a bad character');
      this.#details = { statusText, type: 'default', url: '', redirected: false };
    }
    if (headers !== undefined) this.#headers = linesOf(headers, type);
    else if (type !== undefined && type !== TEXT_TYPE) this.#headers = `content-type: ${type}\r\n`;
  }

  #parsed(lines: string): Headers {
    const headers = new Headers();
    if (lines === '' && typeof this.#source === 'string') headers.append('content-type', TEXT_TYPE);
    for (const line of lines.split('\r\n')) {
      const cut = line.indexOf(': ');
      if (cut > 0) headers.append(line.slice(0, cut), line.slice(cut + 2));
    }
    return headers;
  }

  #take(call: string): Source {
    if (isUnusable(this.#source, this.#isUsed)) throw new TypeError(`${call}: the body was used already`);
    if (this.#source !== null) this.#isUsed = true;
    return this.#source;
  }
}

/** The lines that go out; the object, when there is something among them that the data plane has to know. */
function linesOf(init: HeadersInit, type: string | undefined): string | Headers {
  if (Symbol.iterator in init) return withType(new Headers(init), type);
  let lines = '';
  let hasOwnType = false;
  for (const name in init) {
    const line = fieldLine(name, (init as Record<string, unknown>)[name]);
    if (line === undefined) return withType(new Headers(init), type);
    if (type !== undefined && line.startsWith('content-type:')) hasOwnType = true;
    lines = lines === '' ? line : lines + line;
  }
  if (hasOwnType || type === undefined) return lines;
  return lines === '' && type === TEXT_TYPE ? '' : `content-type: ${type}\r\n${lines}`;
}

function withType(headers: Headers, type: string | undefined): Headers {
  if (type !== undefined && !headers.has('content-type')) headers.append('content-type', type);
  return headers;
}

/** The lines of headers that go out; undefined when there are some that the data plane has to know. */
function plainLines(headers: Headers): string | undefined {
  const list = headerList(headers);
  let lines = '';
  for (let at = 0; at < list.length; at += 2) {
    if (isFraming(list[at] as string)) return undefined;
    lines += `${list[at]}: ${list[at + 1]}\r\n`;
  }
  return lines;
}

/** The lines of headers that go out, without those that the data plane writes. */
export function fieldLines(headers: Headers): string {
  const list = headerList(headers);
  let lines = '';
  for (let at = 0; at < list.length; at += 2) {
    if (!isFraming(list[at] as string)) lines += `${list[at]}: ${list[at + 1]}\r\n`;
  }
  return lines;
}

/** For who makes responses that no program can: those that were received (immutable), and of status 101. */
export function makeResponse(
  source: Source,
  status: number,
  headers: Headers,
  details?: { statusText: string; url: string; redirected: boolean },
): Response {
  return make(source, status, headers, details && { ...details, type: 'basic' });
}

/** What is sent as the body. */
export const responseSource = (response: Response): Source => sourceOf(response);
