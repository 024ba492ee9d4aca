/** A port of loopback whose connections go on to an appliance. Owns its connections, on both sides. */
import { createServer, type Server, type Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';

const LOOPBACK = '127.0.0.1';

export class PortForward {
  readonly #server: Server;
  readonly #open: () => Promise<Duplex>;
  readonly #ends = new Set<Duplex>();

  /** `open` makes a connection to the appliance. Who comes while it rejects is reset. */
  constructor(open: () => Promise<Duplex>) {
    this.#open = open;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => void this.#join(socket));
  }

  /** Listens on `port`, or on any that is free. Resolves with its number; rejects as Node's servers do. */
  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, LOOPBACK, resolve);
    });
    return (this.#server.address() as { port: number }).port;
  }

  /** Idempotent. */
  close(): void {
    this.#server.close();
    for (const end of this.#ends) end.destroy();
  }

  async #join(socket: Socket): Promise<void> {
    this.#own(socket);
    try {
      const inner = await this.#open();
      this.#own(inner);
      if (socket.destroyed) inner.destroy();
      else pipeline(socket, inner, socket, () => undefined);
    } catch {
      socket.resetAndDestroy();
    }
  }

  #own(end: Duplex): void {
    this.#ends.add(end);
    end.on('error', () => undefined);
    end.once('close', () => this.#ends.delete(end));
  }
}
