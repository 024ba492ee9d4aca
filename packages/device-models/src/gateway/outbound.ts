/**
 * Connections and flows from the network to the outside world, as far as the policy opens it: each is taken up here and
 * made anew by a socket of the host. A connection is answered only when the host's socket is connected, so that the
 * machine learns of a refusal as from the destination itself.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, isIPv6, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import * as abi from '@skerry/dataplane/abi';
import { gatewayLimits } from './limits.ts';
import { type Datagram, PlaneDatagrams } from './plane-datagrams.ts';
import type { PlaneHost } from './plane-host.ts';
import { PlaneStream } from './plane-stream.ts';
import type { Policy } from './policy.ts';

/** The host's sockets, so that a test can lead them to where it listens. */
export interface Outside {
  connect(address: string, port: number): Socket;
  /** A socket that may speak to that address. */
  datagrams(address: string): UdpSocket;
}

const hostsSockets: Outside = {
  connect: (host, port) => connect({ host, port, timeout: gatewayLimits.connectMs }),
  datagrams: (address) => createSocket(isIPv6(address) ? 'udp6' : 'udp4'),
};

/** Something open for a machine. `end` is idempotent. */
interface Open {
  machine: string;
  end: () => void;
}

interface Flow extends Open {
  socket: UdpSocket;
  timer: NodeJS.Timeout;
}

const BACKLOG = 256;

export class Outbound {
  readonly #host: PlaneHost;
  readonly #policy: Policy;
  readonly #datagrams: PlaneDatagrams;
  readonly #flows = new Map<string, Flow>();
  readonly #connections = new Set<Open>();
  readonly #outside: Outside;

  constructor(host: PlaneHost, policy: Policy, outside: Outside = hostsSockets) {
    this.#host = host;
    this.#policy = policy;
    this.#outside = outside;
    host.plane.put(new Uint8Array(16));
    const listener = host.plane.call(abi.OP_TCP_LISTEN, 0, BACKLOG, abi.TCP_ANY_PORT | abi.TCP_DEFER);
    if (listener < 0) throw new Error(`the gateway cannot listen on every port: ${listener}`);
    host.onOther = ({ handle, mask }) => {
      if (mask & abi.EVENT_ASKED) this.#take(handle);
    };
    this.#datagrams = new PlaneDatagrams(host, 0, abi.UDP_ANY_PORT, (datagram) => this.forward(datagram));
  }

  /** Ends all of it. Idempotent. */
  close(): void {
    for (const { end } of this.#all()) end();
  }

  /** Ends what is open for the machine with one of these addresses. */
  endOf(addresses: readonly string[]): void {
    for (const { machine, end } of this.#all()) if (addresses.includes(machine)) end();
  }

  #all(): Open[] {
    return [...this.#connections, ...this.#flows.values()];
  }

  /** A connection request that is not answered yet. */
  #take(handle: number): void {
    const inner = new PlaneStream(this.#host, handle, false);
    const { localAddress, localPort, remoteAddress } = inner.ends();
    const isOpen = this.#policy.allows(localAddress, localPort, this.#host.now());
    if (!isOpen || this.#connections.size >= gatewayLimits.outboundConnections) {
      this.#refuse(handle, inner);
      return;
    }
    const outer = this.#outside.connect(localAddress, localPort);
    const end = (): void => {
      outer.destroy();
      inner.destroy();
    };
    const open = { machine: remoteAddress, end };
    this.#connections.add(open);
    outer.once('connect', () => {
      outer.setTimeout(0);
      this.#host.plane.call(abi.OP_TCP_ADMIT, handle);
      this.#host.schedule();
      pipeline(inner, outer, inner, () => end());
    });
    outer.once('timeout', end);
    outer.once('error', () => {
      if (outer.connecting || outer.bytesWritten + outer.bytesRead === 0) this.#refuse(handle, inner);
    });
    inner.once('close', () => outer.destroy());
    outer.once('close', () => {
      this.#connections.delete(open);
      if (!inner.destroyed && !inner.readableEnded) inner.end();
    });
  }

  #refuse(handle: number, inner: PlaneStream): void {
    this.#host.plane.call(abi.OP_TCP_REFUSE, handle);
    inner.destroy();
    this.#host.schedule();
  }

  /** A datagram to an address outside; one of a machine whose destination is closed is lost. */
  forward({ bytes, remoteAddress, remotePort, localAddress, localPort }: Datagram): void {
    if (!this.#policy.allows(localAddress, localPort, this.#host.now())) return;
    const key = `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
    let flow = this.#flows.get(key);
    if (!flow) {
      if (this.#flows.size >= gatewayLimits.udpFlows) return;
      const socket = this.#outside.datagrams(localAddress);
      const timer = setTimeout(() => end(), gatewayLimits.udpIdleMs).unref();
      const end = (): void => {
        clearTimeout(timer);
        if (this.#flows.delete(key)) socket.close();
      };
      socket.on('error', end);
      socket.on('message', (message, from) => {
        // Only what it spoke to may answer.
        if (from.address !== localAddress || from.port !== localPort) return;
        this.#datagrams.send(message, remoteAddress, remotePort, { address: localAddress, port: localPort });
      });
      flow = { machine: remoteAddress, end, socket, timer };
      this.#flows.set(key, flow);
    }
    flow.timer.refresh();
    flow.socket.send(bytes, localPort, localAddress, () => undefined);
  }
}
