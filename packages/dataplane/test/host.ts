/** One data plane alone on a link, with a hand on its clock: frames in, frames and events out. */

import * as abi from '../assembly/abi.ts';
import { DataPlane, type DataPlaneEvent, dataplaneWasm } from '../src/index.ts';
import {
  address,
  arp,
  type Bytes,
  concat,
  type Decoded,
  decode,
  ethernet,
  integer,
  TYPE,
  u16at,
} from './packets.ts';

export const wasm = await dataplaneWasm('direct');

export const OUR_MAC = '02:00:00:00:00:01';
export const PEER_MAC = '02:00:00:00:00:02';
export const OUR_IP = '10.0.0.1';
export const PEER_IP = '10.0.0.2';

/** Counters of assembly/device/device.ts. */
export const COUNT = {
  dropped: 2,
  txFrames: 3,
  checksum: 6,
  malformed: 7,
  notOurs: 8,
  martian: 9,
  protocol: 10,
  port: 11,
  full: 12,
  fragment: 13,
  errors: 14,
  limited: 15,
  neighbour: 16,
  conflicts: 17,
} as const;

export interface Datagram {
  remote: Bytes;
  local: Bytes;
  from: number;
  to: number;
  device: number;
  payload: Bytes;
}

export function newPlane(seed = 7, memoryBytes = 16 << 20): DataPlane {
  return new DataPlane({ wasm, memoryBytes, seed: new Uint8Array(16).fill(seed) });
}

/** OP_IPV4_SET */
export function setIpv4(
  plane: DataPlane,
  device: number,
  our: string,
  prefix: number,
  gateway?: string,
): number {
  plane.put(gateway ? address(gateway) : new Uint8Array(16));
  return plane.call(abi.OP_IPV4_SET, device, integer(our), prefix);
}

/** OP_UDP_OPEN */
export function openUdp(plane: DataPlane, port: number, flags = 0, local = '::', device = 0): number {
  plane.put(address(local));
  return plane.call(abi.OP_UDP_OPEN, port, flags, device);
}

/** OP_UDP_SEND */
export function sendUdp(plane: DataPlane, handle: number, to: string, port: number, payload: Bytes): number {
  plane.put(address(to));
  plane.put(payload, 64);
  return plane.call(abi.OP_UDP_SEND, handle, port, payload.length);
}

/** OP_UDP_RECEIVE */
export function receiveUdp(plane: DataPlane, handle: number): Datagram | undefined {
  const length = plane.call(abi.OP_UDP_RECEIVE, handle);
  if (length < 0) return undefined;
  const head = plane.get(37);
  return {
    remote: head.subarray(0, 16),
    local: head.subarray(16, 32),
    from: (head[32] ?? 0) | ((head[33] ?? 0) << 8),
    to: (head[34] ?? 0) | ((head[35] ?? 0) << 8),
    device: head[36] ?? 0,
    payload: plane.get(length, 64),
  };
}

export class Host {
  nowMs = 1_000;
  readonly plane: DataPlane;
  readonly device: number;

  constructor({ mtu = 1_500, offloads = 0, seed = 7 } = {}) {
    this.plane = newPlane(seed);
    this.device = this.plane.addDevice(OUR_MAC, mtu, offloads);
    this.plane.tick(this.nowMs);
  }

  /** With OUR_IP/24, a neighbour PEER_IP who is known, and nothing left to be said. */
  static configured(options: { mtu?: number; offloads?: number; gateway?: string } = {}): Host {
    const host = new Host(options);
    setIpv4(host.plane, host.device, OUR_IP, 24, options.gateway);
    host.run(5_000);
    host.meet(PEER_IP, PEER_MAC);
    return host;
  }

  /** A neighbour asks for us, so that it is in the cache. */
  meet(sender: string, senderMac: string): void {
    const request = arp({ operation: 1, senderMac, sender, target: OUR_IP });
    this.input(ethernet({ from: senderMac, to: 'ff:ff:ff:ff:ff:ff' }, TYPE.arp, request));
    this.sent();
  }

  input(frame: Bytes, isChecked = false): void {
    this.plane.input(this.device, frame, isChecked);
  }

  /** An IPv4 packet from the peer's station. */
  ipv4(packet: Bytes, to = OUR_MAC, from = PEER_MAC): void {
    this.input(ethernet({ from, to }, TYPE.ipv4, packet));
  }

  ipv6(packet: Bytes, to = OUR_MAC, from = PEER_MAC): void {
    this.input(ethernet({ from, to }, TYPE.ipv6, packet));
  }

  /** Lets time pass, deadline by deadline; what was sent meanwhile, with when. */
  run(ms: number): { atMs: number; frame: Decoded }[] {
    const end = this.nowMs + ms;
    const frames: { atMs: number; frame: Decoded }[] = [];
    for (let steps = 0; ; steps++) {
      if (steps > 1_000_000) throw new Error('the data plane wants to be called for ever');
      for (const frame of this.sent()) frames.push({ atMs: this.nowMs, frame });
      const next = this.plane.tick(this.nowMs);
      for (const frame of this.sent()) frames.push({ atMs: this.nowMs, frame });
      if (next === undefined || next > end) break;
      this.nowMs = Math.max(this.nowMs, next);
    }
    this.nowMs = end;
    this.plane.tick(end);
    return frames;
  }

  /** What was sent, each frame checked. */
  sent(): Decoded[] {
    return this.raw().map((frame) => decode(frame));
  }

  raw(): Bytes[] {
    const frames: Bytes[] = [];
    for (let frame = this.plane.output(this.device); frame; frame = this.plane.output(this.device))
      frames.push(frame);
    return frames;
  }

  count(counter: number): number {
    return this.plane.call(abi.OP_DEVICE_COUNTER, this.device, counter);
  }

  events(): DataPlaneEvent[] {
    return this.plane.events();
  }

  /** The neighbour cache, as OP_NEIGHBOUR_GET shows it. */
  neighbours(): { address: Bytes; mac: Bytes; state: number }[] {
    const entries: { address: Bytes; mac: Bytes; state: number }[] = [];
    while (this.plane.call(abi.OP_NEIGHBOUR_GET, this.device, entries.length) === 0) {
      const bytes = this.plane.get(23);
      entries.push({ address: bytes.subarray(0, 16), mac: bytes.subarray(16, 22), state: bytes[22] ?? 0 });
    }
    return entries;
  }

  /** The IPv6 addresses, as OP_IPV6_GET shows them. */
  addresses(): { address: Bytes; prefix: number; state: number; origin: number }[] {
    const entries: { address: Bytes; prefix: number; state: number; origin: number }[] = [];
    while (this.plane.call(abi.OP_IPV6_GET, this.device, entries.length) === 0) {
      const bytes = this.plane.get(19);
      entries.push({
        address: bytes.subarray(0, 16),
        prefix: bytes[16] ?? 0,
        state: bytes[17] ?? 0,
        origin: bytes[18] ?? 0,
      });
    }
    return entries;
  }
}

/** `length` bytes that are not all alike. */
export const pattern = (length: number, seed = 1): Bytes =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 7 + seed) & 255);

/** The payload of fragments in the order of their offsets. */
export const joined = (frames: Decoded[]): Bytes =>
  concat(...[...frames].sort((a, b) => (a.offset ?? 0) - (b.offset ?? 0)).map((frame) => frame.payload));

export { abi, u16at };
