/**
 * A network for machines of engine.ts: each has a data plane of its own (the build `host`, the very wasm of the images),
 * whose sockets are played here and joined in memory. Peers without a machine are scripts on bytes. One clock for all.
 */
import { DataPlane } from '@skerry/dataplane';
import * as abi from '../../dataplane/assembly/abi.ts';
import { formatAddress, parseAddress } from '../src/net/addresses.ts';
import { Machine, type MachineNetwork, type MachineOptions, type NetworkValue } from './engine.ts';

/** One end of a stream, as the other one sees it. */
interface End {
  /** Takes bytes; how many. */
  give(bytes: Uint8Array): number;
  giveEnd(): void;
  lose(reason: number): void;
}

/** A peer that is no machine. What it receives is kept, and told. */
export class Peer implements End {
  received = '';
  hasEnded = false;
  lostBecause: number | undefined;
  onData: (text: string) => void = () => undefined;
  /** Takes no bytes while it is set. */
  isSlow = false;
  other: End | undefined;
  readonly #network: Network;
  #unsent: Uint8Array[] = [];
  #endsLater = false;
  #resetsLater = false;

  constructor(network: Network) {
    this.#network = network;
  }

  /** Sends text (one byte per character) or bytes, and lets the network come to rest. */
  send(data: string | Uint8Array): void {
    this.#unsent.push(typeof data === 'string' ? Uint8Array.from(Buffer.from(data, 'latin1')) : data);
    this.#network.run();
  }

  /** Sends with what the network moves next: for scripts, which run inside it. */
  later(data: string): void {
    this.#unsent.push(Uint8Array.from(Buffer.from(data, 'latin1')));
  }

  resetLater(): void {
    this.#resetsLater = true;
  }

  /** Ends behind what was sent. */
  endLater(): void {
    this.#endsLater = true;
  }

  end(): void {
    this.other?.giveEnd();
    this.#network.run();
  }

  reset(): void {
    this.other?.lose(abi.REASON_RESET);
    this.#network.run();
  }

  /** Takes what it has received. */
  take(): string {
    const text = this.received;
    this.received = '';
    return text;
  }

  /** Moves what waits to be sent; whether anything was. */
  move(): boolean {
    let didAny = this.#resetsLater;
    if (this.#resetsLater) this.other?.lose(abi.REASON_RESET);
    this.#resetsLater = false;
    for (let first = this.#unsent[0]; first; first = this.#unsent[0]) {
      const taken = this.other?.give(first) ?? 0;
      if (taken > 0) didAny = true;
      if (taken < first.length) {
        this.#unsent[0] = first.subarray(taken);
        break;
      }
      this.#unsent.shift();
    }
    if (this.#endsLater && this.#unsent.length === 0) {
      this.#endsLater = false;
      this.other?.giveEnd();
      didAny = true;
    }
    return didAny;
  }

  give(bytes: Uint8Array): number {
    if (this.isSlow) return 0;
    const text = Buffer.from(bytes).toString('latin1');
    this.received += text;
    this.onData(text);
    return bytes.length;
  }

  giveEnd(): void {
    this.hasEnded = true;
  }

  lose(reason: number): void {
    this.lostBecause = reason;
  }
}

interface HostExports {
  hostListen(isHttp: number): number;
  hostStream(listener: number): number;
  hostConnected(handle: number): void;
  hostReadSpan(handle: number): number;
  hostReadCommit(handle: number, count: number): void;
  hostReadEnd(handle: number): void;
  hostClosed(handle: number, reason: number): void;
  hostWriteSpans(handle: number, most: number): number;
  hostUnlisten(handle: number): void;
  hostWritten(handle: number, count: number): void;
  hostNext(): number;
}

const DO_SHUTDOWN = 4;
const DO_ABORT = 8;

interface PlaneStream extends End {
  handle: number;
  other: End | undefined;
  hasShut: boolean;
  hasEnded: boolean;
}

interface UdpSocket {
  port: number;
  queue: { data: Uint8Array; address: string; port: number }[];
}

export interface HostOptions extends Omit<MachineOptions, 'network'> {
  address: string;
  /** Boot parameters of the network, as in `net.dns=10.0.0.1`. */
  netParameters?: string[];
}

/** Who answers datagrams to an address and port: the answers. */
export type UdpScript = (data: Uint8Array, from: { address: string; port: number }) => Uint8Array[];

/** A machine's sockets. */
class SocketHost implements MachineNetwork {
  readonly plane: DataPlane;
  readonly address: string;
  machine: Machine | undefined;
  readonly #network: Network;
  readonly #exports: HostExports;
  readonly #streams = new Map<number, PlaneStream>();
  readonly #udp = new Map<number, UdpSocket>();
  readonly #events: number[] = [];
  readonly #actions: (() => void)[] = [];
  readonly #parameters: string[];
  #lastUdp = 0;
  #lastPort = 49_152;

