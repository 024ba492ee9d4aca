/**
 * Fetch standard, 5.6 "Fetch method", for http: over HTTP/1.1. Follows redirects, keeps connections, stops when its signal
 * aborts. A request that a kept connection has lost before any answer is sent once more on a new one.
 *
 * Deviations: a redirect with `redirect: 'manual'` gives the response itself; https: is refused, since there is no TLS.
 */

import { requireRunning } from '../core/stage.ts';
import type { AbortSignal } from '../events/abort.ts';
import type { Source } from '../fetch-api/body.ts';
import { Headers, headerList } from '../fetch-api/headers.ts';
import { Request } from '../fetch-api/made-request.ts';
import { type RequestInit, takeBody } from '../fetch-api/request.ts';
import { makeResponse, type Response } from '../fetch-api/response.ts';
import { URL } from '../url/index.ts';
import { ClientConnection, type ResponseHead } from './client-connection.ts';

const MOST_REDIRECTS = 20;
/** What a request has that is sent again must be safe to repeat (RFC 9110, 9.2.2). */
const IDEMPOTENT = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];
/** Said by this library, whatever a program says. */
const OWN = ['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding', 'upgrade'];

export interface Target {
  hostname: string;
  port: number;
  /** As in the Host field. */
  host: string;
  /** Path and query. */
  path: string;
}

/** What to connect to for an address; `https` and the like throw TypeError. */
export function targetOf(url: string, scheme = 'http'): Target {
  const match = new RegExp(`^${scheme}://(\\[[^\\]]*\\]|[^/?#:]*)(?::(\\d+))?([^#]*)`).exec(url);
  if (!match) {
    const given = /^[^:]*/.exec(url)?.[0];
    const hint = given === 'https' || given === 'wss' ? ': there is no TLS on this machine yet' : '';
    throw new TypeError(`fetch: ${given}: is not supported${hint}`);
  }
  const [, name = '', port, path = ''] = match;
  return {
    hostname: name.replace(/^\[(.*)\]$/, '$1'),
    port: port === undefined ? 80 : Number(port),
    host: port === undefined ? name : `${name}:${port}`,
    path: path.startsWith('/') ? path : `/${path}`,
  };
}

interface Journey {
  method: string;
  url: string;
  headers: Headers;
  body: Source;
  signal: AbortSignal | undefined;
}

export async function fetch(
  input: string | globalThis.URL | globalThis.Request,
  init?: RequestInit,
): Promise<Response> {
  requireRunning('fetch()');
  const request = new Request(input, init);
  const { redirect, signal } = request;
  signal.throwIfAborted();
  const journey: Journey = {
    method: request.method,
    url: request.url,
    headers: request.headers,
    body: takeBody(request),
    signal,
  };
  for (let redirects = 0; ; redirects++) {
    const head = await send(journey);
    const location = head.headers.get('location');
    const isRedirect = [301, 302, 303, 307, 308].includes(head.status) && location !== null;
    if (!isRedirect || redirect === 'manual') return responseOf(head, journey.url, redirects > 0);
    await discard(head);
    if (redirect === 'error') throw new TypeError(`fetch: ${journey.url} redirects`);
    if (redirects === MOST_REDIRECTS) throw new TypeError('fetch: there are too many redirects');
    follow(journey, head.status, location);
  }
}

function responseOf(head: ResponseHead, url: string, redirected: boolean): Response {
  return makeResponse(head.body, head.status, head.headers, { statusText: head.reason, url, redirected });
}

/** Reads a short rest, so that the connection can be kept; cuts it off when it is long. */
async function discard({ body, headers }: ResponseHead): Promise<void> {
  if (!body) return;
  const isShort = Number(headers.get('content-length') ?? Number.NaN) <= 65_536;
  if (isShort) await body.bytes();
  else body.onCancel?.();
}

/** "HTTP-redirect fetch". */
function follow(journey: Journey, status: number, location: string): void {
  const from = new URL(journey.url);
  const to = URL.parse(location, journey.url);
  if (!to) throw new TypeError(`fetch: "${location}" is no address to be redirected to`);
  const { method, body } = journey;
  const becomesGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'GET' && method !== 'HEAD');
  journey.headers = new Headers(journey.headers);
  if (becomesGet) {
    journey.method = 'GET';
    journey.body = null;
    for (const name of ['content-encoding', 'content-language', 'content-location', 'content-type']) {
      journey.headers.delete(name);
    }
  } else if (body !== null && typeof body === 'object' && !(body instanceof Uint8Array)) {
    throw new TypeError('fetch: a stream cannot be sent again to where the server redirects');
  }
  if (to.origin !== from.origin) for (const name of ['authorization', 'cookie']) journey.headers.delete(name);
  to.hash = to.hash === '' ? from.hash : to.hash;
  journey.url = to.href;
}

async function send(journey: Journey): Promise<ResponseHead> {
  const { method, body, signal } = journey;
  const target = targetOf(journey.url);
  const head = headOf(method, target, journey.headers);
  const isRepeatable =
    IDEMPOTENT.includes(method) && (body === null || typeof body === 'string' || body instanceof Uint8Array);
  for (let mustBeNew = false; ; mustBeNew = true) {
    let connection: ClientConnection | undefined;
    try {
      connection = await untilAborted(
        ClientConnection.open(target.hostname, target.port, mustBeNew || !isRepeatable),
        signal,
      );
      return await withSignal(connection, signal, connection.request(head, body));
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (connection?.wasUsed && !mustBeNew) continue;
      throw new TypeError(`fetch: ${method} ${journey.url} failed`, { cause: error });
    }
  }
}

function headOf(method: string, { host, path }: Target, headers: Headers): string {
  const list = headerList(headers);
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (let at = 0; at < list.length; at += 2) {
    if (!OWN.includes(list[at] as string)) head += `${list[at]}: ${list[at + 1]}\r\n`;
  }
  if (!headers.has('accept')) head += 'accept: */*\r\n';
  if (!headers.has('user-agent')) head += 'user-agent: skerry\r\n';
  return head;
}

/** A connection that comes too late is closed. */
async function untilAborted(
  opening: Promise<ClientConnection>,
  signal: AbortSignal | undefined,
): Promise<ClientConnection> {
  if (!signal) return opening;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason);
      opening.then((late) => late.abort(signal.reason)).catch(() => undefined);
    };
    signal.addEventListener('abort', abort, { once: true });
    opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** While the response and its body are under way, the signal cuts the connection. */
async function withSignal(
  connection: ClientConnection,
  signal: AbortSignal | undefined,
  answer: Promise<ResponseHead>,
): Promise<ResponseHead> {
  if (!signal) return answer;
  const abort = (): void => connection.abort(signal.reason);
  const stop = (): void => signal.removeEventListener('abort', abort);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const head = await answer;
    if (head.body) head.body.onSettled = stop;
    else stop();
    return head;
  } catch (error) {
    stop();
    throw error;
  }
}
