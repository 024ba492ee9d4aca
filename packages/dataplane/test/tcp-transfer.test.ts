/** Bytes over wires that lose, repeat, exchange and break frames: all of them arrive, in order, in reasonable time. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import * as abi from '../assembly/abi.ts';
import { dataplaneWasm } from '../src/index.ts';
import { bottleneck, type FaultRates, faults, pattern } from './faults.ts';
import { connectPair, TcpHost, uniqueLocal } from './tcp-host.ts';
import { type TransferResult, transfer } from './transfer.ts';
import { Wire } from './wire.ts';

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 300_000);

function network(delayMs = 0.1): { wire: Wire; client: TcpHost; server: TcpHost } {
  const wire = new Wire(delayMs);
  return {
    wire,
    client: new TcpHost({ wasm, wire, number: 1 }),
    server: new TcpHost({ wasm, wire, number: 2 }),
  };
}

function over(seed: number, rates: FaultRates, bytes = 400_000, delayMs = 1): TransferResult {
  const { wire, client, server } = network(delayMs);
  wire.fault = faults(seed, rates);
  const pair = connectPair(wire, client, server);
  return transfer({ wire, pair, up: pattern(bytes, seed), down: pattern(bytes / 2, seed + 1) });
}

describe('bulk', () => {
  test('on a perfect wire nothing is sent twice and acknowledgments are few', () => {
    const { wire, client, server } = network();
    const pair = connectPair(wire, client, server);
    const result = transfer({ wire, pair, up: pattern(2_000_000, 1) });
    expect(result).toMatchObject({ isComplete: true, isPrefix: true, upBytes: 2_000_000 });
    expect(client.info(pair.clientStream, 3)).toBe(0);
    expect(wire.seen.length).toBeLessThan((2_000_000 / 1_448) * 1.6);
  });

  test.each<[string, FaultRates, number]>([
    ['1 % loss', { loss: 0.01 }, 4_000],
    ['5 % loss', { loss: 0.05 }, 30_000],
    ['20 % loss', { loss: 0.2 }, 300_000],
    ['reordering', { reorder: 0.2, reorderMs: 3 }, 4_000],
    ['heavy reordering', { reorder: 0.5, reorderMs: 20 }, 15_000],
    ['duplicates', { duplicate: 0.3 }, 2_000],
    ['corruption', { corrupt: 0.02 }, 10_000],
    ['all of it', { loss: 0.03, duplicate: 0.03, corrupt: 0.02, reorder: 0.1, reorderMs: 5 }, 60_000],
  ])('%s', (_name, rates, withinMs) => {
    for (const seed of [1, 2, 3]) {
      const result = over(seed, rates);
      expect(result).toMatchObject({ isComplete: true, isPrefix: true });
      expect(result.tookMs).toBeLessThan(withinMs);
    }
  });

  test('reordering alone makes few retransmissions once it was seen (RFC 8985)', () => {
    const { wire, client, server } = network(10);
    wire.fault = faults(5, { reorder: 0.1, reorderMs: 2 });
    const pair = connectPair(wire, client, server);
    expect(transfer({ wire, pair, up: pattern(1_000_000, 5) }).isComplete).toBe(true);
    expect(client.info(pair.clientStream, 3)).toBeLessThan(60);
  });

  test.each([
    ['NewReno', 0],
    ['CUBIC', 1],
  ])('%s fills a bottleneck of 10 Mbit/s and 20 ms', (_name, algorithm) => {
    const { wire, client, server } = network(10);
    wire.fault = bottleneck(10, 40, () => wire.nowMs);
    const pair = connectPair(wire, client, server);
    client.set(pair.clientStream, abi.STREAM_CONGESTION, algorithm);
    const bytes = 4_000_000;
    const result = transfer({ wire, pair, up: pattern(bytes, 7) });
    expect(result.isComplete).toBe(true);
    const bestMs = (bytes * 8) / 10_000;
    expect(result.tookMs).toBeLessThan(bestMs * 1.35);
    expect(client.info(pair.clientStream, 3)).toBeLessThan(400);
  });

  test('a lost last segment is probed for, not waited for (RFC 8985, 7)', () => {
    const { wire, client, server } = network(5);
    const pair = connectPair(wire, client, server);
    expect(client.plane.send(pair.clientStream, pattern(20_000, 1))).toBe(20_000);
    wire.run(100, undefined, () => server.plane.receive(pair.serverStream));
    let toLose = 2;
    wire.fault = (frame) =>
      frame.length > 1_000 && wire.seen.length && --toLose < 0 ? [] : [{ frame, delayMs: 0 }];
    client.plane.send(pair.clientStream, pattern(1_448 * 3, 1));
    wire.pump();
    wire.fault = undefined;
    const start = wire.nowMs;
    let got = 0;
    wire.run(
      2_000,
      () => got === 1_448 * 3,
      () => {
        got += server.plane.receive(pair.serverStream)?.length ?? 0;
      },
    );
    expect(wire.nowMs - start).toBeLessThan(180);
  });
});

describe('offloads', () => {
  const TX_CHECKSUM = 1;
  const TX_TSO = 6;
  test.each([
    ['checksums, IPv4', TX_CHECKSUM, 4, 1_500],
    ['segmentation, IPv4', TX_CHECKSUM | TX_TSO, 4, 1_500],
    ['checksums, IPv6', TX_CHECKSUM, 6, 1_500],
    ['segmentation, IPv6', TX_CHECKSUM | TX_TSO, 6, 1_500],
    ['none, IPv6', 0, 6, 1_500],
    ['none, frames of 9,000 bytes in spans', 0, 4, 9_000],
  ])('%s: what the device makes of it is right, with loss too', (_name, offloads, version, mtu) => {
    const wire = new Wire(1);
    const client = new TcpHost({ wasm, wire, number: 1, mtu, offloads });
    const server = new TcpHost({ wasm, wire, number: 2, mtu, offloads });
    wire.run(5_000);
    const pair = connectPair(wire, client, server, version === 4 ? server.address : uniqueLocal(2));
    wire.fault = faults(3, { loss: 0.01, reorder: 0.05, reorderMs: 3 });
    const result = transfer({ wire, pair, up: pattern(1_500_000, 1), down: pattern(333_333, 2) });
    expect(result).toMatchObject({ isComplete: true, isPrefix: true });
    expect(result.tookMs).toBeLessThan(6_000);
  });
});

describe('flow control', () => {
  test('a slow reader slows the writer down, and loses nothing', () => {
    const { wire, client, server } = network();
    const pair = connectPair(wire, client, server);
    const result = transfer({ wire, pair, up: pattern(600_000, 3), readBytes: 700, writeBytes: 5_000 });
    expect(result).toMatchObject({ isComplete: true, isPrefix: true });
    expect(client.info(pair.clientStream, 3)).toBeLessThan(10);
  });

  test('a reader who stops holds at most its limit, and goes on later', () => {
    const { wire, client, server } = network();
    const pair = connectPair(wire, client, server);
    server.set(pair.serverStream, abi.STREAM_RECEIVE_LIMIT, 32_768);
    const data = pattern(500_000, 4);
    let written = 0;
    const write = () => {
      written += client.plane.send(pair.clientStream, data.subarray(written));
    };
    wire.run(30_000, undefined, write);
    const held = server.plane.call(abi.OP_STREAM_READABLE, pair.serverStream);
    expect(held).toBeLessThanOrEqual(65_536);
    wire.run(3_600_000, undefined, write);
    expect(client.has(pair.clientStream, abi.EVENT_CLOSED)).toBe(false);
    const parts: Uint8Array[] = [];
    wire.run(
      200_000,
      () => parts.reduce((sum, part) => sum + part.length, 0) === data.length,
      () => {
        write();
        const part = server.plane.receive(pair.serverStream);
        if (part) parts.push(part);
      },
    );
    expect(Buffer.compare(Buffer.concat(parts), data)).toBe(0);
  });

  test('a lost window update does not stop the stream', () => {
    const { wire, client, server } = network();
    const pair = connectPair(wire, client, server);
    server.set(pair.serverStream, abi.STREAM_RECEIVE_LIMIT, 16_384);
    const data = pattern(200_000, 4);
    let written = 0;
    wire.run(5_000, undefined, () => {
      written += client.plane.send(pair.clientStream, data.subarray(written));
    });
    let got = server.plane.receive(pair.serverStream)?.length ?? 0;
    wire.fault = () => [];
    wire.pump();
    wire.fault = undefined;
    wire.run(
      120_000,
      () => got === data.length,
      () => {
        written += client.plane.send(pair.clientStream, data.subarray(written));
        got += server.plane.receive(pair.serverStream)?.length ?? 0;
      },
    );
    expect(got).toBe(data.length);
  });

  test('the window grows for a fast reader', () => {
    const { wire, client, server } = network(20);
    const pair = connectPair(wire, client, server);
    const result = transfer({ wire, pair, up: pattern(8_000_000, 3) });
    expect(result.isComplete).toBe(true);
    // 64 KiB in each round trip of 40 ms would take 5 s.
    expect(result.tookMs).toBeLessThan(2_500);
  });
});

test('whatever the wire does, what is received is a prefix of what was sent; all of it when the wire is fair', () => {
  const rate = fc.double({ min: 0, max: 0.25, noNaN: true });
  const scenario = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    rates: fc.record({
      loss: rate,
      duplicate: rate,
      corrupt: rate,
      reorder: rate,
      reorderMs: fc.integer({ min: 1, max: 50 }),
    }),
    upBytes: fc.integer({ min: 0, max: 60_000 }),
    downBytes: fc.integer({ min: 0, max: 60_000 }),
    readBytes: fc.integer({ min: 1_000, max: 100_000 }),
    writeBytes: fc.integer({ min: 500, max: 100_000 }),
    noDelay: fc.boolean(),
    algorithm: fc.integer({ min: 0, max: 1 }),
    stopAfterMs: fc.option(fc.integer({ min: 0, max: 2_000 })),
  });
  fc.assert(
    fc.property(scenario, (s) => {
      const { wire, client, server } = network(1);
      const pair = connectPair(wire, client, server);
      const fault = faults(s.seed, s.rates);
      const stopsAt = s.stopAfterMs === null ? Number.POSITIVE_INFINITY : wire.nowMs + s.stopAfterMs;
      wire.fault = (frame, from) => (wire.nowMs > stopsAt ? [] : fault(frame, from));
      client.set(pair.clientStream, abi.STREAM_NO_DELAY, s.noDelay ? 1 : 0);
      client.set(pair.clientStream, abi.STREAM_CONGESTION, s.algorithm);
      const result = transfer({
        wire,
        pair,
        up: pattern(s.upBytes, s.seed),
        down: pattern(s.downBytes, s.seed + 1),
        readBytes: s.readBytes,
        writeBytes: s.writeBytes,
        limitMs: 3_600_000,
      });
      expect(result.isPrefix).toBe(true);
      if (s.stopAfterMs === null) expect(result.isComplete).toBe(true);
    }),
    { numRuns: 60, seed: 4_711 },
  );
}, 60_000);
