/** WebSockets standard, 3: the client. Its handshake is that of RFC 6455, 4.1. */
import { host } from '../core/host.ts';
import { requireRunning } from '../core/stage.ts';
import { ClientConnection } from '../http/client-connection.ts';
import { targetOf } from '../http/fetch.ts';
import { URL } from '../url/index.ts';
import { BaseWebSocket, MESSAGE_BYTES } from './socket.ts';
import { acceptOf } from './upgrade.ts';

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

export class WebSocket extends BaseWebSocket {
  /** Those of servers are too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof BaseWebSocket;
  }

  /** Connects; an event tells of success or failure. `ws:` only, since there is no TLS. */
  constructor(url: string | globalThis.URL, protocols: string | readonly string[] = []) {
    requireRunning('new WebSocket()');
    const list = typeof protocols === 'string' ? [protocols] : [...protocols];
    const parsed = URL.parse(String(url));
    if (parsed?.protocol === 'http:') parsed.protocol = 'ws:';
    if (parsed?.protocol !== 'ws:' || parsed.hash !== '') {
      const hint = parsed?.protocol === 'wss:' ? ': there is no TLS on this machine yet' : '';
      throw new DOMException(`WebSocket: "${url}" cannot be connected to${hint}`, 'SyntaxError');
    }
    if (new Set(list).size < list.length || !list.every((one) => TOKEN.test(one))) {
      throw new DOMException('WebSocket: the protocols are wrong', 'SyntaxError');
    }
    super(parsed.href);
    this.#connect(list).catch(() => this.fail());
  }

  async #connect(protocols: readonly string[]): Promise<void> {
    const { hostname, port, host: name, path } = targetOf(this.url, 'ws');
    const bytes = new Uint8Array(16);
    host.entropy(bytes);
    const key = btoa(String.fromCharCode(...bytes));
    const offered = protocols.length > 0 ? `sec-websocket-protocol: ${protocols.join(', ')}\r\n` : '';
    const connection = await ClientConnection.open(hostname, port, true);
    const head = await connection.request(
      `GET ${path} HTTP/1.1\r\nhost: ${name}\r\nupgrade: websocket\r\nconnection: Upgrade\r\n` +
        `sec-websocket-key: ${key}\r\nsec-websocket-version: 13\r\n${offered}`,
      null,
    );
    const protocol = head.headers.get('sec-websocket-protocol') ?? '';
    const isGood =
      head.status === 101 &&
      head.headers.get('sec-websocket-accept') === acceptOf(key) &&
      (protocol === '' || protocols.includes(protocol));
    if (!isGood) {
      connection.abort(new TypeError('the server refused the WebSocket'));
      throw new TypeError('the server refused the WebSocket');
    }
    this.open({
      stream: connection.upgrade().handOver(),
      isServer: false,
      protocol,
      mostBytes: MESSAGE_BYTES,
    });
  }
}
