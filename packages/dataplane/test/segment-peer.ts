/**
 * The other end of TCP, played segment by segment: a host 10.0.0.2 that does nothing but what the test says. It drives
 * one data plane, 10.0.0.1, and its clock. Sequence numbers of tests are relative: the peer's SYN is 0 of the peer, the
 * data plane's SYN is 0 of the data plane, as Wireshark shows them.
 */
import { expect } from 'vitest';
import * as abi from '../assembly/abi.ts';
import { DataPlane } from '../src/index.ts';
import {
  ACK,
  fixSegment,
  frameOf,
  type Route,
  RST,
  readSegment,
  type Segment,
  SYN,
  segmentBytes,
} from './segment.ts';

const PLANE_MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);
const PEER_MAC = Uint8Array.of(2, 0, 0, 0, 0, 2);
const PLANE = Uint8Array.of(10, 0, 0, 1);
const PEER = Uint8Array.of(10, 0, 0, 2);

/** One thing that a segment must have; several make an expectation. */
export type Check = (segment: Segment) => void;

const names: [number, string][] = [
  [1, 'F'],
  [2, 'S'],
  [4, 'R'],
  [8, 'P'],
  [16, 'A'],
  [32, 'U'],
];

export function flagsText(flags: number): string {
  return names
    .filter(([bit]) => flags & bit)
    .map(([, name]) => name)
    .join('');
}

/** Flags by letters; PSH does not count unless it is named. */
export function flags(text: string): Check {
  return (segment) =>
    expect(flagsText(text.includes('P') ? segment.flags : segment.flags & ~8), 'flags').toBe(text);
}

export function length(bytes: number): Check {
  return (segment) => expect(segment.payload.length, 'length').toBe(bytes);
}

export function window(bytes: number): Check {
  return (segment) => expect(segment.window, 'window').toBe(bytes);
}

export interface PeerOptions {
  wasm: Uint8Array;
  /** The peer's initial sequence number. */
  iss?: number;
  mtu?: number;
  offloads?: number;
  memoryBytes?: number;
  nowMs?: number;
}

export class SegmentPeer {
  readonly plane: DataPlane;
  nowMs: number;
  readonly iss: number;
  /** The data plane's initial sequence number, once its SYN was seen. */
  irs = 0;
  peerPort = 40_000;
  planePort = 80;
  window = 65_535;
  /** Sent with every segment when it is set: our next value; the echo is the last that was seen. */
  timestamp: number | undefined;
  readonly masks = new Map<number, number>();
  readonly reasons = new Map<number, number>();
  /** Answers no question for our MAC, of which there were so many. */
  isMute = false;
  questions = 0;
  #echo = 0;
  #next: number | undefined;
  readonly #inbox: Segment[] = [];
  readonly route: Route = {
    sourceMac: PEER_MAC,
    destinationMac: PLANE_MAC,
    source: PEER,
    destination: PLANE,
  };

  constructor({
    wasm,
    iss = 1_000,
    mtu = 1_500,
    offloads = 0,
    memoryBytes = 32 << 20,
    nowMs = 1_000,
  }: PeerOptions) {
    this.plane = new DataPlane({ wasm, memoryBytes, seed: new Uint8Array(16).fill(9) });
    this.iss = iss;
    this.nowMs = nowMs;
    this.plane.tick(nowMs);
    this.plane.addDevice('02:00:00:00:00:01', mtu, offloads);
    this.plane.call(abi.OP_IPV4_SET, 0, 0x0a000001, 24);
    this.#next = this.plane.tick(nowMs);
    this.pump();
    this.#inbox.length = 0;
  }

  /** Takes what the data plane wants to send; answers its questions for our MAC. */
  pump(): void {
    for (let frame = this.plane.output(0); frame; frame = this.plane.output(0)) {
      const isArp = frame[12] === 8 && frame[13] === 6;
      if (isArp && frame[21] === 1 && frame[41] === PEER[3] && frame[31] === PLANE[3]) {
        this.questions++;
        if (!this.isMute) this.#answerArp(frame);
      }
      const segment = readSegment(frame);
      if (!segment) continue;
      if (segment.flags & SYN) this.irs = segment.seq;
      if (segment.timestamps) this.#echo = segment.timestamps[0];
      this.#inbox.push(segment);
    }
    this.#next = this.plane.tick(this.nowMs);
    for (const event of this.plane.events()) {
      this.masks.set(event.handle, (this.masks.get(event.handle) ?? 0) | event.mask);
      if (event.mask & abi.EVENT_CLOSED) this.reasons.set(event.handle, event.a);
    }
  }

