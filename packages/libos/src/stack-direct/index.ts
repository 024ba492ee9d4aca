/**
 * Our own TCP/IP on the machine's network devices: gives each an address. The first has `net.ip` when it is given; all
 * others lease one by DHCP. IPv6 configures itself (SLAAC), and has `net.ip6` beside. The network is ready when a device has
 * an IPv4 address; a machine without devices is ready at once.
 */
import { host } from '../core/host.ts';
import { requireRunning } from '../core/stage.ts';
import { DhcpClient, type Lease } from '../dhcp-client/index.ts';
import { OP_DEVICE_LINK, OP_IPV4_SET, OP_IPV6_ADD, OP_IPV6_ENABLE } from '../net/abi.ts';
import { formatV4, isV4, parseAddress, parseNetwork, v4Of } from '../net/addresses.ts';
import { anyAddress } from '../net/datagrams.ts';
import { NetError } from '../net/error.ts';
import { net } from '../net/host.ts';
import { macBytes, netDevices, netParameters } from '../net/parameters.ts';
import { hold, release } from '../net/pump.ts';
import type { Stack } from '../net/stack.ts';
import { clearTimeout, schedule } from '../timers/index.ts';

/** How long {@link DirectStack.ready} waits. */
const PATIENCE_MS = 30_000;

interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

class DirectStack implements Stack {
  #isStarted = false;
  /** Leases by device; a device with an address of its own has none. */
  readonly #leases = new Map<number, Lease>();
  #hasAddress = false;
  #waiting: Waiting[] = [];

  get isReady(): boolean {
    this.start();
    return this.#hasAddress || this.#leases.size > 0;
  }

  start(): void {
    requireRunning('the network');
    if (this.#isStarted) return;
    this.#isStarted = true;
    const devices = netDevices();
    if (devices.length === 0) this.#hasAddress = true;
    devices.forEach(({ mac }, device) => {
      net.netCall(OP_DEVICE_LINK, device, 1);
      net.netCall(OP_IPV6_ENABLE, device, 1);
      if (device === 0 && this.#configure()) this.#hasAddress = true;
      else this.#lease(device, macBytes(mac));
    });
  }

  ready(): Promise<void> {
    if (this.isReady) return Promise.resolve();
    return new Promise<void>((resolve, reject) => {
      const waiting = { resolve: () => end(resolve), reject };
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        release();
        settle();
      };
      const giveUp = (): void => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        const error = new NetError('TIMEOUT', 'the network gave this machine no address within 30 seconds');
        end(() => reject(error));
      };
      hold();
      const timer = schedule(giveUp, PATIENCE_MS, undefined, false);
      this.#waiting.push(waiting);
    });
  }

  nameservers(): readonly string[] {
    const given = netParameters('dns').flatMap((list) => list.split(','));
    if (given.length > 0) return given;
    return [...new Set([...this.#leases.values()].flatMap((lease) => lease.nameservers))].map(formatV4);
  }

  hostname(): string {
    return netParameters('hostname')[0] ?? '';
  }

  /** Static parameters of the first device; whether it has an IPv4 address by them. */
  #configure(): boolean {
    for (const text of netParameters('ip6')) {
      const found = parseNetwork(text);
      if (!found || isV4(found.address))
        complain(`net.ip6=${text} is no IPv6 address with its prefix length`);
      else {
        net.netPut(found.address);
        net.netCall(OP_IPV6_ADD, 0, found.prefix);
      }
    }
    const [text] = netParameters('ip');
    if (text === undefined) return false;
    const found = parseNetwork(text);
    if (!found || !isV4(found.address)) {
      complain(`net.ip=${text} is no IPv4 address with its prefix length, as in 10.0.0.2/24`);
      return false;
    }
    const [via] = netParameters('gateway');
    const gateway = via === undefined ? anyAddress() : parseAddress(via);
    if (!gateway) complain(`net.gateway=${via} is no address`);
    net.netPut(gateway ?? anyAddress());
    net.netCall(OP_IPV4_SET, 0, v4Of(found.address), found.prefix);
    return true;
  }

  #lease(device: number, mac: Uint8Array): void {
    const changed = (lease: Lease | undefined): void => {
      if (lease) this.#leases.set(device, lease);
      else this.#leases.delete(device);
      if (!lease) return;
      for (const waiting of this.#waiting.splice(0)) waiting.resolve();
    };
    new DhcpClient({ device, mac, hostname: this.hostname(), changed });
  }
}

function complain(text: string): void {
  host.consoleWrite(`network: ${text}\n`);
}

export const directStack: Stack = /* @__PURE__ */ new DirectStack();
