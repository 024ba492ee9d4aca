/** UDP: the Udp library, what `main` receives as `udp`. */
import { requireRunning } from '../core/stage.ts';
import { dns } from '../dns-client/index.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { type AddressBytes, formatAddress, parseAddress } from '../net/addresses.ts';
import { DATAGRAM_LIMIT, Datagrams } from '../net/datagrams.ts';
import { NetError, resultError } from '../net/error.ts';
import { hold, release } from '../net/pump.ts';
import { stack } from '../stack.ts';

export interface BindOptions {
  /** 0, the default: the stack chooses one. */
  port?: number;
  /** One of the machine's own addresses; all of them unless told. */
  hostname?: string;
}

export interface Datagram {
  data: Uint8Array;
  /** Who sent it. */
  hostname: string;
  port: number;
}

interface Waiting {
  resolve(datagram: Datagram): void;
  reject(error: unknown): void;
}

export class UdpSocket implements AsyncIterable<Datagram> {
  readonly #socket: Datagrams;
  #waiting: Waiting[] = [];
  #isClosed = false;

  constructor({ port = 0, hostname }: BindOptions) {
    requireRunning('udp.bind()');
    const local = hostname === undefined ? undefined : parseAddress(hostname);
    if (hostname !== undefined && !local) throw new TypeError(`udp.bind: "${hostname}" is no address`);
    stack.start();
    this.#socket = new Datagrams('udp.bind()', () => this.#serve(), { port, ...(local && { local }) });
  }

  get port(): number {
    return this.#socket.port;
  }

  /** Sends one datagram to a name or an address. Rejects with NetError. Whether it arrives nobody knows. */
  async send(data: Uint8Array | string, to: { hostname: string; port: number }): Promise<void> {
    const bytes = typeof data === 'string' ? encodeUtf8(data) : data;
    if (bytes.length > DATAGRAM_LIMIT)
      throw new RangeError(`send: a datagram has at most ${DATAGRAM_LIMIT} bytes`);
    if (!stack.isReady) await stack.ready();
    const address = parseAddress(to.hostname) ?? parseAddress((await dns.lookup(to.hostname))[0] as string);
    if (this.#isClosed) throw new NetError('CLOSED', 'send(): the socket is closed');
    const result = this.#socket.send(bytes, address as AddressBytes, to.port);
    if (result < 0) throw resultError('send()', result);
  }

  /** The next datagram. Rejects with NetError when the socket is closed. */
  receive(): Promise<Datagram> {
    if (this.#isClosed) return Promise.reject(new NetError('CLOSED', 'receive(): the socket is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      hold();
      this.#serve();
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
    for (const waiting of this.#waiting.splice(0)) {
      release();
      waiting.reject(new NetError('CLOSED', 'receive(): the socket is closed'));
    }
  }

  /** Ends when the socket is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Datagram, void, undefined> {
    while (!this.#isClosed) {
      try {
        yield await this.receive();
      } catch (error) {
        if (!this.#isClosed) throw error;
      }
    }
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const next = this.#socket.receive();
      if (!next) return;
      const waiting = this.#waiting.shift();
      release();
      waiting?.resolve({ data: next.data, hostname: formatAddress(next.address), port: next.port });
    }
  }
}

export const udp = {
  bind: (options: BindOptions = {}): UdpSocket => new UdpSocket(options),
};