  constructor(network: Network, wasm: Uint8Array, options: HostOptions) {
    this.#network = network;
    this.address = options.address;
    this.#parameters = options.netParameters ?? [];
    this.plane = new DataPlane({ wasm, seed: new Uint8Array(16) });
    this.#exports = this.plane.exports as unknown as HostExports;
  }

  readonly functions: MachineNetwork['functions'] = {
    netCall: (op, a, b, c) => this.#call(Number(op), Number(a ?? 0), Number(b ?? 0), Number(c ?? 0)),
    netPut: (data, at) => {
      const bytes = bytesOf(data);
      this.plane.put(bytes, Number(at ?? 0));
      return bytes.length;
    },
    netGet: (length, at) => this.plane.get(Number(length), Number(at ?? 0)),
    netSend: (handle, data, from) => {
      const bytes = bytesOf(data);
      if (typeof data === 'string' && this.plane.call(abi.OP_STREAM_ROOM, Number(handle)) < bytes.length)
        return 0;
      return this.plane.send(Number(handle), bytes.subarray(Number(from ?? 0)));
    },
    netReceive: (handle, most) => this.plane.receive(Number(handle), Number(most)),
    httpText: (handle, what) => this.#text(this.plane.call(abi.OP_HTTP_TEXT, Number(handle), Number(what))),
    httpField: (handle, name) => {
      const bytes = bytesOf(name);
      this.plane.put(bytes);
      const length = this.plane.call(abi.OP_HTTP_FIELD, Number(handle), bytes.length);
      return length < 0 ? null : this.#text(length);
    },
    httpRespond: (handle, status, fields, body, how) => {
      const lines = bytesOf(fields);
      const bytes = body === null || body === undefined ? new Uint8Array(0) : bytesOf(body);
      this.plane.put(lines);
      this.plane.put(new Uint8Array(Uint32Array.of(bytes.length).buffer), 65_532);
      const flags = Number(how) | (bytes.length > 0 ? abi.RESPOND_LENGTH : 0);
      const result = this.plane.call(
        abi.OP_HTTP_RESPOND,
        Number(handle),
        Number(status) | (flags << 16),
        lines.length,
      );
      if (result < 0) return result;
      const sent = this.plane.send(Number(handle), bytes);
      if (sent === bytes.length) this.plane.call(abi.OP_HTTP_END, Number(handle));
      return bytes.length - sent;
    },
    netParameters: () => this.#parameters.join('\0'),
    netDevices: () => '',
  };

  tick(nowMs: number): number {
    return this.plane.tick(nowMs) ?? Number.POSITIVE_INFINITY;
  }

  takeEvents(most: number): number[] {
    const own = this.#events.splice(0, most * 4);
    const { scratch, eventsTake, memory } = this.plane.exports;
    const at = scratch() + 32_768;
    const count = eventsTake(at, most - own.length / 4);
    return [...own, ...new Uint32Array(memory.buffer, at, count * 4)];
  }

  get hasEvents(): boolean {
    return this.#events.length > 0 || this.plane.exports.eventsPending() > 0;
  }

