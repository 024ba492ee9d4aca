/**
 * One connection of a fuzzed HTTP layer, with a program that does what the bytes say: which way a request is answered
 * depends on its target alone. What the program saw and what the peer got is kept as text, so that two visits with the same
 * bytes can be compared.
 */
import * as abi from '../assembly/abi.ts';
import type { DataPlaneEvent } from '../src/index.ts';
import type { HostSocket, HttpHost } from './http-peer.ts';

const BODY_BYTES_AT = 65_532;
const MESSAGE_LIMIT = 10_000;
/** Longer than every time limit of the layer together. */
const LONG_MS = 400_000;

export class Visit {
  /** What was told, in order. */
  readonly told: string[] = [];
  readonly socket: HostSocket;
  readonly #host: HttpHost;
  #body = '';
  /** How the request at hand is answered. */
  #way = 0;
  #isAnswered = false;
  #webSocket = 0;
  #stream = 0;
  #message = '';

  /** `listener`: a server's connection; 0: a client's, which sends one request of `method`. */
  constructor(host: HttpHost, listener: number, method = 'GET') {
    this.#host = host;
    host.onEvent = (event) => this.#on(event);
    this.socket = host.open(listener);
    if (listener !== 0) return;
    const handle = this.#call(abi.OP_HTTP_CLIENT, this.socket.handle);
    const head = Buffer.from(`${method} / HTTP/1.1\r\nHost: a\r\n\r\n`);
    host.plane.put(head);
    this.#must(this.#call(abi.OP_HTTP_REQUEST, handle, abi.RESPOND_NONE, head.length), 'OP_HTTP_REQUEST');
    this.#must(this.#call(abi.OP_HTTP_END, handle), 'OP_HTTP_END');
    host.step();
  }

  /** All of it, piece by piece; then the peer ends, and in time the connection must. */
  run(pieces: readonly string[]): this {
    for (const piece of pieces) this.#offer(Buffer.from(piece, 'latin1'));
    this.socket.end();
    if (!this.#isOver) this.#host.advance(LONG_MS);
    if (!this.#isOver) throw new Error('the connection neither answers nor ends');
    this.socket.lose(abi.REASON_FINISHED);
    return this;
  }

  get #isOver(): boolean {
    return this.socket.isShut || this.socket.isAborted;
  }

  /** What the peer got, without what may be there or not. */
  get output(): string {
    return this.socket.output.replaceAll('HTTP/1.1 100 Continue\r\n\r\n', '');
  }

  #offer(bytes: Uint8Array): void {
    for (let left = bytes; left.length > 0 && !this.#isOver; ) {
      const taken = this.#host.give(this.socket.handle, left);
      if (taken === 0) return;
      left = left.subarray(taken);
    }
    this.#host.step();
  }

