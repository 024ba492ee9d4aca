/** Ways out of a network. The outside world is on loopback, which no policy opens: the sockets are led there. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { dataplaneWasm } from '@skerry/dataplane';
import * as abi from '@skerry/dataplane/abi';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MAC, Machine } from '../../test/machine.ts';
import { gatewayLimits } from './limits.ts';
import type { Outside } from './outbound.ts';

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 120_000);

const HOST = '192.0.2.7';
let machine: Machine;
let server: Server;
let echo: UdpSocket;
/** Connections that the gateway asked the host for. */
let asked: string[];
let outside: Outside;

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) =>
    socket.on('error', () => undefined).pipe(socket),
  );
  server.listen(0, '127.0.0.1');
  echo = createSocket('udp4').bind(0, '127.0.0.1');
  echo.on('message', (bytes, { port, address }) => echo.send(bytes, port, address));
  await Promise.all([once(server, 'listening'), once(echo, 'listening')]);
  asked = [];
  outside = {
    connect: (address, port) => {
      asked.push(`${address}:${port}`);
      return connect((server.address() as AddressInfo).port, '127.0.0.1');
    },
    datagrams: () => {
      const socket = createSocket('udp4');
      const { port } = echo.address();
      const send = socket.send.bind(socket) as (bytes: Uint8Array, port: number, address: string) => void;
      socket.send = (bytes: Uint8Array) => send(bytes, port, '127.0.0.1');
      const emit = socket.emit.bind(socket);
      socket.emit = (name: string | symbol, ...parts: unknown[]): boolean =>
        emit(name as string, ...(name === 'message' ? [parts[0], { address: HOST, port: 53 }] : parts));
      return socket;
    },
  };
});
afterEach(() => {
  machine.gateway.close();
  server.close();
  echo.close();
});

function start(...allow: string[]): void {
  machine = new Machine(wasm, { allow, outside });
  machine.configure();
}

const isConnected = (handle: number): true | undefined =>
  (machine.mask(handle) & abi.EVENT_CONNECTED) !== 0 || undefined;
const isClosed = (handle: number): true | undefined =>
  (machine.mask(handle) & abi.EVENT_CLOSED) !== 0 || undefined;

/** Resolves when the gateway has this many connections of the host's. */
async function connections(count: number): Promise<void> {
  await machine.until(() => open() === count || undefined);
}
let openNow = 0;
const open = (): number => {
  server.getConnections((_, count) => {
    openNow = count;
  });
  return openNow;
};

describe('a connection out of the network', () => {
  it('reaches an open destination, both ways and to its end', async () => {
    start(`${HOST}:80`);
    const handle = machine.connect(HOST, 80);
    await machine.until(() => isConnected(handle));
    expect(asked).toEqual([`${HOST}:80`]);
    const sent = Buffer.alloc(300_000, 'skerry');
    const got: Uint8Array[] = [];
    let done = 0;
    await machine.until(() => {
      done += machine.plane.send(handle, sent.subarray(done));
      const bytes = machine.plane.receive(handle);
      if (bytes) got.push(bytes);
      return Buffer.concat(got).length === sent.length || undefined;
    });
    expect(Buffer.concat(got).equals(sent)).toBe(true);
    machine.plane.call(abi.OP_STREAM_SHUTDOWN, handle);
    await machine.until(() => (machine.mask(handle) & abi.EVENT_READ_END) !== 0 || undefined);
    await connections(0);
  });

  it('asks nobody for a destination that is closed', async () => {
    start(`${HOST}:80`);
    for (const [address, port] of [
      [HOST, 81],
      ['192.0.2.8', 80],
      ['127.0.0.1', 80],
    ] as const) {
      const handle = machine.connect(address, port);
      if (handle > 0) await machine.until(() => isClosed(handle));
    }
    expect(asked).toEqual([]);
  });

  it('is refused when the destination refuses it', async () => {
    outside.connect = () => connect(1, '127.0.0.1');
    start(`${HOST}:80`);
    const handle = machine.connect(HOST, 80);
    await machine.until(() => isClosed(handle));
    expect(isConnected(handle)).toBeUndefined();
  });

  it('is one of so many', async () => {
    start(`${HOST}:80`);
    const most = gatewayLimits.outboundConnections;
    const handles = Array.from({ length: most + 20 }, () => machine.connect(HOST, 80));
    await machine.until(
      () => handles.every((handle) => isConnected(handle) || isClosed(handle)) || undefined,
    );
    expect(handles.filter((handle) => isConnected(handle))).toHaveLength(most);
    expect(asked).toHaveLength(most);
  });

  it('ends with its machine', async () => {
    start(`${HOST}:80`);
    const handle = machine.connect(HOST, 80);
    await machine.until(() => isConnected(handle));
    await connections(1);
    await machine.until(() => machine.gateway.addresses(MAC)[0]);
    machine.gateway.remove(MAC);
    await connections(0);
  });
});

describe('datagrams out of the network', () => {
  it('reach an open destination, and its answers come back from it', async () => {
    start(`${HOST}:53`);
    const handle = machine.udp();
    machine.sendUdp(handle, HOST, 53, Buffer.from('question'));
    expect(Buffer.from(await machine.until(() => machine.receiveUdp(handle))).toString()).toBe('question');
  });

  it('go nowhere else', async () => {
    start(`${HOST}:53`);
    const handle = machine.udp();
    machine.sendUdp(handle, '192.0.2.8', 53, Buffer.from('lost'));
    machine.sendUdp(handle, HOST, 54, Buffer.from('lost'));
    machine.sendUdp(handle, HOST, 53, Buffer.from('found'));
    expect(Buffer.from(await machine.until(() => machine.receiveUdp(handle))).toString()).toBe('found');
  });
});

it('a connection into the network ends with its machine', async () => {
  start();
  machine.plane.put(new Uint8Array(16));
  machine.plane.call(abi.OP_TCP_LISTEN, 80, 8, 0);
  let stream: Awaited<ReturnType<Machine['gateway']['connect']>> | undefined;
  void machine.gateway.connect('10.7.3.16', 80).then((made) => {
    stream = made;
  });
  await machine.until(() => stream);
  await machine.until(() => machine.gateway.addresses(MAC)[0]);
  machine.gateway.remove(MAC);
  expect(stream?.destroyed).toBe(true);
});

it('nobody but the gateway itself answers a ping', async () => {
  start();
  const ping = (address: string): number => {
    machine.plane.put(
      Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...address.split('.').map(Number)]),
    );
    return machine.plane.call(abi.OP_PING, 8, 300);
  };
  const gateway = ping('10.7.3.1');
  await machine.until(() => (machine.mask(gateway) & abi.EVENT_ECHO) !== 0 || undefined);
  const stranger = ping('192.0.2.1');
  await machine.until(
    () => isClosed(stranger) ?? ((machine.mask(stranger) & abi.EVENT_ECHO) !== 0 || undefined),
  );
  expect(machine.mask(stranger) & abi.EVENT_ECHO).toBe(0);
});
