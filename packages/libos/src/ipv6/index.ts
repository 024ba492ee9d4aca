/** IPv6 addresses of the devices: the Ipv6 library, what `main` receives as `ipv6`. */
import { requireRunning } from '../core/stage.ts';
import { OP_IPV6_ADD, OP_IPV6_ENABLE, OP_IPV6_GET } from '../net/abi.ts';
import { formatAddress, isV4, parseNetwork } from '../net/addresses.ts';
import { checked } from '../net/error.ts';
import { net } from '../net/host.ts';
import { stack } from '../stack.ts';

export interface Ipv6Address {
  address: string;
  /** Bits of the network. */
  prefix: number;
}

export const ipv6 = {
  /** All that a device has, its link-local one too. */
  addresses(device = 0): Ipv6Address[] {
    requireRunning('ipv6.addresses()');
    stack.start();
    const found: Ipv6Address[] = [];
    while (net.netCall(OP_IPV6_GET, device, found.length) >= 0) {
      const bytes = net.netGet(17);
      found.push({ address: formatAddress(bytes), prefix: bytes[16] as number });
    }
    return found;
  },
  /** Gives a device one more address, as in fd00::2/64. */
  add(device: number, network: string): void {
    requireRunning('ipv6.add()');
    stack.start();
    const found = parseNetwork(network);
    if (!found || isV4(found.address))
      throw new TypeError(`ipv6.add: "${network}" is no address with its prefix length`);
    net.netPut(found.address);
    checked('ipv6.add()', net.netCall(OP_IPV6_ADD, device, found.prefix));
  },
  /** Turns IPv6 on or off on a device; it is on unless told. */
  enable(device: number, isOn = true): void {
    requireRunning('ipv6.enable()');
    stack.start();
    checked('ipv6.enable()', net.netCall(OP_IPV6_ENABLE, device, isOn ? 1 : 0));
  },
};
