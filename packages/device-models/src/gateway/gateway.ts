/**
 * The gateway of one project's network, in user space and without privileges: a host on the network's switch whose TCP/IP
 * is our own data plane. Gives addresses (DHCP, router advertisements), names (DNS), ways in (port forward) and, as far
 * as the policy opens it, out. Refuses everything else; whatever a machine sends, its memory and its sockets are bounded.
 */
import type { Duplex } from 'node:stream';
import * as abi from '@skerry/dataplane/abi';
import { addressBytes, addressText, ipv4Integer } from './address.ts';
import { isForgedDhcp } from './dhcp-guard.ts';
import { parseDhcp, writeDhcp } from './dhcp-message.ts';
import { DhcpServer, leaseAddress } from './dhcp-server.ts';
import { DnsForwarder, type DnsForwarderOptions } from './dns-forwarder.ts';
import { gatewayLimits } from './limits.ts';
import { Names } from './names.ts';
import { Outbound, type Outside } from './outbound.ts';
import { PlaneDatagrams } from './plane-datagrams.ts';
import { PlaneHost } from './plane-host.ts';
import { PlaneStream } from './plane-stream.ts';
import { Policy } from './policy.ts';

export interface GatewayOptions {
  /** Of `dataplaneWasm('direct')`. */
  wasm: Uint8Array;
  /** The network's first three bytes, as `10.7.3`: the gateway is .1, machines are .16 to .250. */
  prefix: string;
  /** The network's /64, as `fd12:3456:789a:1::`. */
  prefix6: string;
  /** Destinations outside that are open: see Policy. Nothing unless told. */
  allow?: readonly string[];
  /** What may be opened at all, by `allow` or by a machine's: see Policy. Everything unless told. */
  bound?: readonly string[] | undefined;
  /** Takes frames to the switch. */
  send: (frame: Uint8Array) => void;
  /** Told when the addresses of a machine have changed. */
  onAddresses?: (mac: string, addresses: readonly string[]) => void;
  now?: () => number;
  resolver?: DnsForwarderOptions['resolver'];
  outside?: Outside;
}

/** What the runner says of a machine before it starts it. */
export interface GatewayMachine {
  mac: string;
  name: string;
  target: string;
  /** Destinations outside that it opens for the whole network while it is there. Nothing unless told. */
  allow?: readonly string[];
}

const MAC = '02:53:4b:00:00:01';
const PREFIX_LENGTH = 24;
const PREFIX6_LENGTH = 64;
const ADVERTISED_SECONDS = 3_600;
const NEIGHBOUR_BYTES = 23;
const NEIGHBOURS_MS = 500;

export class Gateway {
  readonly mac = MAC;
  readonly address: string;
  readonly #host: PlaneHost;
  readonly #dhcp: DhcpServer;
  readonly #names = new Names();
  readonly #policy: Policy;
  readonly #dns: DnsForwarder;
  readonly #outbound: Outbound;
  readonly #onAddresses: NonNullable<GatewayOptions['onAddresses']>;
  /** To which address. */
  readonly #inbound = new Map<PlaneStream, string>();
  readonly #watch: NodeJS.Timeout;
  readonly #prefix6: string;
  readonly #address6: string;

