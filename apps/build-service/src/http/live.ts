/** The WebSocket /api/live: lets in the service's own page only, and drops connections that no longer answer. */
import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CodedError } from '@skerry/contracts';
import { codedError, errorCatalogue, limits } from '@skerry/contracts';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { LiveParts } from './live-session.ts';
import { LiveSession } from './live-session.ts';
import { originError } from './origin.ts';

const aliveEveryMs = 20_000;
/** JSON escapes a byte of input with at most six characters. */
const requestBytes = limits.inputBytes * 6 + 1_024;

export class LiveServer {
  readonly #sockets: WebSocketServer;
  readonly #alive = new WeakSet<WebSocket>();
  readonly #timer: NodeJS.Timeout;
  readonly #origins: readonly string[];

  constructor(parts: LiveParts, origins: readonly string[]) {
    this.#origins = origins;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: requestBytes,
      perMessageDeflate: false,
    });
    this.#sockets.on('connection', (socket) => {
      this.#alive.add(socket);
      socket.on('pong', () => this.#alive.add(socket));
      // What a page sends against the protocol ends its connection; 'close' follows.
      socket.on('error', () => socket.terminate());
      new LiveSession(socket, parts);
    });
    this.#timer = setInterval(() => this.#dropSilent(), aliveEveryMs).unref();
  }

  /** Takes over a connection that asks to become a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const error = this.#refusal(request);
    if (error) refuseUpgrade(socket, error);
    else
      this.#sockets.handleUpgrade(request, socket, head, (ws) =>
        this.#sockets.emit('connection', ws, request),
      );
  }

  /** Tells every page to come back later. Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    for (const socket of this.#sockets.clients) socket.close(1001, 'the service is restarting');
    this.#sockets.close();
  }

  /** Ends the connections that `close` has not ended yet. */
  terminate(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  #refusal(request: IncomingMessage): CodedError | undefined {
    const { host, origin } = request.headers;
    const fetchSite = request.headers['sec-fetch-site'];
    const error = originError(
      {
        host,
        origin,
        fetchSite: Array.isArray(fetchSite) ? fetchSite[0] : fetchSite,
        address: request.socket.localAddress,
        port: request.socket.localPort ?? 0,
        mutating: true,
      },
      this.#origins,
    );
    if (error) return error;
    const path = request.url?.split('?')[0];
    return path === '/api/live' ? undefined : codedError('NOT_FOUND', 'The WebSocket is /api/live.');
  }

  #dropSilent(): void {
    for (const socket of this.#sockets.clients) {
      if (!this.#alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }
}

function refuseUpgrade(socket: Duplex, error: CodedError): void {
  const { status } = errorCatalogue[error.code];
  const body = JSON.stringify(error);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
