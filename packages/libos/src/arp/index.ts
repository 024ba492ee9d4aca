/** Neighbours and their hardware addresses (ARP, and NDP for IPv6): the Arp library, what `main` receives as `arp`. */
import { requireRunning } from '../core/stage.ts';
import { OP_NEIGHBOUR_GET } from '../net/abi.ts';
import { formatAddress } from '../net/addresses.ts';
import { net } from '../net/host.ts';
import { stack } from '../stack.ts';

export interface Neighbour {
  address: string;
  /** aa:bb:cc:dd:ee:ff; undefined while it is asked for. */
  mac: string | undefined;
}

export const arp = {
  /** Everybody whom a device has spoken to lately. */
  neighbours(device = 0): Neighbour[] {
    requireRunning('arp.neighbours()');
    stack.start();
    const found: Neighbour[] = [];
    for (let index = 0; net.netCall(OP_NEIGHBOUR_GET, device, index) >= 0; index++) {
      const bytes = net.netGet(23);
      const mac = bytes.subarray(16, 22);
      found.push({
        address: formatAddress(bytes),
        mac: mac.every((byte) => byte === 0) ? undefined : macText(mac),
      });
    }
    return found;
  },
};

function macText(mac: Uint8Array): string {
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
