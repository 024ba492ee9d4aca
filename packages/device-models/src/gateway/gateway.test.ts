import { createServer } from 'node:net';
import { dataplaneWasm } from '@skerry/dataplane';
import * as abi from '@skerry/dataplane/abi';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ADDRESS, MAC, Machine } from '../../test/machine.ts';
import { ipv4Integer } from './address.ts';
import { parseDhcp, writeDhcp } from './dhcp-message.ts';
import type { Gateway } from './gateway.ts';

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 120_000);

let machine: Machine;
afterEach(() => machine.gateway.close());

describe('a machine without an address', () => {
  it('is given one by DHCP, the same again, and none when it is unknown', async () => {
    machine = new Machine(wasm);
    const socket = machine.udp(abi.UDP_UNCONFIGURED, 68);
    const options = (type: number, extra: [number, Uint8Array][] = []) =>
      new Map<number, Uint8Array>([[53, Uint8Array.of(type)], [12, Buffer.from('Web')], ...extra]);
    const base = {
      isReply: false,
      transaction: 9,
      flags: 0x8000,
      clientAddress: 0,
      yourAddress: 0,
      hardware: MAC,
    };
    const ask = async (type: number, extra?: [number, Uint8Array][]) => {
      machine.sendUdp(socket, '255.255.255.255', 67, writeDhcp({ ...base, options: options(type, extra) }));
      const reply = parseDhcp(await machine.until(() => machine.receiveUdp(socket)));
      return { type: reply?.options.get(53)?.[0], address: reply?.yourAddress };
    };
    const address = ipv4Integer(ADDRESS);
    expect(await ask(1)).toEqual({ type: 2, address });
    const requested = new Uint8Array([10, 7, 3, 16]);
    expect(await ask(3, [[50, requested]])).toEqual({ type: 5, address });
    expect(machine.gateway.addresses(MAC)).toContain(ADDRESS);
    expect(await ask(3, [[50, new Uint8Array([10, 7, 3, 99])]])).toMatchObject({ type: 6 });
    machine.sendUdp(
      socket,
      '255.255.255.255',
      67,
      writeDhcp({ ...base, hardware: '02:00:00:00:00:99', options: options(1) }),
    );
    expect(await ask(1)).toEqual({ type: 2, address });
  });
});

describe('a connection into the network', () => {
  it('reaches a program, both ways, and ends in order', async () => {
    machine = new Machine(wasm);
    machine.configure();
    machine.plane.put(new Uint8Array(16));
    const listener = machine.plane.call(abi.OP_TCP_LISTEN, 80, 8, 0);
    const connecting = machine.gateway.connect(ADDRESS, 80);
    let settled: Awaited<typeof connecting> | undefined;
    connecting.then((stream) => (settled = stream)).catch(() => undefined);
    const stream = await machine.until(() => settled);
    const handle = await machine.until(() => {
      const accepted = machine.plane.call(abi.OP_TCP_ACCEPT, listener);
      return accepted > 0 ? accepted : undefined;
    });
    stream.write('ping');
    const heard = await machine.until(() => machine.plane.receive(handle));
    expect(Buffer.from(heard).toString()).toBe('ping');
    const sent = Buffer.alloc(500_000, 'x');
    let done = 0;
    const got: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => got.push(chunk));
    await machine.until(() => {
      done += machine.plane.send(handle, sent.subarray(done));
      return done === sent.length || undefined;
    });
    machine.plane.call(abi.OP_STREAM_SHUTDOWN, handle);
    let hasEnded = false;
    stream.once('end', () => (hasEnded = true));
    await machine.until(() => hasEnded || undefined);
    expect(Buffer.concat(got).equals(sent)).toBe(true);
  });

  it('to a closed port is refused', async () => {
    machine = new Machine(wasm);
    machine.configure();
    let code: unknown;
    machine.gateway.connect(ADDRESS, 81).catch((error: { code: unknown }) => (code = error.code));
    expect(await machine.until(() => code)).toBe('ECONNREFUSED');
  });
});

describe('names', () => {
  it('of the network are answered, others do not exist unless the policy opens them', async () => {
    const resolver = {
      resolve4: async (name: string) =>
        name === 'rebind.example.com' ? ['127.0.0.1', '192.168.0.1'] : ['192.0.2.7'],
      resolve6: async () => [],
      cancel: () => undefined,
    } as unknown as NonNullable<ConstructorParameters<typeof Gateway>[0]['resolver']>;
    machine = new Machine(wasm, { allow: ['*.example.com:443'], resolver });
    machine.configure();
    machine.gateway.add({ mac: '02:00:00:00:00:06', name: 'kv', target: 'kvm' });
    machine.gateway.add({ mac: MAC, name: 'kv', target: 'unix' });
    await machine.ask('kv', 'A');
    await machine.until(() => machine.gateway.addresses(MAC)[0]);
    expect(await machine.ask('KV.internal', 'A')).toEqual({ code: 'NOERROR', data: [ADDRESS] });
    expect(await machine.ask('nobody', 'A')).toEqual({ code: 'NXDOMAIN', data: [] });
    expect(await machine.ask('www.other.org', 'A')).toEqual({ code: 'NXDOMAIN', data: [] });
    expect(await machine.ask('www.example.com', 'A')).toEqual({ code: 'NOERROR', data: ['192.0.2.7'] });
    expect(await machine.ask('rebind.example.com', 'A')).toEqual({ code: 'NOERROR', data: [] });
    machine.gateway.add({
      mac: '02:00:00:00:00:07',
      name: 'web',
      target: 'arm',
      allow: ['www.other.org:80'],
    });
    expect(await machine.ask('www.other.org', 'A')).toEqual({ code: 'NOERROR', data: ['192.0.2.7'] });
    machine.gateway.remove('02:00:00:00:00:07');
    expect(await machine.ask('www.other.org', 'A')).toEqual({ code: 'NXDOMAIN', data: [] });
  });
});

describe('a connection out of the network', () => {
  it('is refused, as long as nothing opens its destination', async () => {
    machine = new Machine(wasm);
    machine.configure();
    const handle = machine.connect('192.0.2.1', 80);
    await machine.until(() => machine.mask(handle) & abi.EVENT_CLOSED || undefined);
  });

  it('to the gateway itself does not reach the host behind it', async () => {
    const server = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    // The one address that a test has for certain is loopback, which the policy never opens.
    machine = new Machine(wasm, { allow: [`127.0.0.1:${port}`, '10.7.3.1:*'] });
    machine.configure();
    const handle = machine.connect('10.7.3.1', port);
    await machine.until(() => machine.mask(handle) & abi.EVENT_CLOSED || undefined);
    server.close();
  });
});
