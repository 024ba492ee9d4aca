/** IPv4 addresses of the devices: the Ipv4 library, what `main` receives as `ipv4`. */
import { requireRunning } from '../core/stage.ts';
import { OP_IPV4_CLEAR, OP_IPV4_GET, OP_IPV4_SET } from '../net/abi.ts';
import { formatV4, isV4, parseAddress, parseNetwork, v4Of } from '../net/addresses.ts';
import { anyAddress } from '../net/datagrams.ts';
import { checked } from '../net/error.ts';
import { net } from '../net/host.ts';
import { stack } from '../stack.ts';

export interface Ipv4Configuration {
  address: string;
  /** Bits of the network. */
  prefix: number;
  gateway: string | undefined;
}

export const ipv4 = {
  /** What a device has; undefined when it has no address. */
  get(device = 0): Ipv4Configuration | undefined {
    requireRunning('ipv4.get()');
    stack.start();
    if (net.netCall(OP_IPV4_GET, device) < 0) return undefined;
    const [address = 0, prefix = 0, gateway = 0] = new Uint32Array(net.netGet(12).buffer);
    return { address: formatV4(address), prefix, gateway: gateway === 0 ? undefined : formatV4(gateway) };
  },
  /** Gives a device an address with its prefix length, as in 10.0.0.2/24, in place of what it has. */
  set(device: number, network: string, gateway?: string): void {
    requireRunning('ipv4.set()');
    stack.start();
    const found = parseNetwork(network);
    if (!found || !isV4(found.address))
      throw new TypeError(`ipv4.set: "${network}" is no address with its prefix length`);
    const via = gateway === undefined ? anyAddress() : parseAddress(gateway);
    if (!via) throw new TypeError(`ipv4.set: the gateway "${gateway}" is no address`);
    net.netPut(via);
    checked('ipv4.set()', net.netCall(OP_IPV4_SET, device, v4Of(found.address), found.prefix));
  },
  /** Takes a device's address away. */
  clear(device = 0): void {
    requireRunning('ipv4.clear()');
    checked('ipv4.clear()', net.netCall(OP_IPV4_CLEAR, device));
  },
};
