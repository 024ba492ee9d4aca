/** Machines on our own TCP/IP: a device, an address that is leased, and a peer that is a data plane too. */
import { DataPlane, dataplaneWasm } from '@skerry/dataplane';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import * as abi from '../../dataplane/assembly/abi.ts';
import { Wire } from '../../dataplane/test/wire.ts';
import { parseAddress, v4Of } from '../src/net/addresses.ts';
import { Machine, type MachineNetwork } from './engine.ts';
import { planeEvents, planeFunctions } from './network.ts';

vi.setConfig({ testTimeout: 60_000 });

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 120_000);

const MAC = '02:00:00:00:00:02';
const address = (text: string): Uint8Array => parseAddress(text) ?? new Uint8Array(16);

/** The other end of the wire: 10.0.0.1, which answers DHCP when it has something to give, and pings. */
class Gateway {
  readonly plane = new DataPlane({ wasm, seed: new Uint8Array(16) });
  readonly #socket: number;
  /** What it gives, and what it was asked, by message type. */
  gives = '10.0.0.16';
  readonly asked: number[] = [];

  constructor(wire: Wire) {
    wire.attach(this.plane, '02:00:00:00:00:01');
    this.plane.call(abi.OP_DEVICE_LINK, 0, 1);
    this.plane.put(new Uint8Array(16));
    this.plane.call(abi.OP_IPV4_SET, 0, v4Of(address('10.0.0.1')), 24);
    this.plane.put(new Uint8Array(16));
    this.#socket = this.plane.call(abi.OP_UDP_OPEN, 67);
  }

  react(): void {
    this.plane.events();
    for (;;) {
      const length = this.plane.call(abi.OP_UDP_RECEIVE, this.#socket);
      if (length < 0) return;
      const answer = this.#answer(this.plane.get(length, 64));
      if (!answer) continue;
      this.plane.put(address('255.255.255.255'));
      this.plane.put(answer, 64);
      this.plane.call(abi.OP_UDP_SEND, this.#socket, 68, answer.length);
    }
  }

  #answer(message: Uint8Array): Uint8Array | undefined {
    const type = message[242] as number;
    this.asked.push(type);
    if (type !== 1 && type !== 3) return undefined;
    const answer = message.slice();
    answer[0] = 2;
    answer.set(address(this.gives).subarray(12), 16);
    const own = [10, 0, 0, 1];
    const options = [53, 1, type === 1 ? 2 : 5, 54, 4, ...own, 51, 4, 0, 0, 0, 120, 1, 4, 255, 255, 255, 0];
    answer.fill(0, 240);
    answer.set([...options, 3, 4, ...own, 6, 4, ...own, 255], 240);
    return answer;
  }
}

/** A machine with one device on a wire with a gateway. */
async function boot(main: string, netParameters: string[] = []) {
  const wire = new Wire();
  const gateway = new Gateway(wire);
  const plane = new DataPlane({ wasm, seed: new Uint8Array(16).fill(1) });
  wire.attach(plane, MAC);
  const call = (op: number, a: number, b: number, c: number): number => plane.call(op, a, b, c);
  const network: MachineNetwork = {
    functions: planeFunctions(plane, call, netParameters, `${MAC},1500\n`),
    takeEvents: (most) => planeEvents(plane, most),
    tick: (nowMs) => plane.tick(nowMs) ?? Number.POSITIVE_INFINITY,
  };
  const machine = await Machine.build(main, { network, needs: true });
  machine.nowMs = wire.nowMs;
  machine.start();
  const react = (): void => {
    gateway.react();
    machine.nowMs = wire.nowMs;
    const isDue = machine.deadline <= wire.nowMs || plane.exports.eventsPending() > 0;
    if (isDue && machine.exitCode === undefined) machine.poll();
  };
  const advance = (ms: number): void => {
    // The wire knows nothing of the machine's own deadlines.
    for (let left = ms; left > 0; left -= 50) wire.run(Math.min(50, left), undefined, react);
  };
  return { machine, gateway, plane, wire, advance };
}

describe('a machine with a network device', () => {
  test('leases an address, uses it, renews it, and pings', async () => {
    const { machine, gateway, advance } = await boot(
      `export default async ({ net, icmp, ipv4, arp, console, clock }) => {
        await net.ready();
        console.log(ipv4.get(), net.nameservers(), net.interfaces()[0].addresses[0]);
        const { address, rttMs } = await icmp.ping('10.0.0.1');
        console.log(address, rttMs > 0 && rttMs < 100, arp.neighbours().map(({ address, mac }) => address + ' ' + mac));
        await icmp.ping('10.0.0.9', { timeoutMs: 200 }).catch((error) => console.log(error.code));
        await clock.sleep(100_000);
      };`,
    );
    advance(5_000);
    const lines = machine.output.split('\n');
    expect(lines[0]).toBe(
      `{ address: '10.0.0.16', prefix: 24, gateway: '10.0.0.1' } [ '10.0.0.1' ] 10.0.0.16`,
    );
    expect(lines[1]).toContain(`10.0.0.1 true`);
    expect(lines[1]).toContain(`10.0.0.1 02:00:00:00:00:01`);
    expect(['TIMEOUT', 'UNREACHABLE']).toContain(lines[2]);
    expect(gateway.asked).toEqual([1, 3]);
    advance(60_000);
    expect(gateway.asked).toEqual([1, 3, 3]);
  });

  test('has the address of its boot parameters at once, and serves HTTP there', async () => {
    const { machine, gateway, advance } = await boot(
      `export default ({ http, ipv4, console }) => {
        http.serve(() => new Response('hello'));
        console.log(ipv4.get());
      };`,
      ['net.ip=10.0.0.7/24', 'net.gateway=10.0.0.1', 'net.dns=10.0.0.1'],
    );
    expect(machine.output).toBe(`{ address: '10.0.0.7', prefix: 24, gateway: '10.0.0.1' }\n`);
    gateway.plane.put(address('10.0.0.7'));
    gateway.plane.put(new Uint8Array(16), 16);
    const stream = gateway.plane.call(abi.OP_TCP_CONNECT, 80, 0);
    advance(500);
    gateway.plane.send(stream, Buffer.from('GET / HTTP/1.1\r\nhost: a\r\n\r\n'));
    advance(500);
    expect(Buffer.from(gateway.plane.receive(stream) ?? []).toString()).toMatch(
      /^HTTP\/1.1 200 OK[\s\S]*hello$/,
    );
    expect(gateway.asked).toEqual([]);
  });

  test('says which boot parameter is wrong, and leases an address then', async () => {
    const { machine, advance } = await boot(
      `export default async ({ net, ipv4, console }) => { await net.ready(); console.log(ipv4.get().address); };`,
      ['net.ip=10.0.0.7'],
    );
    advance(3_000);
    expect(machine.output).toBe(
      'network: net.ip=10.0.0.7 is no IPv4 address with its prefix length, as in 10.0.0.2/24\n10.0.0.16\n',
    );
  });

  test('says after a while that nobody gives it an address', async () => {
    const { machine, gateway, advance } = await boot(
      `export default async ({ tcp, console }) => {
        await tcp.connect({ hostname: '10.0.0.1', port: 1 }).catch((error) => console.log(error.code, error.message));
      };`,
    );
    gateway.gives = '0.0.0.0';
    advance(31_000);
    expect(machine.output).toBe('TIMEOUT the network gave this machine no address within 30 seconds\n');
    expect(machine.exitCode).toBe(0);
  });
});
