/**
 * The DHCP server of one network (RFC 2131): a stable address for each MAC, given in the order of asking. Pure: messages
 * in, messages out, the clock passed in. Only MACs that the network knows are served, so the pool cannot be used up by a
 * machine that invents some.
 */
import { addressText } from './address.ts';
import { type DhcpMessage, dhcpOption, dhcpType, uint32 } from './dhcp-message.ts';
import { gatewayLimits } from './limits.ts';

export interface Lease {
  mac: string;
  /** As an integer. */
  address: number;
  hostname: string | undefined;
  /** The client has said that it uses it. */
  isBound: boolean;
  untilMs: number;
}

export interface DhcpNetwork {
  /** Integers. */
  server: number;
  mask: number;
  first: number;
  last: number;
}

export class DhcpServer {
  readonly #network: DhcpNetwork;
  readonly #leases = new Map<string, Lease>();
  /** Addresses that a client found in use by another (RFC 2131, 4.3.3), and until when nobody is given them. */
  readonly #declined = new Map<number, number>();
  readonly #onBound: (lease: Lease) => void;
  readonly #onDeclined: (lease: Lease) => void;

  /** `onBound` is told when a client uses an address, `onDeclined` when it says that another does. */
  constructor(
    network: DhcpNetwork,
    onBound: (lease: Lease) => void = () => undefined,
    onDeclined: (lease: Lease) => void = () => undefined,
  ) {
    this.#network = network;
    this.#onBound = onBound;
    this.#onDeclined = onDeclined;
  }

  get leases(): ReadonlyMap<string, Lease> {
    return this.#leases;
  }

  /** Forgets a machine that is gone; its address is free again. */
  forget(mac: string): void {
    this.#leases.delete(mac);
  }

  /** The reply, or undefined when none is due. `isKnown`: the MAC is of a machine of this network. */
  handle(message: DhcpMessage, nowMs: number, isKnown: boolean): DhcpMessage | undefined {
    const type = message.options.get(dhcpOption.type)?.[0];
    if (message.isReply || !isKnown) return undefined;
    switch (type) {
      case dhcpType.discover: {
        const lease = this.#leaseFor(message, nowMs);
        return lease && this.#reply(message, dhcpType.offer, lease.address);
      }
      case dhcpType.request:
        return this.#request(message, nowMs);
      case dhcpType.release:
        this.#end(message);
        return undefined;
      case dhcpType.decline:
        this.#decline(message, nowMs);
        return undefined;
      case dhcpType.inform:
        return this.#reply(message, dhcpType.ack, 0);
      default:
        return undefined;
    }
  }

  #request(message: DhcpMessage, nowMs: number): DhcpMessage | undefined {
    const server = message.options.get(dhcpOption.server);
    if (server && integer(server) !== this.#network.server) return undefined;
    const requested = message.options.get(dhcpOption.requestedAddress);
    const wanted = requested ? integer(requested) : message.clientAddress;
    const lease = this.#leaseFor(message, nowMs);
    if (!lease || lease.address !== wanted) return this.#reply(message, dhcpType.nak, 0);
    const wasBound = lease.isBound;
    lease.isBound = true;
    lease.untilMs = nowMs + gatewayLimits.leaseSeconds * 1_000;
    if (!wasBound) this.#onBound(lease);
    return this.#reply(message, dhcpType.ack, lease.address);
  }

  #end({ hardware }: DhcpMessage): void {
    const lease = this.#leases.get(hardware);
    if (lease) lease.isBound = false;
  }

  /** One machine can keep back only so many addresses: the oldest is given again. */
  #decline({ hardware }: DhcpMessage, nowMs: number): void {
    const lease = this.#leases.get(hardware);
    if (!lease) return;
    this.#leases.delete(hardware);
    this.#onDeclined(lease);
    this.#declined.set(lease.address, nowMs + gatewayLimits.declinedMs);
    const [oldest] = this.#declined.keys();
    if (this.#declined.size > gatewayLimits.declinedAddresses && oldest !== undefined)
      this.#declined.delete(oldest);
  }

  #leaseFor(message: DhcpMessage, nowMs: number): Lease | undefined {
    const name = message.options.get(dhcpOption.hostname);
    const hostname = name && Buffer.from(name).toString('latin1').toLowerCase();
    const known = this.#leases.get(message.hardware);
    if (known) {
      if (hostname !== undefined) known.hostname = hostname;
      return known;
    }
    const address = this.#freeAddress(nowMs);
    if (address === undefined) return undefined;
    const lease = { mac: message.hardware, address, hostname, isBound: false, untilMs: nowMs + 60_000 };
    this.#leases.set(message.hardware, lease);
    return lease;
  }

  #freeAddress(nowMs: number): number | undefined {
    if (this.#leases.size >= gatewayLimits.leases) {
      for (const [mac, { untilMs }] of this.#leases) if (untilMs < nowMs) this.#leases.delete(mac);
    }
    const used = new Set([...this.#leases.values()].map(({ address }) => address));
    for (let address = this.#network.first; address <= this.#network.last; address++) {
      if (!used.has(address) && (this.#declined.get(address) ?? 0) <= nowMs) return address;
    }
    return undefined;
  }

  #reply(to: DhcpMessage, type: number, yourAddress: number): DhcpMessage {
    const { server, mask } = this.#network;
    const options = new Map<number, Uint8Array>([
      [dhcpOption.type, Uint8Array.of(type)],
      [dhcpOption.server, uint32(server)],
    ]);
    if (type !== dhcpType.nak) {
      options.set(dhcpOption.mask, uint32(mask));
      options.set(dhcpOption.router, uint32(server));
      options.set(dhcpOption.dns, uint32(server));
      options.set(dhcpOption.domain, Buffer.from('internal'));
    }
    if (yourAddress !== 0) {
      options.set(dhcpOption.leaseSeconds, uint32(gatewayLimits.leaseSeconds));
      options.set(dhcpOption.renewal, uint32(gatewayLimits.leaseSeconds / 2));
      options.set(dhcpOption.rebinding, uint32(Math.floor((gatewayLimits.leaseSeconds * 7) / 8)));
    }
    return {
      ...to,
      isReply: true,
      clientAddress: type === dhcpType.ack ? to.clientAddress : 0,
      yourAddress,
      options,
    };
  }
}

const integer = (bytes: Uint8Array): number =>
  bytes.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) : 0;

/** Text of an address as the leases have it. */
export function leaseAddress({ address }: Lease): string {
  const bytes = new Uint8Array(16);
  bytes.set([0xff, 0xff], 10);
  bytes.set(uint32(address), 12);
  return addressText(bytes);
}
