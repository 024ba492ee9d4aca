/** What the network says of this machine: the library net-info, what `main` receives as `net`. */
import { requireRunning } from '../core/stage.ts';
import { OP_IPV4_GET, OP_IPV6_GET } from '../net/abi.ts';
import { formatAddress, formatV4, parseAddress } from '../net/addresses.ts';
import { net as host } from '../net/host.ts';
import { netDevices } from '../net/parameters.ts';
import { stack } from '../stack.ts';

export interface NetInterface {
  device: number;
  /** aa:bb:cc:dd:ee:ff */
  mac: string;
  mtu: number;
  /** IPv4 first; IPv6 with the link-local one. */
  addresses: string[];
}

export const net = {
  /** Resolves when the machine has an address to send from. Rejects with NetError when it gets none in 30 seconds. */
  ready(): Promise<void> {
    requireRunning('net.ready()');
    return stack.ready();
  },
  /** The devices and their addresses; none on the host's own network. */
  interfaces(): NetInterface[] {
    requireRunning('net.interfaces()');
    stack.start();
    return netDevices().map(({ mac, mtu }, device) => ({ device, mac, mtu, addresses: addressesOf(device) }));
  },
  nameservers(): readonly string[] {
    requireRunning('net.nameservers()');
    return stack.nameservers();
  },
  hostname(): string {
    requireRunning('net.hostname()');
    return stack.hostname();
  },
  /** Whether `text` is an IPv4 or IPv6 address. */
  isAddress: (text: string): boolean => parseAddress(text) !== undefined,
};

function addressesOf(device: number): string[] {
  const found: string[] = [];
  if (host.netCall(OP_IPV4_GET, device) >= 0) {
    found.push(formatV4(new Uint32Array(host.netGet(4).buffer)[0] as number));
  }
  for (let index = 0; host.netCall(OP_IPV6_GET, device, index) >= 0; index++) {
    found.push(formatAddress(host.netGet(16)));
  }
  return found;
}
