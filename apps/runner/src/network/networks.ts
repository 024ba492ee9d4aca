/**
 * All networks of this runner, by project, and who is connected how. A network is there from its first instance to its
 * last. Owns everything in ./; refuses to know of records and queues.
 */
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { InstanceNetwork, NetworkFaults } from '@skerry/contracts';
import { pcapng } from '@skerry/device-models/net';
import {
  type InstanceNic,
  type NetworkMember,
  newMac,
  ProjectNetwork,
  Turns,
} from '@skerry/device-models/project';
import { systemClock } from '../console/clock.ts';
import type { Nic } from '../tenders/tender.ts';
import { PacketFeed, type PacketSink } from './packet-feed.ts';
import { type TapDevice, TapNetwork } from './tap/tap-network.ts';
import { TrafficFeed, type TrafficSink } from './traffic-feed.ts';

export interface ConnectionRequest {
  instanceId: string;
  project: string;
  /** The appliance's name. */
  name: string;
  target: string;
  stack: 'direct' | 'host';
  /** Destinations outside that it opens for its project while it is there. */
  allow: readonly string[];
  packets: PacketSink;
  traffic: TrafficSink;
  /** Told when the addresses of the instance are known, and when there are more. */
  onNetwork: (network: InstanceNetwork) => void;
  onError: (error: unknown) => void;
}

/** An instance's connection: what its tender needs, and its end. */
export interface Connection {
  nic: Nic;
  /** Somebody watches its packets. */
  watchPackets(): void;
  /** Somebody watches its traffic. */
  watchTraffic(): void;
  /** What its device does to frames from now on. False: it has no device. */
  setFaults(faults: NetworkFaults): boolean;
  /** A connection to one of its ports. Rejects with a code as Node's sockets do. */
  open(port: number): Promise<Duplex>;
  /** Its frames as a pcapng file; undefined when it has no device. */
  capture(): Buffer | undefined;
  /** Idempotent. */
  close(): void;
}

const LOOPBACK = '127.0.0.1';
/** The port that an instance on the host's sockets is given. */
const WEB_PORT = 80;

export interface NetworksParts {
  /** Compiles the data plane, or finds it compiled; asked when the first network is needed. */
  wasm: () => Promise<Uint8Array>;
  /** The destinations outside that instances may open at all; every one unless told. */
  bound?: readonly string[] | undefined;
  /** Networks are on the kernel's bridge, by this helper (tap/helper.ts); in this process unless told. */
  tapHelper?: string | undefined;
}

export class Networks {
  readonly #parts: NetworksParts;
  readonly #turns = new Turns();
  readonly #projects = new Map<string, ProjectNetwork | TapNetwork>();
  readonly #connections = new Map<string, Connection>();

  constructor(parts: NetworksParts) {
    this.#parts = parts;
  }

  /** The connection of an instance of this runner. */
  find(instanceId: string): Connection | undefined {
    return this.#connections.get(instanceId);
  }

