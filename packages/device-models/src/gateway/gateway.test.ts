import { createServer } from 'node:net';
import { DataPlane, dataplaneWasm } from '@skerry/dataplane';
import * as abi from '@skerry/dataplane/abi';
import { decode, encode } from 'dns-packet';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addressBytes, ipv4Integer } from './address.ts';
import { parseDhcp, writeDhcp } from './dhcp-message.ts';
import { Gateway } from './gateway.ts';

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 120_000);

const MAC = '02:00:00:00:00:05';
const ADDRESS = '10.7.3.16';

/** A machine on the gateway's network, whose program is the test. */
class Machine {
  readonly plane = new DataPlane({ wasm });
  readonly gateway: Gateway;
  readonly #events = new Map<number, number>();

  constructor(allow: string[] = [], resolver?: ConstructorParameters<typeof Gateway>[0]['resolver']) {
    this.plane.tick(performance.now());
    this.plane.addDevice(MAC);
    this.gateway = new Gateway({
      wasm,
      prefix: '10.7.3',
      prefix6: 'fd00:7:3:1::',
      allow,
      send: (frame) => this.plane.input(0, frame),
      ...(resolver && { resolver }),
    });
    this.gateway.add({ mac: MAC, name: 'web', target: 'unix' });
  }

  configure(): void {
    this.plane.put(addressBytes('10.7.3.1'));
    this.plane.call(abi.OP_IPV4_SET, 0, ipv4Integer(ADDRESS), 24);
  }

  /** Goes on until `find` finds something; both sides have their turns. */
  async until<T>(find: () => T | undefined): Promise<T> {
    const endMs = performance.now() + 8_000;
    for (;;) {
      this.plane.tick(performance.now());
      for (const { handle, mask } of this.plane.events()) {
        this.#events.set(handle, (this.#events.get(handle) ?? 0) | mask);
      }
      for (let frame = this.plane.output(0); frame; frame = this.plane.output(0)) this.gateway.receive(frame);
      const found = find();
      if (found !== undefined) return found;
      if (performance.now() > endMs) throw new Error('it did not happen');
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  mask(handle: number): number {
    return this.#events.get(handle) ?? 0;
  }

  connect(address: string, port: number): number {
    this.plane.put(addressBytes(address));
    this.plane.put(new Uint8Array(16), 16);
    return this.plane.call(abi.OP_TCP_CONNECT, port, 0);
  }

  udp(flags = 0, port = 0): number {
    this.plane.put(new Uint8Array(16));
    return this.plane.call(abi.OP_UDP_OPEN, port, flags, 0);
  }

  sendUdp(handle: number, address: string, port: number, bytes: Uint8Array): void {
    this.plane.put(addressBytes(address));
    this.plane.put(bytes, 64);
    this.plane.call(abi.OP_UDP_SEND, handle, port, bytes.length);
  }

  receiveUdp(handle: number): Uint8Array | undefined {
    const length = this.plane.call(abi.OP_UDP_RECEIVE, handle);
    return length < 0 ? undefined : this.plane.get(length, 64);
  }

  async ask(name: string, type: 'A' | 'AAAA'): Promise<{ code: string; data: string[] }> {
    const socket = this.udp();
    const question = encode({ type: 'query', id: 7, questions: [{ type, name }] });
    this.sendUdp(socket, '10.7.3.1', 53, question);
    const reply = decode(Buffer.from(await this.until(() => this.receiveUdp(socket))));
    const { rcode } = reply as unknown as { rcode: string };
    return {
      code: rcode,
      data: (reply.answers ?? []).map((answer) => String((answer as { data: unknown }).data)),
    };
  }
}

let machine: Machine;
afterEach(() => machine.gateway.close());

describe('a machine without an address', () => {
  it('is given one by DHCP, the same again, and none when it is unknown', async () => {
    machine = new Machine();
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
    machine = new Machine();
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
    machine = new Machine();
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
    machine = new Machine(['*.example.com:443'], resolver);
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
    machine = new Machine();
    machine.configure();
    const handle = machine.connect('192.0.2.1', 80);
    await machine.until(() => machine.mask(handle) & abi.EVENT_CLOSED || undefined);
  });

  it('to the gateway itself does not reach the host behind it', async () => {
    const server = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    // The one address that a test has for certain is loopback, which the policy never opens.
    machine = new Machine([`127.0.0.1:${port}`, '10.7.3.1:*']);
    machine.configure();
    const handle = machine.connect('10.7.3.1', port);
    await machine.until(() => machine.mask(handle) & abi.EVENT_CLOSED || undefined);
    server.close();
  });
});