  /** Moves bytes and does what was asked for; whether anything happened. */
  move(): boolean {
    let didAny = false;
    for (let action = this.#actions.shift(); action; action = this.#actions.shift()) {
      action();
      didAny = true;
    }
    // Answers what is memoised, without an event.
    this.plane.exports.eventsPending();
    for (let handle = this.#exports.hostNext(); handle !== 0; handle = this.#exports.hostNext()) {
      const stream = this.#streams.get(handle);
      if (!stream) continue;
      const work = this.#word();
      if (work & DO_ABORT) {
        this.#streams.delete(handle);
        stream.other?.lose(abi.REASON_RESET);
        didAny = true;
      } else if (work & DO_SHUTDOWN) stream.hasShut = true;
    }
    for (const stream of this.#streams.values()) if (this.#write(stream)) didAny = true;
    return didAny;
  }

  /** A stream that a listener of ours has accepted; undefined when nobody listens. */
  accept(listener: number, from: { address: string; port: number }, port: number, other: End): PlaneStream {
    return this.#open(listener, from, { address: this.address, port }, other);
  }

  deliver(socketPort: number, data: Uint8Array, from: { address: string; port: number }): void {
    for (const [handle, socket] of this.#udp) {
      if (socket.port !== socketPort) continue;
      if (socket.queue.length === 0) this.#events.push(handle, abi.EVENT_READABLE, 0, 0);
      socket.queue.push({ data, ...from });
    }
  }

  #write(stream: PlaneStream): boolean {
    let didAny = false;
    for (;;) {
      if (this.#exports.hostWriteSpans(stream.handle, 1) === 0) break;
      const [span, count] = new Uint32Array(this.plane.get(8).buffer) as unknown as [number, number];
      const bytes = new Uint8Array(this.plane.exports.memory.buffer, span, count).slice();
      const taken = stream.other?.give(bytes) ?? count;
      if (taken > 0) {
        this.#exports.hostWritten(stream.handle, taken);
        didAny = true;
      }
      if (taken < count) return didAny;
    }
    if (stream.hasShut && !stream.hasEnded) {
      stream.hasEnded = true;
      stream.other?.giveEnd();
      didAny = true;
    }
    return didAny;
  }

  #open(
    listener: number,
    remote: { address: string; port: number },
    local: { address: string; port: number },
    other: End | undefined,
  ): PlaneStream {
    this.plane.put(parseAddress(remote.address) ?? new Uint8Array(16));
    this.plane.put(parseAddress(local.address) ?? new Uint8Array(16), 16);
    this.plane.put(new Uint8Array(Uint16Array.of(remote.port, local.port).buffer), 32);
    const handle = this.#exports.hostStream(listener);
    const stream: PlaneStream = {
      handle,
      other,
      hasShut: false,
      hasEnded: false,
      give: (bytes) => {
        let done = 0;
        while (done < bytes.length) {
          const span = this.#exports.hostReadSpan(handle);
          const count = Math.min(this.#word(), bytes.length - done);
          if (count === 0) break;
          new Uint8Array(this.plane.exports.memory.buffer, span, count).set(
            bytes.subarray(done, done + count),
          );
          this.#exports.hostReadCommit(handle, count);
          done += count;
        }
        return done;
      },
      giveEnd: () => this.#exports.hostReadEnd(handle),
      lose: (reason) => {
        this.#streams.delete(handle);
        this.#exports.hostClosed(handle, reason);
      },
    };
    this.#streams.set(handle, stream);
    return stream;
  }

  #call(op: number, a: number, b: number, c: number): number {
    switch (op) {
      case abi.OP_TCP_LISTEN:
      case abi.OP_HTTP_LISTEN: {
        if (this.#network.listener(this.address, a)) return abi.E_PORT;
        const handle = this.#exports.hostListen(op === abi.OP_HTTP_LISTEN ? 1 : 0);
        this.#network.listen(this.address, a, (from, other) => this.accept(handle, from, a, other));
        return handle;
      }
      case abi.OP_TCP_CONNECT: {
        const remote = { address: formatAddress(this.plane.get(16)), port: a };
        const local = { address: this.address, port: this.#lastPort++ };
        const stream = this.#open(0, remote, local, undefined);
        this.#actions.push(() => {
          const accepted = this.#network.listener(remote.address, remote.port)?.(local, stream);
          stream.other = accepted;
          if (accepted) this.#exports.hostConnected(stream.handle);
          else stream.lose(abi.REASON_REFUSED);
        });
        return stream.handle;
      }
      case abi.OP_HTTP_CLOSE:
        this.#network.closeAll(this.address);
        return this.plane.call(op, a, b, c) < 0 ? -1 : 0;
      default:
        return op >= abi.OP_UDP_OPEN && op < abi.OP_TCP_LISTEN
          ? this.#udpCall(op, a, b, c)
          : this.plane.call(op, a, b, c);
    }
  }

  #udpCall(op: number, a: number, b: number, c: number): number {
    if (op === abi.OP_UDP_OPEN) {
      const handle = 0x4000_0000 + this.#lastUdp++;
      this.#udp.set(handle, { port: a === 0 ? this.#lastPort++ : a, queue: [] });
      return handle;
    }
    const socket = this.#udp.get(a);
    if (!socket) return abi.E_HANDLE;
    if (op === abi.OP_UDP_PORT) return socket.port;
    if (op === abi.OP_UDP_SEND) {
      const to = { address: formatAddress(this.plane.get(16)), port: b };
      const data = this.plane.get(c, 64);
      this.#actions.push(() =>
        this.#network.datagram(data, { address: this.address, port: socket.port }, to),
      );
      return 0;
    }
    if (op === abi.OP_UDP_RECEIVE) {
      const next = socket.queue.shift();
      if (!next) return abi.E_AGAIN;
      this.plane.put(parseAddress(next.address) ?? new Uint8Array(16));
      this.plane.put(new Uint8Array(Uint16Array.of(next.port, socket.port).buffer), 32);
      this.plane.put(next.data, 64);
      return next.data.length;
    }
    this.#udp.delete(a);
    return 0;
  }

  #text(length: number): string {
    return length > 0 ? Buffer.from(this.plane.get(length)).toString('utf8') : '';
  }

  #word(): number {
    return new DataView(this.plane.get(4).buffer).getUint32(0, true);
  }
}

