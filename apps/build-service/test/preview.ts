/** A preview with everything real but the runner: a forward endpoint of the test's own leads to a server of the test's. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import type { Duplex } from 'node:stream';
import type { ForwardAnswer, Instance, RunnerFacts } from '@skerry/contracts';
import { ForwardRequest } from '@skerry/contracts';
import { PreviewProxy, type PreviewTiming } from '../src/preview/proxy.ts';

export const instanceId = 'i0123456789abcdef01234567';
export const token = 'the secret of the runner';

/** Longer than any test takes. */
const patient: PreviewTiming = { connectMs: 30_000, answerMs: 30_000, idleMs: 30_000 };

export interface Answer {
  status: number;
  message: IncomingMessage;
  text: string;
}

export class PreviewBench {
  readonly #appliance: Server | TcpServer;
  readonly #runner: TcpServer;
  readonly #front: Server;
  readonly proxy: PreviewProxy;
  /** Connections to the appliance, as the runner sees them. */
  readonly tunnels = new Set<Socket>();
  readonly requests: ForwardRequest[] = [];
  /** What the runner answers instead of opening a connection. */
  answer: ForwardAnswer | string | undefined;
  instance: Partial<Instance> | undefined = {};
  facts: Partial<RunnerFacts> | undefined = {};

  static async start(
    appliance: RequestListener | TcpServer,
    timing: Partial<PreviewTiming> = {},
  ): Promise<PreviewBench> {
    const bench = new PreviewBench(
      typeof appliance === 'function' ? createServer({ insecureHTTPParser: true }, appliance) : appliance,
      { ...patient, ...timing },
    );
    for (const server of [bench.#appliance, bench.#runner, bench.#front]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return bench;
  }

  private constructor(appliance: Server | TcpServer, timing: PreviewTiming) {
    this.#appliance = appliance;
    this.#runner = createTcpServer((socket) => void this.#forward(socket));
    this.proxy = new PreviewProxy(
      {
        instances: { read: async () => this.#record() },
        heartbeats: { read: async () => this.#runnerFacts() },
      },
      [],
      timing,
    );
    this.#front = createServer((incoming, response) => void this.proxy.handle(incoming, response));
    this.#front.on('upgrade', (incoming, socket, head) => void this.proxy.upgrade(incoming, socket, head));
  }

  get port(): number {
    return (this.#front.address() as AddressInfo).port;
  }

  get host(): string {
    return `${instanceId}.localhost:${this.port}`;
  }

  /** A request whose body and answer are the test's. */
  open(
    path: string,
    options: { method?: string; headers?: Record<string, string> } = {},
  ): ReturnType<typeof request> {
    const { method = 'GET', headers = {} } = options;
    const all = { host: this.host, ...headers };
    return request({ host: '127.0.0.1', port: this.port, path, method, headers: all, agent: false });
  }

  async get(path: string, options: Parameters<PreviewBench['open']>[1] = {}, body = ''): Promise<Answer> {
    const sent = this.open(path, options);
    sent.end(body);
    const [message] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of message) text += String(chunk);
    return { status: message.statusCode ?? 0, message, text };
  }

  /** What the appliance does when it is asked for another protocol. */
  onUpgrade(listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void {
    this.#appliance.on('upgrade', listener);
  }

  /** Bytes as they are, to the front. */
  raw(): Socket {
    return connect({ host: '127.0.0.1', port: this.port });
  }

  async dispose(): Promise<void> {
    this.proxy.terminate();
    for (const socket of this.tunnels) socket.destroy();
    if ('closeAllConnections' in this.#appliance) this.#appliance.closeAllConnections();
    this.#front.closeAllConnections();
    for (const server of [this.#front, this.#runner, this.#appliance]) {
      server.close();
      await once(server, 'close');
    }
  }

  #record(): Instance | undefined {
    return this.instance
      ? {
          id: instanceId,
          name: 'web',
          target: 'unix',
          image: '0'.repeat(64),
          imageBytes: 1,
          state: 'running',
          createdAt: '2026-01-01T00:00:00Z',
          runner: 'r1',
          stack: 'direct',
          ...this.instance,
        }
      : undefined;
  }

  #runnerFacts(): RunnerFacts | undefined {
    const { port } = this.#runner.address() as AddressInfo;
    const forward = { host: '127.0.0.1', port, token };
    return this.facts && { id: 'r1', targets: ['unix'], instances: 1, capacity: 8, forward, ...this.facts };
  }

  async #forward(socket: Socket): Promise<void> {
    this.tunnels.add(socket.on('error', () => socket.destroy()));
    socket.once('close', () => this.tunnels.delete(socket));
    const [line] = await once(socket, 'data').catch(() => ['']);
    if (!String(line).endsWith('\n')) return void socket.destroy();
    this.requests.push(ForwardRequest.parse(JSON.parse(String(line))));
    if (this.answer !== undefined) {
      socket.end(typeof this.answer === 'string' ? this.answer : `${JSON.stringify(this.answer)}\n`);
      return;
    }
    const { port } = this.#appliance.address() as AddressInfo;
    const machine = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    machine.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => machine.destroy());
    socket.write('{"ok":true}\n');
    socket.pipe(machine).pipe(socket);
  }
}
