/** What a connection, a listener and a flood may cost. */
import { beforeAll, describe, expect, test } from 'vitest';
import * as abi from '../assembly/abi.ts';
import { dataplaneWasm } from '../src/index.ts';
import { seeded } from './faults.ts';
import { ACK, RST, SYN } from './segment.ts';
import { flagsText, SegmentPeer } from './segment-peer.ts';

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 300_000);

/** Opens a connection from that port; its handle. Next numbers are 1 and 1. */
function open(peer: SegmentPeer, listener: number, port: number): number {
  peer.peerPort = port;
  peer.send('', SYN, 0, undefined, { mss: 1_460 });
  peer.expect('SA', 0, 1);
  peer.send('', ACK, 1, 1);
  return peer.accept(listener);
}

describe('idle connections', () => {
  test('10,000 cost at most 2 KB each, and no time', () => {
    const peer = new SegmentPeer({ wasm, memoryBytes: 128 << 20 });
    const listener = peer.listen(80, 128);
    open(peer, listener, 1_000);
    const before = peer.plane.exports.memoryUsed();
    for (let i = 1; i <= 10_000; i++) open(peer, listener, 1_000 + i);
    const each = (peer.plane.exports.memoryUsed() - before) / 10_000;
    expect(each).toBeLessThanOrEqual(600);
    peer.advance(3_600_000);
    peer.expectSilence();
    expect(peer.plane.tick(peer.nowMs)).toBeUndefined();
  }, 60_000);

  test('memory is flat over connections that come and go', () => {
    const peer = new SegmentPeer({ wasm });
    const listener = peer.listen();
    let settled = 0;
    for (let i = 0; i < 3_000; i++) {
      const handle = open(peer, listener, 1_000 + i);
      peer.send('request', ACK, 1, 1);
      expect(peer.read(handle)).toBe('request');
      peer.write(handle, 'response');
      peer.call(abi.OP_STREAM_RELEASE, handle);
      peer.take();
      peer.send('', RST, 8);
      if (i === 300) settled = peer.plane.exports.memoryUsed();
    }
    expect(peer.plane.exports.memoryUsed()).toBe(settled);
  });
});

describe('a flood of SYN', () => {
  function flooded(withTimestamps: boolean): { peer: SegmentPeer; listener: number } {
    const peer = new SegmentPeer({ wasm });
    const listener = peer.listen(80, 32);
    for (let port = 1; port <= 1_000; port++) {
      peer.peerPort = port;
      peer.send('', SYN, 0, undefined, { mss: 1_460, ...(withTimestamps ? { timestamps: [9, 0] } : {}) });
    }
    peer.take();
    return { peer, listener };
  }

  test.each([true, false])('does not keep others out (timestamps: %s)', (withTimestamps) => {
    const { peer, listener } = flooded(withTimestamps);
    const before = peer.plane.exports.memoryUsed();
    peer.peerPort = 50_000;
    peer.timestamp = withTimestamps ? 77 : undefined;
    peer.send('', SYN, 0, undefined, { mss: 1_300, shift: 5, sackPermitted: true });
    const answer = peer.expect('SA', 0, 1);
    expect(answer.shift).toBe(withTimestamps ? 7 : undefined);
    expect(answer.sackPermitted ?? false).toBe(withTimestamps);
    peer.window = 2_000;
    peer.send('', ACK, 1, 1);
    peer.expectSilence();
    const handle = peer.accept(listener);
    // One more batch of blocks at most.
    expect(peer.plane.exports.memoryUsed() - before).toBeLessThanOrEqual(8_192);
    peer.send('GET', ACK, 1, 1);
    expect(peer.read(handle)).toBe('GET');
    peer.write(handle, new Uint8Array(20_000));
    const sent = peer.take().filter((segment) => segment.payload.length > 0);
    expect(sent[0]?.payload.length).toBe(withTimestamps ? 1_208 : 1_220);
    // Its window of 2,000 is scaled by 5 only when the cookie could keep that.
    if (!withTimestamps)
      expect(sent.reduce((sum, segment) => sum + segment.payload.length, 0)).toBeLessThanOrEqual(2_000);
  });

  test('a guessed ACK is no cookie', () => {
    const { peer } = flooded(false);
    const random = seeded(5);
    peer.peerPort = 50_000;
    for (let i = 0; i < 5_000; i++) peer.send('', ACK, 1, Math.floor(random() * 2 ** 32));
    expect(peer.take().every((segment) => flagsText(segment.flags) === 'R')).toBe(true);
  });

  test('a cookie is good for two minutes at most', () => {
    const { peer } = flooded(false);
    peer.peerPort = 50_000;
    peer.send('', SYN, 0, undefined, { mss: 1_460 });
    peer.expect('SA', 0, 1);
    peer.advance(130_000);
    peer.take();
    peer.send('', ACK, 1, 1);
    peer.expect('R', 1);
  });

  test('the half-open ones are forgotten, and memory is used again', () => {
    const { peer, listener } = flooded(false);
    peer.advance(200_000);
    peer.take();
    const before = peer.plane.exports.memoryUsed();
    for (let port = 1; port <= 30; port++) open(peer, listener, 2_000 + port);
    expect(peer.plane.exports.memoryUsed()).toBe(before);
  });
});