  /** Throws TypeError when an entry of `allow` or `bound` cannot be understood. */
  constructor(options: GatewayOptions) {
    this.#policy = new Policy(options.allow, options.bound);
    this.address = `${options.prefix}.1`;
    this.#prefix6 = options.prefix6;
    this.#address6 = addressText(addressBytes(`${options.prefix6}1`));
    this.#onAddresses = options.onAddresses ?? (() => undefined);
    this.#host = new PlaneHost({
      wasm: options.wasm,
      mac: MAC,
      memoryBytes: gatewayLimits.memoryBytes,
      send: options.send,
      ...(options.now && { now: options.now }),
    });
    this.#configure(options.prefix6);
    const server = ipv4Integer(this.address);
    this.#dhcp = new DhcpServer(
      { server, mask: 0xffff_ff00, first: server + 15, last: server + 249 },
      (lease) => this.#lend(lease.mac, leaseAddress(lease)),
      (lease) => this.#forget(lease.mac, leaseAddress(lease)),
    );
    this.#dns = new DnsForwarder({
      names: this.#names,
      policy: this.#policy,
      now: this.#host.now,
      ...(options.resolver && { resolver: options.resolver }),
    });
    this.#serveDhcp();
    this.#serveDns();
    this.#outbound = new Outbound(this.#host, this.#policy, options.outside);
    this.#watch = setInterval(() => this.#lookAtNeighbours(), NEIGHBOURS_MS);
    this.#watch.unref();
    this.#host.schedule();
  }

  /** A frame from the switch. */
  receive(frame: Uint8Array): void {
    if (!isForgedDhcp(frame)) this.#host.receive(frame);
  }

  /**
   * Names a machine, so that it is served and found. False when the network is full. Throws TypeError when an entry of
   * `allow` cannot be understood.
   */
  add({ mac, name, target, allow = [] }: GatewayMachine): boolean {
    this.#policy.lend(mac, allow);
    return this.#names.set({ mac, name: name.toLowerCase(), target, addresses: [] });
  }

  /** A machine is gone: its name, its address, what it opened and what was open to it. */
  remove(mac: string): void {
    this.#policy.lend(mac, []);
    const addresses = this.addresses(mac);
    for (const [stream, address] of this.#inbound) if (addresses.includes(address)) stream.destroy();
    this.#outbound.endOf(addresses);
    this.#names.delete(mac);
    this.#dhcp.forget(mac);
  }

  /** Addresses of a machine, as far as they are known. */
  addresses(mac: string): readonly string[] {
    return this.#names.get(mac)?.addresses ?? [];
  }

  /** A connection to a machine. Resolves when it is established; rejects with a code as Node's sockets do. */
  connect(address: string, port: number): Promise<Duplex> {
    if (this.#inbound.size >= gatewayLimits.inboundConnections) {
      return Promise.reject(
        Object.assign(new Error('too many connections into the network'), { code: 'EMFILE' }),
      );
    }
    const { plane } = this.#host;
    plane.put(addressBytes(address));
    plane.put(new Uint8Array(16), 16);
    const handle = plane.call(abi.OP_TCP_CONNECT, port, 0);
    if (handle < 0) {
      const code = handle === abi.E_ROUTE ? 'EHOSTUNREACH' : 'ENOBUFS';
      return Promise.reject(Object.assign(new Error(`cannot connect to ${address}: ${code}`), { code }));
    }
    const stream = new PlaneStream(this.#host, handle, false);
    this.#inbound.set(stream, address);
    stream.once('close', () => this.#inbound.delete(stream));
    this.#host.schedule();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stream.destroy(Object.assign(new Error(`${address} does not answer`), { code: 'ETIMEDOUT' }));
      }, gatewayLimits.connectMs);
      stream.once('connect', () => {
        clearTimeout(timer);
        stream.off('error', reject);
        resolve(stream);
      });
      stream.once('error', reject);
      stream.once('close', () => clearTimeout(timer));
    });
  }

  /** Ends every connection and timer. Idempotent. */
  close(): void {
    clearInterval(this.#watch);
    for (const stream of this.#inbound.keys()) stream.destroy();
    this.#outbound.close();
    this.#dns.close();
    this.#host.close();
  }

  #configure(prefix6: string): void {
    const { plane, device } = this.#host;
    plane.put(new Uint8Array(16));
    plane.call(abi.OP_IPV4_SET, device, ipv4Integer(this.address), PREFIX_LENGTH);
    plane.call(abi.OP_IPV6_ENABLE, device, 1);
    plane.put(addressBytes(this.#address6));
    plane.call(abi.OP_IPV6_ADD, device, PREFIX6_LENGTH);
    plane.put(addressBytes(prefix6));
    plane.call(abi.OP_IPV6_ADVERTISE, device, PREFIX6_LENGTH, ADVERTISED_SECONDS);
    plane.call(abi.OP_DEVICE_ANY_ADDRESS, device, 1);
  }

  #serveDhcp(): void {
    const socket = new PlaneDatagrams(this.#host, 67, 0, ({ bytes }) => {
      const message = parseDhcp(bytes);
      if (!message) return;
      const isKnown = this.#names.get(message.hardware) !== undefined;
      const reply = this.#dhcp.handle(message, this.#host.now(), isKnown);
      // Who has no address yet hears the broadcast; who has one hears it too.
      if (reply) socket.send(writeDhcp(reply), '255.255.255.255', 68);
    });
  }

  /** Questions to the gateway itself: a server elsewhere is a destination outside like any other. */
  #serveDns(): void {
    const socket = new PlaneDatagrams(this.#host, 53, 0, (datagram) => {
      const { bytes, remoteAddress, remotePort, localAddress } = datagram;
      if (!this.#isOwn(localAddress)) {
        this.#outbound.forward(datagram);
        return;
      }
      this.#dns
        .answer(bytes, remoteAddress)
        .then((reply) => {
          if (reply) socket.send(reply, remoteAddress, remotePort);
        })
        .catch(() => undefined);
    });
  }

  /** Addresses that machines gave themselves (SLAAC, static ones) show when they speak to the gateway. */
  #lookAtNeighbours(): void {
    const { plane, device } = this.#host;
    for (let index = 0; index < gatewayLimits.leases * 4; index++) {
      if (plane.call(abi.OP_NEIGHBOUR_GET, device, index) < 0) return;
      const entry = plane.get(NEIGHBOUR_BYTES);
      const mac = [...entry.subarray(16, 22)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
      const address = addressText(entry.subarray(0, 16));
      if (this.#isOurs(address)) this.#learn(mac, address);
    }
  }

  #isOurs(address: string): boolean {
    return (
      address.startsWith(this.address.slice(0, -1)) || address.startsWith(this.#prefix6.replace(/::$/, ':'))
    );
  }

  /** DHCP has given an address: it is the first that a machine is reached by, and nobody else's. */
  #lend(mac: string, address: string): void {
    const machine = this.#names.get(mac);
    if (!machine) return;
    const other = this.#names.byAddress(address);
    if (other && other !== machine) this.#forget(other.mac, address);
    const others = machine.addresses.filter((known) => known !== address);
    machine.addresses = [address, ...others].slice(0, gatewayLimits.machineAddresses);
    this.#onAddresses(mac, machine.addresses);
  }

  /**
   * A machine says that it has an address. It is believed if nobody else has it, and only so often: each one is told to
   * who has made the machine.
   */
  #learn(mac: string, address: string): void {
    const machine = this.#names.get(mac);
    const isFull = (machine?.addresses.length ?? 0) >= gatewayLimits.machineAddresses;
    if (!machine || isFull || this.#names.byAddress(address) || this.#isOwn(address)) return;
    machine.addresses.push(address);
    this.#onAddresses(mac, machine.addresses);
  }

  #forget(mac: string, address: string): void {
    const machine = this.#names.get(mac);
    if (!machine?.addresses.includes(address)) return;
    machine.addresses = machine.addresses.filter((known) => known !== address);
    this.#onAddresses(mac, machine.addresses);
  }

  #isOwn(address: string): boolean {
    return address === this.address || address === this.#address6 || address.startsWith('fe80:');
  }
}
