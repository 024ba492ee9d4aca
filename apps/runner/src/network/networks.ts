/**
 * All networks of this runner, by project, and who is connected how. A network is there from its first instance to its
 * last. Owns everything in ./; refuses to know of records and queues.
 */
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { NetworkFaults } from '@skerry/contracts';
import { pcapng } from '@skerry/device-models/net';
import { type InstanceNic, newMac, ProjectNetwork, Turns } from '@skerry/device-models/project';
import type { Nic } from '../tenders/tender.ts';
import { PacketFeed, type PacketSink } from './packet-feed.ts';

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
  /** Told when the addresses of the instance are known, and when there are more. */
  onNetwork: (network: { mac: string; addresses: string[] }) => void;
  onError: (error: unknown) => void;
}

/** An instance's connection: what its tender needs, and its end. */
export interface Connection {
  nic: Nic;
  /** Somebody watches its packets. */
  watchPackets(): void;
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

export class Networks {
  readonly #wasm: () => Promise<Uint8Array>;
  readonly #bound: readonly string[] | undefined;
  readonly #turns = new Turns();
  readonly #projects = new Map<string, ProjectNetwork>();
  readonly #connections = new Map<string, Connection>();

  /**
   * `wasm` compiles the data plane, or finds it compiled; it is asked when the first network is needed. `bound`: the
   * destinations outside that instances may open at all; every one unless told.
   */
  constructor(wasm: () => Promise<Uint8Array>, bound?: readonly string[]) {
    this.#wasm = wasm;
    this.#bound = bound;
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
    const wasm = await this.#wasm();
    const { project, name, target, allow } = request;
    const network =
      this.#projects.get(project) ??
      new ProjectNetwork(project, { wasm, turns: this.#turns, bound: this.#bound });
    this.#projects.set(project, network);
    let mac = newMac();
    while (network.has(mac)) mac = newMac();
    const nic: InstanceNic = network.join({
      mac,
      name,
      target,
      allow,
      onAddresses: (addresses) => request.onNetwork({ mac, addresses: [...addresses] }),
    });
    request.onNetwork({ mac, addresses: [] });
    const feed = new PacketFeed(request.packets, nic.capture, request.onError);
    nic.onFrame = () => feed.frame();
    let isClosed = false;
    return {
      nic: { kind: 'stream', mac, attach: (stream) => nic.attach(stream) },
      watchPackets: () => feed.watch(),
      setFaults: (faults) => {
        nic.setFaults(faults);
        return true;
      },
      open: (port) => network.connect(mac, port),
      capture: () => pcapng(`${name} on ${target}`, nic.capture.frames()),
      close: () => {
        if (isClosed) return;
        isClosed = true;
        feed.close();
        network.leave(nic);
        if (!network.isEmpty || this.#projects.get(project) !== network) return;
        this.#projects.delete(project);
        network.close();
      },
    };
  }
}

/** A socket on loopback that the instance serves on: it has no network of its own. */
function listening(): Connection {
  const { descriptor, port, close } = boundSocket();
  return {
    nic: { kind: 'listen', port: WEB_PORT, descriptor },
    watchPackets: () => undefined,
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