describe('limits', () => {
  test('nobody accepts: the backlog fills and the rest waits outside', () => {
    const peer = new SegmentPeer({ wasm });
    const listener = peer.listen(80, 4);
    for (let port = 1; port <= 10; port++) {
      peer.peerPort = port;
      peer.send('', SYN, 0, undefined, { mss: 1_460 });
      if (peer.take().length > 0) peer.send('', ACK, 1, 1);
    }
    const accepted: number[] = [];
    for (;;) {
      const handle = peer.call(abi.OP_TCP_ACCEPT, listener);
      if (handle < 0) break;
      accepted.push(handle);
    }
    expect(accepted.length).toBe(4);
  });

  test('segments of one byte out of order take bounded memory', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.send('x', ACK, 5, 1);
    const before = peer.plane.exports.memoryUsed();
    for (let i = 0; i < 20_000; i++) peer.send('x', ACK, 3 + 2 * i, 1);
    expect(peer.plane.exports.memoryUsed() - before).toBeLessThan(64 * 4_096 + 128 * 1_024);
    peer.call(abi.OP_STREAM_ABORT, handle);
    peer.pump();
  });

  test('single bytes that are selectively acknowledged make a bounded scoreboard', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive({ mss: 1_460, shift: 7, sackPermitted: true });
    // Without timestamps four blocks fit.
    for (let i = 0; i < 8; i++) {
      peer.write(handle, new Uint8Array(100_000));
      const last = peer.take().at(-1);
      if (last) peer.send('', ACK, 1, (last.seq - peer.irs + last.payload.length) >>> 0);
    }
    peer.take();
    peer.write(handle, new Uint8Array(100_000));
    const sent = peer.take();
    const first = (sent[0]?.seq ?? 0) - peer.irs;
    const before = peer.plane.exports.memoryUsed();
    for (let at = first + 1; at < first + 30_000; at += 8) {
      const sack = [0, 2, 4, 6].map((offset): [number, number] => [at + offset, at + offset + 1]);
      peer.send('', ACK, 1, first, { sack });
    }
    expect(peer.plane.exports.memoryUsed() - before).toBeLessThan(400_000);
    expect(peer.state(handle)).toBe(3);
  });

  test('without memory for the data it is not acknowledged, and comes again', () => {
    const peer = new SegmentPeer({ wasm, memoryBytes: 327_680 });
    const handle = peer.openActive({ mss: 1_460, shift: 7 });
    const full = new Uint8Array(1_460);
    let acknowledged = 0;
    let seq = 1;
    for (let i = 0; i < 100; i++) {
      peer.send(full, ACK, seq, 1);
      peer.advance(50);
      for (const segment of peer.take()) acknowledged = segment.ack - peer.iss;
      seq = acknowledged;
    }
    expect(acknowledged).toBeLessThan(65_400);
    expect(peer.call(abi.OP_STREAM_READABLE, handle)).toBe(acknowledged - 1);
    expect(peer.read(handle).length).toBe(acknowledged - 1);
    peer.send('more', ACK, seq, 1);
    expect(peer.read(handle)).toBe('more');
  });

  test('a closed listener resets who waits, and is gone', () => {
    const peer = new SegmentPeer({ wasm });
    const listener = peer.listen();
    peer.send('', SYN, 0, undefined, { mss: 1_460 });
    peer.expect('SA', 0, 1);
    peer.send('', ACK, 1, 1);
    peer.call(abi.OP_STREAM_RELEASE, listener);
    peer.expect('RA', 1, 1);
    expect(peer.call(abi.OP_TCP_ACCEPT, listener)).toBe(abi.E_HANDLE);
    peer.send('', SYN, 0);
    expect(flagsText(peer.take()[0]?.flags ?? 0)).toBe('RA');
  });

  test('a port is taken once', () => {
    const peer = new SegmentPeer({ wasm });
    expect(peer.listen(80)).toBeGreaterThan(0);
    expect(peer.listen(80)).toBe(abi.E_PORT);
    expect(peer.listen(0)).toBe(abi.E_ARGUMENT);
    expect(peer.listen(0, 1, abi.TCP_ANY_PORT)).toBeGreaterThan(0);
  });
});