  #answerArp(request: Uint8Array): void {
    const reply = request.slice();
    reply.set(PLANE_MAC, 0);
    reply.set(PEER_MAC, 6);
    reply[21] = 2;
    reply.set(PEER_MAC, 22);
    reply.set(PEER, 28);
    reply.set(PLANE_MAC, 32);
    reply.set(PLANE, 38);
    this.plane.input(0, reply);
  }

  /** Sends a segment; `seq` is relative to our SYN, `ack` to theirs. `text` is its payload. */
  send(
    text: string | Uint8Array,
    flagBits: number,
    seq: number,
    ack?: number,
    more: Partial<Segment> = {},
  ): void {
    const segment: Partial<Segment> = {
      sourcePort: this.peerPort,
      destinationPort: this.planePort,
      seq: (this.iss + seq) >>> 0,
      ack: ack === undefined ? 0 : (this.irs + ack) >>> 0,
      flags: flagBits,
      window: this.window,
      payload: typeof text === 'string' ? Buffer.from(text) : text,
      ...(this.timestamp === undefined ? {} : { timestamps: [this.timestamp, this.#echo] }),
      ...more,
    };
    if (segment.sack) segment.sack = segment.sack.map(([a, b]) => [this.irs + a, this.irs + b]);
    this.plane.input(0, frameOf(6, segmentBytes(segment, this.route), this.route));
    this.pump();
  }

  /** Any bytes as the segment of an otherwise right frame. */
  sendRaw(segment: Uint8Array): void {
    this.plane.input(0, frameOf(6, segment, this.route));
    this.pump();
  }

  /** Makes the checksum of a segment right. */
  fixChecksum(segment: Uint8Array): void {
    fixSegment(segment, this.route);
  }

  /** ICMP quotes the segment that the data plane sent with that relative number. */
  sendIcmp(type: number, code: number, seq: number, mtu = 0): void {
    const quoted = segmentBytes(
      { sourcePort: this.planePort, destinationPort: this.peerPort, seq: (this.irs + seq) >>> 0 },
      { ...this.route, source: PLANE, destination: PEER },
    ).subarray(0, 8);
    const inner = frameOf(6, quoted, { ...this.route, source: PLANE, destination: PEER }).subarray(14);
    // It was a full one.
    inner[2] = 1_500 >> 8;
    inner[3] = 1_500 & 255;
    const icmp = Uint8Array.of(type, code, 0, 0, 0, 0, mtu >> 8, mtu & 255, ...inner);
    let sum = 0;
    for (let at = 0; at < icmp.length; at += 2) sum += ((icmp[at] ?? 0) << 8) | (icmp[at + 1] ?? 0);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    icmp[2] = (~sum >> 8) & 255;
    icmp[3] = ~sum & 255;
    this.plane.input(0, frameOf(1, icmp, this.route));
    this.pump();
  }

  /** Lets time pass, deadline by deadline. */
  advance(ms: number): void {
    const end = this.nowMs + ms;
    this.pump();
    while (this.#next !== undefined && this.#next <= end) {
      this.nowMs = Math.max(this.nowMs, this.#next);
      this.#next = this.plane.tick(this.nowMs);
      this.pump();
    }
    this.nowMs = end;
    this.#next = this.plane.tick(end);
    this.pump();
  }

  /** All segments that have come since the last time. */
  take(): Segment[] {
    this.pump();
    return this.#inbox.splice(0);
  }

  /** The next segment, which must be there, at those relative numbers, and pass the checks. */
  expect(flagText: string, seq: number, ack?: number, ...checks: Check[]): Segment {
    this.pump();
    const segment = this.#inbox.shift();
    if (!segment) throw new Error(`no segment came; expected ${flagText} ${seq}`);
    flags(flagText)(segment);
    expect((segment.seq - this.irs) >>> 0, 'seq').toBe(seq >>> 0);
    if (ack !== undefined) expect((segment.ack - this.iss) >>> 0, 'ack').toBe(ack >>> 0);
    for (const check of checks) check(segment);
    return segment;
  }

  /** Nothing has come. */
  expectSilence(): void {
    expect(this.take().map((segment) => flagsText(segment.flags))).toEqual([]);
  }

  has(handle: number, bits: number): boolean {
    this.pump();
    return ((this.masks.get(handle) ?? 0) & bits) === bits;
  }

  listen(port = this.planePort, backlog = 16, listenFlags = 0): number {
    this.plane.put(new Uint8Array(16));
    return this.plane.call(abi.OP_TCP_LISTEN, port, backlog, listenFlags);
  }

  accept(listener: number): number {
    const handle = this.plane.call(abi.OP_TCP_ACCEPT, listener);
    if (handle < 0) throw new Error(`OP_TCP_ACCEPT: ${handle}`);
    return handle;
  }

  /** Begins a connection from the data plane to us, at our peerPort. */
  connect(): number {
    this.plane.put(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...PEER));
    this.plane.put(new Uint8Array(16), 16);
    const handle = this.plane.call(abi.OP_TCP_CONNECT, this.peerPort, 0);
    if (handle < 0) throw new Error(`OP_TCP_CONNECT: ${handle}`);
    const local = this.call(abi.OP_STREAM_ADDRESSES, handle);
    expect(local).toBe(0);
    this.planePort = new DataView(this.plane.get(36).buffer).getUint16(34, true);
    return handle;
  }

  call(op: number, a = 0, b = 0, c = 0): number {
    return this.plane.call(op, a, b, c);
  }

  /** Writes on a stream; it leaves. */
  write(handle: number, data: string | Uint8Array): number {
    const taken = this.plane.send(handle, typeof data === 'string' ? Buffer.from(data) : data);
    this.pump();
    return taken;
  }

  read(handle: number): string {
    const bytes = this.plane.receive(handle);
    this.pump();
    return bytes ? Buffer.from(bytes).toString('latin1') : '';
  }

  state(handle: number): number {
    return this.call(abi.OP_TCP_INFO, handle, 0);
  }

  /** A connection that we began, established and accepted; next numbers are 1 and 1. */
  openPassive(syn: Partial<Segment> = { mss: 1_460 }): number {
    const listener = this.listen();
    this.send('', SYN, 0, undefined, syn);
    this.expect('SA', 0, 1);
    this.send('', ACK, 1, 1);
    this.expectSilence();
    return this.accept(listener);
  }

  /** A connection that the data plane began, established; next numbers are 1 and 1. */
  openActive(syn: Partial<Segment> = { mss: 1_460 }): number {
    const handle = this.connect();
    this.expect('S', 0);
    this.send('', SYN | ACK, 0, 1, syn);
    this.expect('A', 1, 1);
    return handle;
  }

  reset(): void {
    this.send('', RST, 1);
  }
}
