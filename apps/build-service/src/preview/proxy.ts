/**
 * The preview: passes the requests for `<instance id>.localhost` to the instance, through its runner. HTTP is Node's on
 * both sides; each request has a connection of its own, since an appliance may close an idle one at any moment. Nothing
 * is gathered: a slow side holds the other back. Trailers and informational answers end here.
 *
 * The page is hostile. It has an origin and a site of its own, so that the browser keeps it from the studio, and the API
 * refuses what comes from there (src/http/origin.ts); the studio frames it in a sandbox.
 */
import type { IncomingMessage } from 'node:http';
import { request as httpRequest, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { type CodedError, codedError, limits } from '@skerry/contracts';
import { codedErrorOf } from '../http/answer.ts';
import { openForward } from './forward.ts';
import { requestFields, responseFields, upgradeFields } from './headers.ts';
import { isPreviewHost, type PreviewPlace, previewPlace } from './host-name.ts';
import { findListener, type MachineLookup } from './machine.ts';
import { refusalOf } from './refusal.ts';
import { PreviewSlots } from './slots.ts';

/** How long each step may take, in ms; see `limits`. */
export interface PreviewTiming {
  connectMs: number;
  answerMs: number;
  idleMs: number;
}

const timing: PreviewTiming = {
  connectMs: limits.previewConnectMs,
  answerMs: limits.previewAnswerMs,
  idleMs: limits.previewIdleMs,
};

/** Head of the appliance's answer, in bytes: what browsers take, too. */
const answerHeadBytes = 65_536;

type Connected = { kind: 'connected'; socket: Socket } | { kind: 'refused'; error: CodedError };

export class PreviewProxy {
  readonly #lookup: MachineLookup;
  readonly #origins: readonly string[];
  readonly #timing: PreviewTiming;
  readonly #slots = new PreviewSlots();
  readonly #open = new Set<Duplex>();

  /** `origins` are those that serve the studio besides this process. */
  constructor(lookup: MachineLookup, origins: readonly string[], steps: PreviewTiming = timing) {
    this.#lookup = lookup;
    this.#origins = origins;
    this.#timing = steps;
  }

  /** Whether a request is the preview's; all others are the API's. */
  takes(request: IncomingMessage): boolean {
    return isPreviewHost(request.headers.host);
  }

  /** Answers a request. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const leaving = abortedBy(response);
    const connected = await this.#connect(request, leaving);
    if (connected.kind === 'refused') this.#refuse(request, response, connected.error);
    else this.#exchange(request, response, connected.socket);
  }

  /** Answers a request to become a WebSocket. `head` are bytes that came with it. Never rejects. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const response = responseOn(request, socket as Socket);
    const connected = await this.#connect(request, abortedBy(socket));
    if (connected.kind === 'refused') this.#refuse(request, response, connected.error);
    else this.#handshake(request, response, socket, head, connected.socket);
  }

  /** Cuts every connection to an instance, WebSockets too. */
  terminate(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async #connect(request: IncomingMessage, signal: AbortSignal): Promise<Connected> {
    const place = previewPlace(request.headers.host ?? '');
    if (!place) return refused('PREVIEW_NO_MACHINE', 'There is no machine at this address.');
    if (!request.url?.startsWith('/') && request.url !== '*')
      return refused('INVALID_REQUEST', 'The target of the request is no path.');
    const release = this.#slots.take(place.instanceId);
    if (!release) return refused('PREVIEW_BUSY', 'There are too many connections to this machine.');
    const outcome = await this.#openPlace(place, signal).catch(
      (error: unknown): Connected => ({ kind: 'refused', error: codedErrorOf(error) }),
    );
    if (outcome.kind === 'refused') release();
    else this.#hold(outcome.socket, release);
    return outcome;
  }

  async #openPlace({ instanceId, port }: PreviewPlace, signal: AbortSignal): Promise<Connected> {
    const found = await findListener(this.#lookup, instanceId);
    if (found.kind === 'refused') return found;
    const options = { timeoutMs: this.#timing.connectMs, signal };
    const outcome = await openForward(found.endpoint, { instance: instanceId, port }, options);
    return outcome.kind === 'open' ? { kind: 'connected', socket: outcome.socket } : outcome;
  }

  #hold(socket: Socket, release: () => void): void {
    this.#open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#open.delete(socket);
      release();
    });
  }

  #exchange(request: IncomingMessage, response: ServerResponse, socket: Socket): void {
    const sent = this.#send(
      request,
      response,
      socket,
      requestFields(request.rawHeaders, request.method ?? ''),
    );
    // Not a pipeline: an appliance that answers before it has the whole request must not cut off its answer.
    request.pipe(sent);
    response.once('finish', () => request.unpipe(sent).resume());
  }

  #handshake(
    request: IncomingMessage,
    response: ServerResponse,
    browser: Duplex,
    early: Buffer,
    socket: Socket,
  ): void {
    if (early.length > 0) browser.unshift(early);
    const sent = this.#send(request, response, socket, upgradeFields(request.rawHeaders));
    sent.once('upgrade', (answer: IncomingMessage, machine: Socket, head: Buffer) => {
      response.detachSocket(browser as Socket);
      const fields = upgradeFields(answer.rawHeaders);
      const lines = fields.map((text, at) => (at % 2 === 0 ? `${text}: ${fields[at + 1]}\r\n` : ''));
      browser.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
      if (head.length > 0) machine.unshift(head);
      this.#tunnel(browser, machine);
    });
    sent.end();
  }

  /** Begins a request on the socket and answers with what comes back, or with why nothing does. */
  #send(
    request: IncomingMessage,
    response: ServerResponse,
    socket: Socket,
    fields: string[],
  ): ReturnType<typeof httpRequest> {
    const sent = httpRequest({
      createConnection: () => socket,
      method: request.method,
      path: request.url,
      headers: fields,
      maxHeaderSize: answerHeadBytes,
    });
    const fail = (code: CodedError['code'], message: string): void => {
      socket.destroy();
      this.#refuse(request, response, codedError(code, message));
    };
    socket.setTimeout(this.#timing.answerMs, () => {
      if (response.headersSent) socket.destroy();
      else fail('PREVIEW_TIMEOUT', 'The machine did not answer in time.');
    });
    sent.once('response', (answer) => {
      socket.setTimeout(this.#timing.idleMs);
      this.#relay(answer, response);
    });
    sent.on('error', () =>
      fail('PREVIEW_NO_ANSWER', 'The machine closed the connection without an answer in HTTP.'),
    );
    response.once('close', () => {
      if (!response.writableFinished) socket.destroy();
    });
    return sent;
  }

  #relay(answer: IncomingMessage, response: ServerResponse): void {
    response.sendDate = false;
    const fields = responseFields(answer.rawHeaders, this.#framers(response.req));
    try {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, fields);
    } catch {
      // A status or a field that Node does not write is not for a browser.
      answer.destroy();
      const message = 'The machine answered with a header that is not HTTP.';
      this.#refuse(response.req, response, codedError('PREVIEW_NO_ANSWER', message));
      return;
    }
    response.flushHeaders();
    // What is cut short there is cut short here.
    pipeline(answer, response, () => undefined);
  }

  #tunnel(browser: Duplex, machine: Socket): void {
    machine.removeAllListeners('timeout').setTimeout(this.#timing.idleMs, () => machine.destroy());
    machine.on('close', () => browser.destroy());
    browser.on('close', () => machine.destroy());
    browser.pipe(machine);
    machine.pipe(browser);
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: CodedError): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const { status, fields, body } = refusalOf(error, request.headers.accept, this.#framers(request));
    response.writeHead(status, fields);
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  /** The origins that may frame a page: this service's own, as the browser may name them. */
  #framers({ socket }: IncomingMessage): string[] {
    const port = socket.localPort ?? 0;
    return [`http://127.0.0.1:${port}`, `http://localhost:${port}`, ...this.#origins];
  }
}

/** Aborted when who waits for an answer has gone. */
function abortedBy(waiting: ServerResponse | Duplex): AbortSignal {
  const leaving = new AbortController();
  waiting.once('close', () => leaving.abort());
  return leaving.signal;
}

/** A response on a connection that Node has handed over. It ends the connection. */
function responseOn(request: IncomingMessage, socket: Socket): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.end());
  return response;
}

function refused(code: CodedError['code'], message: string): Connected {
  return { kind: 'refused', error: codedError(code, message) };
}