function bytesOf(value: NetworkValue): Uint8Array {
  if (typeof value === 'string') return new TextEncoder().encode(value);
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}

type Accept = (from: { address: string; port: number }, other: End) => End;

export class Network {
  nowMs = 1_000;
  readonly #wasm: Uint8Array;
  readonly #hosts: SocketHost[] = [];
  readonly #peers: Peer[] = [];
  readonly #listeners = new Map<string, Accept>();
  readonly #udp = new Map<string, UdpScript>();

  /** `wasm` of the data plane `host`. */
  constructor(wasm: Uint8Array) {
    this.#wasm = wasm;
  }

  /** Boots a machine on this network, and lets all come to rest. */
  async boot(main: string, options: HostOptions): Promise<Machine> {
    const host = new SocketHost(this, this.#wasm, options);
    host.tick(this.nowMs);
    const machine = await Machine.build(main, { ...options, network: host });
    machine.nowMs = this.nowMs;
    host.machine = machine;
    this.#hosts.push(host);
    machine.start();
    this.run();
    return machine;
  }

  /** Connects to a machine from 10.9.9.9. */
  connect(address: string, port: number): Peer {
    const peer = new Peer(this);
    peer.other = this.listener(address, port)?.({ address: '10.9.9.9', port: 5_555 }, peer);
    if (!peer.other) throw new Error(`nobody listens at ${address}:${port}`);
    this.#peers.push(peer);
    this.run();
    return peer;
  }

  /** A server that is a script. */
  serve(address: string, port: number, accepted: (peer: Peer) => void): void {
    this.listen(address, port, (_, other) => {
      const peer = new Peer(this);
      peer.other = other;
      this.#peers.push(peer);
      accepted(peer);
      return peer;
    });
  }

  serveUdp(address: string, port: number, script: UdpScript): void {
    this.#udp.set(`${address} ${port}`, script);
  }

  listen(address: string, port: number, accept: Accept): void {
    this.#listeners.set(`${address} ${port}`, accept);
  }

  listener(address: string, port: number): Accept | undefined {
    return this.#listeners.get(`${address} ${port}`);
  }

  closeAll(address: string): void {
    for (const key of this.#listeners.keys()) if (key.startsWith(`${address} `)) this.#listeners.delete(key);
  }

  datagram(
    data: Uint8Array,
    from: { address: string; port: number },
    to: { address: string; port: number },
  ): void {
    const host = this.#hosts.find((one) => one.address === to.address);
    host?.deliver(to.port, data, from);
    const answers = this.#udp.get(`${to.address} ${to.port}`)?.(data, from) ?? [];
    const asker = this.#hosts.find((one) => one.address === from.address);
    for (const answer of answers) asker?.deliver(from.port, answer, to);
  }

  /** Until nothing is left to do now. */
  run(): void {
    for (let turns = 0; ; turns++) {
      if (turns > 100_000) throw new Error('the network never comes to rest');
      let didAny = false;
      for (const host of this.#hosts) {
        host.tick(this.nowMs);
        // Looking for events also lets HTTP answer by itself what it can.
        const { hasEvents } = host;
        if (host.move()) didAny = true;
        if (!hasEvents || host.machine?.exitCode !== undefined) continue;
        host.machine?.poll();
        didAny = true;
      }
      for (const peer of this.#peers) if (peer.move()) didAny = true;
      if (!didAny) return;
    }
  }

  /** Lets time pass, deadline by deadline. */
  advance(ms: number): void {
    const end = this.nowMs + ms;
    for (let steps = 0; ; steps++) {
      if (steps > 100_000) throw new Error('time does not pass');
      this.run();
      const running = this.#hosts.filter(({ machine }) => machine?.exitCode === undefined);
      const deadlines = running.map((host) =>
        Math.min(host.machine?.deadline ?? Number.POSITIVE_INFINITY, host.tick(this.nowMs)),
      );
      const next = Math.max(this.nowMs, Math.min(...deadlines));
      if (next > end) break;
      this.nowMs = next;
      for (const { machine } of this.#hosts) {
        if (!machine) continue;
        machine.nowMs = next;
        if (machine.deadline <= next) machine.poll();
      }
    }
    this.nowMs = end;
    for (const { machine } of this.#hosts) if (machine) machine.nowMs = end;
  }
}
