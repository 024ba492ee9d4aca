/** TCP: the Tcp library, what `main` receives as `tcp`. */
import { requireRunning } from '../core/stage.ts';
import { dns } from '../dns-client/index.ts';
import {
  E_AGAIN,
  EVENT_ACCEPT,
  EVENT_CLOSED,
  OP_STREAM_RELEASE,
  OP_TCP_ACCEPT,
  OP_TCP_LISTEN,
} from '../net/abi.ts';
import { type AddressBytes, parseAddress } from '../net/addresses.ts';
import { TcpConnection } from '../net/connection.ts';
import { anyAddress } from '../net/datagrams.ts';
import { NetError } from '../net/error.ts';
import { net } from '../net/host.ts';
import { listenOn, portOf } from '../net/listen.ts';
import { forget, hold, type NetObject, register, release } from '../net/pump.ts';
import { stack } from '../stack.ts';

export { TcpConnection } from '../net/connection.ts';
export type { Endpoint } from '../net/endpoint.ts';

export interface ConnectOptions {
  /** A name or an address. */
  hostname: string;
  port: number;
}

export interface ListenOptions {
  /** 0: a free one is chosen, which the listener's `port` tells. */
  port: number;
  /** One of the machine's own addresses; all of them unless told. */
  hostname?: string;
  /** Connections that wait to be accepted, at most; 128 unless told. */
  backlog?: number;
}

const BACKLOG = 128;

/** Tries each address of the host until one answers. */
async function connect({ hostname, port }: ConnectOptions): Promise<TcpConnection> {
  requireRunning('tcp.connect()');
  portOf('tcp.connect', port, 1);
  if (!stack.isReady) await stack.ready();
  const literal = parseAddress(hostname);
  const addresses = literal ? [literal] : (await dns.lookup(hostname)).map(parseAddress);
  let last: unknown;
  for (const address of addresses) {
    try {
      return await TcpConnection.connect(`tcp.connect to ${hostname}:${port}`, address as AddressBytes, port);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/** Accepts connections, one at a time or in a `for await` loop. */
export class TcpListener implements NetObject, AsyncIterable<TcpConnection> {
  readonly port: number;
  #handle: number;
  #waiting: { resolve(connection: TcpConnection): void; reject(error: unknown): void }[] = [];

  constructor({ port, hostname, backlog = BACKLOG }: ListenOptions) {
    requireRunning('tcp.listen()');
    const address = hostname === undefined ? anyAddress() : parseAddress(hostname);
    if (!address) throw new TypeError(`tcp.listen: "${hostname}" is no address`);
    stack.start();
    const found = listenOn('tcp.listen()', OP_TCP_LISTEN, address, port, backlog);
    this.port = found.port;
    this.#handle = found.handle;
    register(this.#handle, this);
  }

  /** The next connection. Rejects with NetError when the listener is closed. */
  accept(): Promise<TcpConnection> {
    if (this.#handle === 0) return Promise.reject(new NetError('CLOSED', 'accept(): the listener is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      hold();
      this.#serve();
    });
  }

  /** Takes no more connections; those that were accepted stay. */
  close(): void {
    if (this.#handle === 0) return;
    forget(this.#handle);
    net.netCall(OP_STREAM_RELEASE, this.#handle);
    this.#handle = 0;
    for (const waiting of this.#waiting.splice(0)) {
      release();
      waiting.reject(new NetError('CLOSED', 'accept(): the listener is closed'));
    }
  }

  /** Ends when the listener is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<TcpConnection, void, undefined> {
    while (this.#handle !== 0) {
      try {
        yield await this.accept();
      } catch (error) {
        if (this.#handle !== 0) throw error;
      }
    }
  }

  /** The data plane's word. Not for applications. */
  event(mask: number): void {
    if (mask & EVENT_CLOSED) this.close();
    else if (mask & EVENT_ACCEPT) this.#serve();
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const handle = net.netCall(OP_TCP_ACCEPT, this.#handle);
      if (handle === E_AGAIN) return;
      const waiting = this.#waiting.shift();
      release();
      if (handle < 0) waiting?.reject(new NetError('FAILED', `accept(): the network answered ${handle}`));
      else waiting?.resolve(new TcpConnection(handle));
    }
  }
}

export const tcp = {
  connect,
  listen: (options: ListenOptions): TcpListener => new TcpListener(options),
};
