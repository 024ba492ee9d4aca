/**
 * Leases an IPv4 address for a device: drives {@link DhcpMachine} by the clock and a UDP socket. It does not keep the
 * appliance alive.
 */
import { host } from '../core/host.ts';
import {
  ADDRESS_CONFLICT,
  ADDRESS_FREE,
  ADDRESS_TAKEN,
  EVENT_ADDRESS,
  OP_ARP_PROBE,
  OP_IPV4_CLEAR,
  OP_IPV4_SET,
  UDP_UNCONFIGURED,
} from '../net/abi.ts';
import { addressOfV4 } from '../net/addresses.ts';
import { anyAddress, Datagrams } from '../net/datagrams.ts';
import { net } from '../net/host.ts';
import { type NetObject, register } from '../net/pump.ts';
import { clearTimeout, schedule } from '../timers/index.ts';
import { type Action, DhcpMachine, type Lease } from './machine.ts';

export { DhcpMachine, type Lease } from './machine.ts';

const SERVER_PORT = 67;
const CLIENT_PORT = 68;
const BROADCAST = 0xffff_ffff;

export interface DhcpOptions {
  device: number;
  /** Six bytes. */
  mac: Uint8Array;
  hostname?: string | undefined;
  /** Called with every lease, and with undefined when it is lost. */
  changed: (lease: Lease | undefined) => void;
}

export class DhcpClient implements NetObject {
  readonly #options: DhcpOptions;
  readonly #machine: DhcpMachine;
  readonly #socket: Datagrams;
  #timer: number | undefined;
  #probed: number | undefined;

  /** Begins at once. Throws NetError when port 68 is taken. */
  constructor(options: DhcpOptions) {
    this.#options = options;
    this.#machine = new DhcpMachine({ mac: options.mac, hostname: options.hostname, random });
    this.#socket = new Datagrams('dhcp', () => this.#receive(), {
      port: CLIENT_PORT,
      flags: UDP_UNCONFIGURED,
      device: options.device,
    });
    register(options.device + 1, this);
    this.#do(this.#machine.start(host.monotonicMs()));
  }

  event(mask: number, what: number): void {
    if (!(mask & EVENT_ADDRESS)) return;
    if (what & (ADDRESS_CONFLICT | ADDRESS_TAKEN)) this.#do(this.#machine.conflict(host.monotonicMs()));
    else if (what & ADDRESS_FREE) this.#probed = this.#machine.lease?.address;
  }

  #receive(): void {
    for (let next = this.#socket.receive(); next; next = this.#socket.receive()) {
      if (next.port === SERVER_PORT) this.#do(this.#machine.receive(next.data, host.monotonicMs()));
    }
  }

  #do(actions: readonly Action[]): void {
    for (const action of actions) this.#act(action);
    clearTimeout(this.#timer);
    const { deadlineMs } = this.#machine;
    if (deadlineMs === Infinity) return;
    const tick = (): void => this.#do(this.#machine.tick(host.monotonicMs()));
    this.#timer = schedule(tick, Math.max(0, deadlineMs - host.monotonicMs()), undefined, false);
  }

  #act(action: Action): void {
    const { device, changed } = this.#options;
    if (action.kind === 'send') {
      this.#socket.send(action.message, addressOfV4(action.server ?? BROADCAST), SERVER_PORT);
    } else if (action.kind === 'unconfigure') {
      this.#probed = undefined;
      net.netCall(OP_IPV4_CLEAR, device);
      changed(undefined);
    } else {
      const { address, prefix, gateway } = action.lease;
      net.netPut(gateway === undefined ? anyAddress() : addressOfV4(gateway));
      net.netCall(OP_IPV4_SET, device, address, prefix);
      if (this.#probed !== address) net.netCall(OP_ARP_PROBE, device, address);
      this.#probed = address;
      changed(action.lease);
    }
  }
}

/** From the machine's generator: transaction ids must not be guessed. */
function random(): number {
  const bytes = new Uint32Array(1);
  host.entropy(new Uint8Array(bytes.buffer));
  return (bytes[0] as number) / 2 ** 32;
}
