/**
 * Segments that nobody would send, at TCP in any state, while its owner does this and that. Nothing may trap, every
 * segment that comes out must be well formed, and in the end all memory is free again. As a program:
 *
 *     node packages/dataplane/test/fuzz-tcp.ts [seconds [first seed]]
 */
import { pathToFileURL } from 'node:url';
import * as abi from '../assembly/abi.ts';
import { dataplaneWasm } from '../src/index.ts';
import { seeded } from './faults.ts';
import { type Segment, segmentBytes } from './segment.ts';
import { SegmentPeer } from './segment-peer.ts';

const PORTS = [80, 81, 443, 7];
const DAY_MS = 86_400_000;

class Fuzzer {
  readonly peer: SegmentPeer;
  readonly #random: () => number;
  readonly #listeners: number[] = [];
  readonly #streams: number[] = [];
  /** What the last segments of the data plane said, so that ours are often near. */
  readonly #seen: Segment[] = [];

  constructor(wasm: Uint8Array, seed: number) {
    this.#random = seeded(seed);
    this.peer = new SegmentPeer({
      wasm,
      iss: this.#below(2 ** 32),
      memoryBytes: this.#chance(0.3) ? 450_000 : 8 << 20,
      offloads: 0,
      mtu: this.#chance(0.2) ? 9_000 : 1_500,
    });
    this.#listeners.push(this.peer.listen(80, 3), this.peer.listen(81, 1));
    if (this.#chance(0.5)) this.#listeners.push(this.peer.listen(0, 4, abi.TCP_ANY_PORT | abi.TCP_DEFER));
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #chance(rate: number): boolean {
    return this.#random() < rate;
  }

  #pick<T>(list: readonly T[]): T | undefined {
    return list[this.#below(list.length)];
  }

  step(): void {
    const dice = this.#random();
    if (dice < 0.7) this.#segment();
    else if (dice < 0.9) this.#owner();
    else if (dice < 0.98) this.peer.advance(this.#below(this.#chance(0.1) ? 100_000 : 300));
    else
      this.peer.sendIcmp(3, this.#chance(0.5) ? 4 : this.#below(16), this.#below(3_000), this.#below(1_600));
    for (const segment of this.peer.take()) {
      this.#seen.push(segment);
      if (this.#seen.length > 6) this.#seen.shift();
    }
    for (const [handle, mask] of this.peer.masks) {
      if (mask & abi.EVENT_ASKED && !this.#streams.includes(handle)) this.#streams.push(handle);
    }
  }

  /** A number near `base`, mostly. */
  #near(base: number): number {
    const dice = this.#random();
    if (dice < 0.5) return base;
    if (dice < 0.75) return (base + this.#below(20) - 10) >>> 0;
    if (dice < 0.95) return (base + this.#below(200_000) - 100_000) >>> 0;
    return this.#below(2 ** 32);
  }

  #segment(): void {
    const last = this.#pick(this.#seen);
    const length = this.#chance(0.5) ? 0 : this.#chance(0.8) ? this.#below(60) : this.#below(1_460);
    const segment: Partial<Segment> = {
      sourcePort: last && this.#chance(0.85) ? last.destinationPort : 40_000 + this.#below(4),
      destinationPort: last && this.#chance(0.85) ? last.sourcePort : (this.#pick(PORTS) ?? 0),
      seq: this.#near(last?.ack ?? this.peer.iss),
      ack: this.#near(last ? last.seq + last.payload.length + (last.flags & 3 ? 1 : 0) : 0),
      flags: this.#flags(),
      window: this.#chance(0.2) ? 0 : this.#below(65_536),
      payload: new Uint8Array(length).fill(this.#below(256)),
    };
    if (this.#chance(0.4)) segment.timestamps = [this.#near(1_000), this.#near(last?.timestamps?.[0] ?? 0)];
    if (this.#chance(0.3)) segment.sack = this.#blocks(last);
    if (this.#chance(0.2))
      Object.assign(segment, { mss: this.#below(3_000), shift: this.#below(16), sackPermitted: true });
    if (segment.sack && segment.mss !== undefined) delete segment.sack;
    const bytes = segmentBytes(segment, this.peer.route);
    if (this.#chance(0.05)) this.#spoil(bytes);
    this.peer.sendRaw(this.#chance(0.02) ? bytes.subarray(0, this.#below(bytes.length)) : bytes);
  }

  #flags(): number {
    const dice = this.#random();
    if (dice < 0.5) return 16;
    if (dice < 0.65) return 2;
    if (dice < 0.75) return 17;
    if (dice < 0.8) return 18;
    if (dice < 0.85) return 4;
    return this.#below(256);
  }

  #blocks(last: Segment | undefined): [number, number][] {
    const base = last?.seq ?? 0;
    return Array.from({ length: 1 + this.#below(3) }, (): [number, number] => {
      const from = this.#near((base + this.#below(8_000)) >>> 0);
      return [from, (from + this.#below(3_000)) >>> 0];
    });
  }

  /** Breaks options or header, and makes the checksum right again. */
  #spoil(bytes: Uint8Array): void {
    const at = 12 + this.#below(bytes.length - 12);
    bytes[at] = this.#below(256);
    bytes[16] = 0;
    bytes[17] = 0;
    this.peer.fixChecksum(bytes);
  }

  #owner(): void {
    const peer = this.peer;
    const stream = this.#pick(this.#streams) ?? 0;
    const doings: (() => unknown)[] = [
      () => this.#accept(),
      () => this.#accept(),
      () => this.#streams.length < 8 && this.#streams.push(this.#connect()),
      () => peer.write(stream, new Uint8Array(this.#below(this.#chance(0.2) ? 100_000 : 3_000))),
      () => peer.write(stream, 'short'),
      () => peer.plane.receive(stream, 1 + this.#below(5_000)),
      () => peer.read(stream),
      () => peer.call(abi.OP_STREAM_SHUTDOWN, stream),
      () => this.#chance(0.3) && peer.call(abi.OP_STREAM_ABORT, stream),
      () => this.#chance(0.3) && this.#release(stream),
      () => peer.call(abi.OP_STREAM_SET, stream, 1 + this.#below(5), this.#below(100_000)),
      () => peer.call(this.#chance(0.7) ? abi.OP_TCP_ADMIT : abi.OP_TCP_REFUSE, stream),
      () => this.#anything(),
    ];
    this.#pick(doings)?.();
    peer.pump();
  }

  #anything(): void {
    const op = 100 + this.#below(40);
    const result = this.peer.call(op, this.#below(2 ** 31), this.#below(100), this.#below(100));
    // One that listens on any port.
    if (op === abi.OP_TCP_LISTEN && result > 0) this.#listeners.push(result);
  }

  #accept(): void {
    const handle = this.peer.call(abi.OP_TCP_ACCEPT, this.#pick(this.#listeners));
    if (handle > 0) this.#streams.push(handle);
  }

  #connect(): number {
    this.peer.peerPort = 40_000 + this.#below(4);
    try {
      return this.peer.connect();
    } catch {
      return 0;
    }
  }

  #release(stream: number): void {
    this.peer.call(abi.OP_STREAM_RELEASE, stream);
    const at = this.#streams.indexOf(stream);
    if (at >= 0) this.#streams.splice(at, 1);
  }

  /** Lets go of everything; what is in use then must be nothing. */
  end(): void {
    for (const stream of this.#streams.splice(0)) this.peer.call(abi.OP_STREAM_RELEASE, stream);
    for (const listener of this.#listeners) this.peer.call(abi.OP_STREAM_RELEASE, listener);
    this.peer.advance(DAY_MS);
    this.peer.take();
    for (const [handle] of this.peer.masks) {
      if (this.peer.call(abi.OP_TCP_INFO, handle, 0) >= 0) throw new Error(`stream ${handle} is still there`);
    }
    const inUse = this.peer.call(abi.OP_TCP_COUNT, 0);
    if (inUse !== 0) throw new Error(`${inUse} connections are still there`);
  }
}

/** One run; throws when something was wrong. */
export function fuzzTcp(wasm: Uint8Array, seed: number, steps: number): void {
  const fuzzer = new Fuzzer(wasm, seed);
  for (let i = 0; i < steps; i++) fuzzer.step();
  fuzzer.end();
}

async function main([seconds = '60', first = '1']: string[]): Promise<void> {
  const wasm = await dataplaneWasm('direct');
  const end = Date.now() + Number(seconds) * 1_000;
  let seed = Number(first);
  for (; Date.now() < end; seed++) {
    try {
      fuzzTcp(wasm, seed, 2_000);
    } catch (error) {
      console.log(`seed ${seed}:`, error);
      process.exitCode = 1;
    }
  }
  console.log(`${seed - Number(first)} runs of 2,000 steps`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
