/**
 * The runner's way in for the API (contracts, ForwardRequest): one line of JSON, one line back, then the bytes of one
 * connection to an instance, or its capture. On loopback; who does not know the token learns nothing.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import {
  type ErrorCode,
  type ForwardAnswer,
  type ForwardEndpoint,
  ForwardRequest,
  limits,
} from '@skerry/contracts';
import type { Connection } from './networks.ts';

const LINE_BYTES = 1_024;
const LINE_MS = 2_000;
const LOOPBACK = '127.0.0.1';

export class ForwardServer {
  readonly #find: (instanceId: string) => Connection | undefined;
  readonly #server: Server;
  readonly #token = randomBytes(32).toString('base64url');
  readonly #sockets = new Set<Socket>();

  /** `find` gives the connection of an instance of this runner. */
  constructor(find: (instanceId: string) => Connection | undefined) {
    this.#find = find;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#serve(socket));
    this.#server.maxConnections = limits.previewConnectionsInAll * 2;
  }

  /** Listens on a port that is free; where. */
  async listen(): Promise<ForwardEndpoint> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, LOOPBACK, resolve);
    });
    const { port } = this.#server.address() as { port: number };
    return { host: LOOPBACK, port, token: this.#token };
  }

  /** Idempotent. */
  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    const timer = setTimeout(() => socket.destroy(), LINE_MS);
    let head = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(0x0a);
      if (end < 0 && head.length <= LINE_BYTES) return;
      clearTimeout(timer);
      socket.off('data', take);
      socket.pause();
      const request = end < 0 ? undefined : this.#parse(head.subarray(0, end));
      if (!request) {
        socket.destroy();
        return;
      }
      if (head.length > end + 1) socket.unshift(head.subarray(end + 1));
      void this.#answer(socket, request);
    };
    socket.on('data', take);
    socket.once('close', () => clearTimeout(timer));
  }

  #parse(line: Buffer): ForwardRequest | undefined {
    try {
      const request = ForwardRequest.parse(JSON.parse(line.toString('utf8')));
      const [given, own] = [Buffer.from(request.token), Buffer.from(this.#token)];
      return given.length === own.length && timingSafeEqual(given, own) ? request : undefined;
    } catch {
      return undefined;
    }
  }

  async #answer(socket: Socket, request: ForwardRequest): Promise<void> {
    const connection = this.#find(request.instance);
    if (!connection) {
      refuse(socket, 'PREVIEW_NO_MACHINE', 'The machine is not on this runner, or has no network.');
      return;
    }
    if ('capture' in request) {
      const capture = connection.capture();
      if (!capture) refuse(socket, 'PREVIEW_NO_NETWORK', 'The machine has no network device.');
      else {
        say(socket, { ok: true });
        finish(socket, capture);
      }
      return;
    }
    const inner = await connection.open(request.port).catch((error: unknown) => {
      const { code, message } = reasonOf(error, request.port);
      refuse(socket, code, message);
    });
    if (!inner) return;
    if (socket.destroyed) inner.destroy();
    else if (inner.destroyed) refuse(socket, 'PREVIEW_NO_ANSWER', 'The machine closed the connection.');
    else {
      say(socket, { ok: true });
      pipeline(socket, inner, socket, () => undefined);
    }
  }
}

/** What a refused connection means to who looks at the page. */
function reasonOf(error: unknown, port: number): { code: ErrorCode; message: string } {
  switch ((error as { code?: unknown }).code) {
    case 'ECONNREFUSED':
      return { code: 'PREVIEW_NOT_LISTENING', message: `Port ${port} of this machine is closed.` };
    // A stack asks for an address when the program first uses it: until then nothing can listen either.
    case 'ENETUNREACH':
      return { code: 'PREVIEW_NOT_LISTENING', message: 'The machine runs, and has no address yet.' };
    case 'EMFILE':
      return { code: 'PREVIEW_BUSY', message: 'There are too many connections to this machine.' };
    default:
      return {
        code: 'PREVIEW_NO_ANSWER',
        message: `No connection to port ${port}: ${error instanceof Error ? error.message : String(error)}.`,
      };
  }
}

function say(socket: Socket, answer: ForwardAnswer): void {
  socket.write(`${JSON.stringify(answer)}\n`);
}

function refuse(socket: Socket, code: ErrorCode, message: string): void {
  say(socket, { ok: false, code, message });
  finish(socket, Buffer.alloc(0));
}

/** The last bytes. What the client still sends is read and forgotten: a socket that is not read never sees its end. */
function finish(socket: Socket, last: Buffer): void {
  socket.end(last);
  socket.resume();
}
