/** A data plane with TCP in use, as a test sees it: listeners, connections, what was told of each. */
import * as abi from '../assembly/abi.ts';
import { DataPlane } from '../src/index.ts';
import type { Port, Wire } from './wire.ts';

/** ::ffff:a.b.c.d */
export function mapped(address: string): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes[10] = 0xff;
  bytes[11] = 0xff;
  bytes.set(address.split('.').map(Number), 12);
  return bytes;
}

/** fd00::x */
export function uniqueLocal(number: number): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes[0] = 0xfd;
  bytes[15] = number;
  return bytes;
}

function asInteger(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

export interface TcpHostOptions {
  wasm: Uint8Array;
  wire: Wire;
  /** The last part of 10.0.0.x, of the MAC and of the secret. */
  number: number;
  mtu?: number;
  offloads?: number;
  memoryBytes?: number;
}

export class TcpHost {
  readonly plane: DataPlane;
  readonly port: Port;
  readonly address: string;
  /** Every event of each handle so far. */
  readonly masks = new Map<number, number>();
  /** Why each handle was closed. */
  readonly reasons = new Map<number, number>();

  constructor({ wasm, wire, number, mtu = 1_500, offloads = 0, memoryBytes = 64 << 20 }: TcpHostOptions) {
    this.plane = new DataPlane({ wasm, memoryBytes, seed: new Uint8Array(16).fill(number) });
    this.port = wire.attach(
      this.plane,
      `02:00:00:00:00:${number.toString(16).padStart(2, '0')}`,
      mtu,
      offloads,
    );
    this.address = `10.0.0.${number}`;
    const set = this.plane.call(abi.OP_IPV4_SET, this.port.device, asInteger(this.address), 24);
    if (set < 0) throw new Error(`OP_IPV4_SET: ${set}`);
    this.plane.put(uniqueLocal(number));
    must(this.plane.call(abi.OP_IPV6_ADD, this.port.device, 64));
  }

  /** Takes the events; call after each step. */
  poll(): void {
    for (const event of this.plane.events()) {
      this.masks.set(event.handle, (this.masks.get(event.handle) ?? 0) | event.mask);
      if (event.mask & abi.EVENT_CLOSED) this.reasons.set(event.handle, event.a);
    }
  }

  /** Whether all of `bits` were told of the handle. */
  has(handle: number, bits: number): boolean {
    this.poll();
    return ((this.masks.get(handle) ?? 0) & bits) === bits;
  }

  listen(port: number, backlog = 16, flags = 0): number {
    this.plane.put(new Uint8Array(16));
    return must(this.plane.call(abi.OP_TCP_LISTEN, port, backlog, flags));
  }

  /** `to`: 10.0.0.x, or 16 bytes. */
  connect(to: string | Uint8Array, port: number, localPort = 0): number {
    this.plane.put(typeof to === 'string' ? mapped(to) : to);
    this.plane.put(new Uint8Array(16), 16);
    return must(this.plane.call(abi.OP_TCP_CONNECT, port, localPort));
  }

  /** The next connection of the backlog, if there is one. */
  accept(listener: number): number | undefined {
    const handle = this.plane.call(abi.OP_TCP_ACCEPT, listener);
    if (handle === abi.E_AGAIN) return undefined;
    return must(handle);
  }

  set(handle: number, option: number, value: number): void {
    must(this.plane.call(abi.OP_STREAM_SET, handle, option, value));
  }

  info(handle: number, index: number): number {
    return this.plane.call(abi.OP_TCP_INFO, handle, index);
  }

  shutdown(handle: number): void {
    must(this.plane.call(abi.OP_STREAM_SHUTDOWN, handle));
  }

  abort(handle: number): void {
    must(this.plane.call(abi.OP_STREAM_ABORT, handle));
  }

  release(handle: number): void {
    must(this.plane.call(abi.OP_STREAM_RELEASE, handle));
  }
}

function must(result: number): number {
  if (result < 0) throw new Error(`error ${result}`);
  return result;
}

/** Two hosts with one connection between them. */
export interface Pair {
  client: TcpHost;
  server: TcpHost;
  clientStream: number;
  serverStream: number;
}

/** Connects `client` to a listener of `server`, and waits until both have the connection. */
export function connectPair(
  wire: Wire,
  client: TcpHost,
  server: TcpHost,
  to: string | Uint8Array = server.address,
): Pair {
  const port = 7;
  const listener = server.listen(port);
  const clientStream = client.connect(to, port);
  wire.run(
    60_000,
    () => client.has(clientStream, abi.EVENT_CONNECTED) && server.has(listener, abi.EVENT_ACCEPT),
  );
  const serverStream = server.accept(listener);
  if (serverStream === undefined) throw new Error('nobody came');
  return { client, server, clientStream, serverStream };
}