  #on({ handle, mask, a, b }: DataPlaneEvent): void {
    if (handle === this.#stream) this.#onStream(mask);
    else if (mask & abi.EVENT_REQUEST) this.#onRequest(handle, b);
    else if (mask & abi.EVENT_RESPONSE) this.#onResponse(handle, a, b);
    else if (mask & (abi.EVENT_BODY | abi.EVENT_BODY_END)) this.#read(handle, mask);
    else if (mask & abi.EVENT_CLOSED) {
      // With its answer a client's connection may be over or go on for a while: that depends on when bytes come.
      if (!this.#isAnswered) this.told.push('lost');
      this.#call(abi.OP_HTTP_END, handle);
    }
  }

  #onRequest(handle: number, flags: number): void {
    const target = this.#text(handle, abi.HTTP_TEXT_TARGET);
    const fields = this.#text(handle, abi.HTTP_TEXT_FIELDS);
    this.told.push(`request ${this.#text(handle, abi.HTTP_TEXT_METHOD)} ${target} ${fields}`);
    this.#body = '';
    this.#way = (target.charCodeAt(1) + target.length) % 5;
    if (flags & abi.MESSAGE_UPGRADE && this.#way > 1) {
      this.#respond(handle, 101, abi.RESPOND_NONE);
      this.#upgrade(handle, 1);
    } else if (this.#way === 0) this.#answer(handle, `unread ${target.length}`);
    else if (this.#way === 1 && target.length % 3 === 0) this.#call(abi.OP_HTTP_ABORT, handle);
    else this.#read(handle, 0);
  }

  #onResponse(handle: number, status: number, flags: number): void {
    this.told.push(`response ${status} ${flags} ${this.#text(handle, abi.HTTP_TEXT_FIELDS)}`);
    this.#way = -1;
    if (status === 101) this.#upgrade(handle, 0);
    else this.#read(handle, 0);
  }

  #read(handle: number, mask: number): void {
    this.#body += Buffer.from(this.#host.plane.receive(handle) ?? []).toString('latin1');
    if ((mask & abi.EVENT_BODY_END) === 0) return;
    this.told.push(`body ${this.#body}`);
    this.#isAnswered = this.#way < 0;
    if (this.#isAnswered) this.#call(abi.OP_HTTP_END, handle);
    else this.#answer(handle, `${this.#body.length} bytes`);
  }

  #answer(handle: number, text: string): void {
    const how = this.#way === 2 ? abi.RESPOND_STREAM : abi.RESPOND_LENGTH;
    const body = this.#way === 3 ? '' : text;
    this.#respond(handle, this.#way === 3 ? 204 : 200, how, body.length);
    this.#host.plane.send(handle, Buffer.from(body));
    this.#call(abi.OP_HTTP_END, handle);
  }

  #respond(handle: number, status: number, how: number, bodyBytes = 0): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(bodyBytes);
    this.#host.plane.put(bytes, BODY_BYTES_AT);
    this.#must(this.#call(abi.OP_HTTP_RESPOND, handle, status | (how << 16), 0), 'OP_HTTP_RESPOND');
  }

  #upgrade(handle: number, isServer: number): void {
    this.#stream = this.#call(abi.OP_HTTP_UPGRADE, handle);
    this.#must(this.#stream, 'OP_HTTP_UPGRADE');
    this.#webSocket = this.#call(abi.OP_WS_OPEN, this.#stream, isServer, MESSAGE_LIMIT);
    this.#must(this.#webSocket, 'OP_WS_OPEN');
    this.#onStream(abi.EVENT_READABLE);
  }

  #onStream(mask: number): void {
    if (this.#webSocket !== 0) this.#takeFrames();
    if (mask & (abi.EVENT_READ_END | abi.EVENT_CLOSED)) this.#release();
  }

  #takeFrames(): void {
    for (;;) {
      const next = this.#call(abi.OP_WS_NEXT, this.#webSocket);
      if (next === abi.E_AGAIN) return;
      if (next < 0) {
        this.told.push(`bad frame ${next}`);
        this.#release();
        return;
      }
      const opcode = (next >> abi.WS_OPCODE_SHIFT) & 15;
      const piece = Buffer.from(this.#host.plane.receive(this.#webSocket) ?? []).toString('latin1');
      if (opcode >= abi.WS_CLOSE) this.told.push(`control ${opcode} ${piece}`);
      else {
        this.#message += piece;
        if (next & abi.WS_END) this.told.push(`message ${opcode} ${this.#message}`);
        if (next & abi.WS_END) this.#message = '';
      }
    }
  }

  #release(): void {
    this.#call(abi.OP_WS_CLOSE, this.#webSocket);
    this.#call(abi.OP_STREAM_RELEASE, this.#stream);
    this.#webSocket = 0;
    this.#stream = 0;
  }

  #call(op: number, a: number, b = 0, c = 0): number {
    return this.#host.plane.call(op, a, b, c);
  }

  #text(handle: number, what: number): string {
    const length = this.#call(abi.OP_HTTP_TEXT, handle, what);
    this.#must(length, 'OP_HTTP_TEXT');
    return Buffer.from(this.#host.plane.get(length)).toString('latin1');
  }

  #must(result: number, what: string): void {
    if (result < 0) throw new Error(`${what}: ${result}`);
  }
}