  /** Prepares the connection of an instance that is about to be started. */
  async connect(request: ConnectionRequest): Promise<Connection> {
    const made = request.stack === 'host' ? listening() : await this.#onWire(request);
    const connection: Connection = {
      ...made,
      close: () => {
        if (this.#connections.get(request.instanceId) === connection)
          this.#connections.delete(request.instanceId);
        made.close();
      },
    };
    this.#connections.set(request.instanceId, connection);
    return connection;
  }

  /** Ends all of it. */
  close(): void {
    for (const connection of this.#connections.values()) connection.close();
    for (const network of this.#projects.values()) network.close();
    this.#projects.clear();
  }

  async #onWire(request: ConnectionRequest): Promise<Connection> {
    const { wasm: compile, bound, tapHelper } = this.#parts;
    const wasm = await compile();
    const { project } = request;
    const parts = { wasm, bound, turns: this.#turns };
    const network =
      this.#projects.get(project) ??
      (tapHelper === undefined
        ? new ProjectNetwork(project, parts)
        : new TapNetwork(project, { ...parts, helper: tapHelper }));
    this.#projects.set(project, network);
    const member = memberOf(request, network);
    const leave = (): void => {
      if (!network.isEmpty || this.#projects.get(project) !== network) return;
      this.#projects.delete(project);
      network.close();
    };
    return network instanceof TapNetwork
      ? await onBridge(request, member, network, leave, tapHelper ?? '')
      : onSwitch(request, member, network, leave);
  }
}

/** What the network is told of an instance, and the record of its place. */
function memberOf(
  { name, target, allow, onNetwork }: ConnectionRequest,
  network: Pick<ProjectNetwork, 'has'>,
): NetworkMember {
  let mac = newMac();
  while (network.has(mac)) mac = newMac();
  const onAddresses = (addresses: readonly string[]): void => onNetwork({ mac, addresses: [...addresses] });
  return { mac, name, target, allow, onAddresses };
}

/** What both networks have in common: packets, the way in, and an end. */
function connected(
  request: ConnectionRequest,
  device: Pick<TapDevice, 'mac' | 'capture' | 'counters' | 'onFrame'>,
  network: Pick<ProjectNetwork, 'connect'>,
  leave: () => void,
): Omit<Connection, 'nic' | 'setFaults'> {
  const { name, target } = request;
  const feed = new PacketFeed(request.packets, device.capture, request.onError);
  device.onFrame = () => feed.frame();
  const traffic = new TrafficFeed({
    sink: request.traffic,
    counters: device.counters,
    clock: systemClock,
    wallMs: Date.now,
    onError: request.onError,
  });
  let isClosed = false;
  return {
    watchPackets: () => feed.watch(),
    watchTraffic: () => traffic.watch(),
    open: (port) => network.connect(device.mac, port),
    capture: () => pcapng(`${name} on ${target}`, device.capture.frames()),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      feed.close();
      traffic.close();
      leave();
    },
  };
}

function onSwitch(
  request: ConnectionRequest,
  member: NetworkMember,
  network: ProjectNetwork,
  leave: () => void,
): Connection {
  const nic: InstanceNic = network.join(member);
  request.onNetwork({ mac: nic.mac, addresses: [] });
  const common = connected(request, nic, network, () => {
    network.leave(nic);
    leave();
  });
  return {
    ...common,
    nic: { kind: 'stream', mac: nic.mac, attach: (stream) => nic.attach(stream) },
    setFaults: (faults) => {
      nic.setFaults(faults);
      return true;
    },
  };
}

/** Rejects, and has left again, when the namespace cannot be made. */
async function onBridge(
  request: ConnectionRequest,
  member: NetworkMember,
  network: TapNetwork,
  leave: () => void,
  helper: string,
): Promise<Connection> {
  const onKernel = (addresses: readonly string[]): void =>
    request.onNetwork({ mac: member.mac, addresses: [...addresses], bridge: 'kernel' });
  const device = network.join({ ...member, onAddresses: onKernel });
  const common = connected(request, device, network, () => {
    network.leave(device);
    leave();
  });
  try {
    const namespace = await network.namespace();
    onKernel([]);
    return { ...common, nic: { kind: 'tap', mac: device.mac, helper, namespace }, setFaults: () => false };
  } catch (error) {
    common.close();
    throw error;
  }
}

/** A socket on loopback that the instance serves on: it has no network of its own. */
function listening(): Connection {
  const { descriptor, port, close } = boundSocket();
  return {
    nic: { kind: 'listen', port: WEB_PORT, descriptor },
    watchPackets: () => undefined,
    watchTraffic: () => undefined,
    setFaults: () => false,
    open: (wanted) => (wanted === WEB_PORT ? openTcp(port) : Promise.reject(refused())),
    capture: () => undefined,
    close,
  };
}

/** What `net` has for its cluster module: a socket that is bound and on which Node itself does not accept. */
interface BoundHandle {
  fd: number;
  getsockname(into: { port?: number }): number;
  close(): void;
}
const { _createServerHandle: createServerHandle } = net as unknown as {
  _createServerHandle(address: string, port: number, family: 4): BoundHandle | number;
};

/** A socket on a free port of loopback. The instance listens on it: until then, connections are refused. */
function boundSocket(): { descriptor: number; port: number; close: () => void } {
  const handle = createServerHandle(LOOPBACK, 0, 4);
  if (typeof handle === 'number') throw new Error(`no socket on loopback: error ${handle}`);
  const name: { port?: number } = {};
  handle.getsockname(name);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) handle.close();
    isOpen = false;
  };
  return { descriptor: handle.fd, port: name.port ?? 0, close };
}

function openTcp(port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, LOOPBACK);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

const refused = (): Error =>
  Object.assign(new Error('nothing listens on this port'), { code: 'ECONNREFUSED' });
