/** Time: timeouts, probes, keepalive, and clocks that run for weeks. */
import { beforeAll, describe, expect, test } from 'vitest';
import * as abi from '../assembly/abi.ts';
import { dataplaneWasm } from '../src/index.ts';
import { pattern } from './faults.ts';
import { ACK, FIN, readSegment, SYN } from './segment.ts';
import { flagsText, length, SegmentPeer } from './segment-peer.ts';
import { connectPair, TcpHost } from './tcp-host.ts';
import { transfer } from './transfer.ts';
import { Wire } from './wire.ts';

const DAY_MS = 86_400_000;

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 300_000);

/** When segments come while `ms` pass, from now, in milliseconds. */
function timesOf(peer: SegmentPeer, ms: number): number[] {
  const times: number[] = [];
  const start = peer.nowMs;
  for (let at = 0; at < ms; at += 10) {
    peer.advance(10);
    for (const _segment of peer.take()) times.push(peer.nowMs - start);
  }
  return times;
}

describe('retransmission (RFC 6298)', () => {
  test('data that is never acknowledged is sent again, twice as late each time, and given up', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.write(handle, 'data');
    peer.take();
    const times = timesOf(peer, 400_000);
    const gaps = times.map((at, index) => at - (times[index - 1] ?? 0));
    // The last is the reset that says goodbye.
    expect(times.length).toBe(11);
    for (let i = 1; i < 8; i++) expect((gaps[i] ?? 0) / (gaps[i - 1] ?? 1)).toBeCloseTo(2, 0);
    expect(gaps.at(-1)).toBeLessThanOrEqual(60_010);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_TIMEOUT);
  });

  test('a SYN is sent for three minutes, then the owner is told', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.connect();
    peer.take();
    const times = timesOf(peer, 300_000);
    expect(times.slice(0, 3)).toEqual([1_000, 3_000, 7_000]);
    expect(times.length).toBe(7);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_TIMEOUT);
  });

  test('SYN and ACK is sent five times more, then forgotten', () => {
    const peer = new SegmentPeer({ wasm });
    peer.listen();
    peer.send('', SYN, 0);
    peer.take();
    expect(timesOf(peer, 120_000)).toEqual([1_000, 3_000, 7_000, 15_000, 31_000]);
    peer.send('', ACK, 1, 1);
    peer.expect('R', 1);
  });

  test('three duplicates start fast retransmit, the first two let new data out (RFC 3042)', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.write(handle, new Uint8Array(1_460 * 20));
    expect(peer.take().length).toBe(10);
    peer.send('', ACK, 1, 1);
    peer.expect('A', 1 + 14_600, 1);
    peer.send('', ACK, 1, 1);
    peer.expect('A', 1 + 16_060, 1);
    peer.send('', ACK, 1, 1);
    peer.expect('A', 1, 1, length(1_460));
    // A partial acknowledgment shows the next hole (RFC 6582).
    peer.take();
    peer.send('', ACK, 1, 1 + 1_460);
    expect(peer.take()[0]?.seq).toBe(peer.irs + 1 + 1_460);
  });

  test('SACK shows several holes at once (RFC 6675)', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive({ mss: 1_460, sackPermitted: true });
    peer.write(handle, new Uint8Array(1_460 * 10));
    expect(peer.take().length).toBe(10);
    const at = (index: number) => 1 + 1_460 * index;
    peer.send('', ACK, 1, 1, { sack: [[at(1), at(2)]] });
    peer.send('', ACK, 1, 1, {
      sack: [
        [at(3), at(4)],
        [at(1), at(2)],
      ],
    });
    peer.send('', ACK, 1, 1, {
      sack: [
        [at(5), at(9)],
        [at(3), at(4)],
        [at(1), at(2)],
      ],
    });
    peer.advance(5);
    const again = peer.take().map((segment) => (segment.seq - peer.irs - 1) / 1_460);
    expect(again.slice(0, 3)).toEqual([0, 2, 4]);
  });

  test('an answer to the original undoes a timeout that was for nothing (RFC 3522)', () => {
    const peer = new SegmentPeer({ wasm });
    peer.timestamp = 1;
    const handle = peer.openActive({ mss: 1_460, timestamps: [1, 0] });
    peer.write(handle, new Uint8Array(1_448 * 8));
    const first = peer.take();
    const before = peer.call(abi.OP_TCP_INFO, handle, 2);
    peer.advance(1_200);
    expect(peer.take().length).toBeGreaterThan(0);
    expect(peer.call(abi.OP_TCP_INFO, handle, 2)).toBeLessThan(before);
    const echo = first[0]?.timestamps?.[0] ?? 0;
    peer.send('', ACK, 1, 1 + 1_448, { timestamps: [2, echo] });
    expect(peer.call(abi.OP_TCP_INFO, handle, 2)).toBeGreaterThanOrEqual(before);
    peer.expectSilence();
  });
});

describe('acknowledgments', () => {
  test('wait 40 ms for more, and come with every second segment', () => {
    const peer = new SegmentPeer({ wasm });
    peer.openActive();
    const full = new Uint8Array(1_460);
    peer.send(full, ACK, 1, 1);
    peer.take();
    peer.send(full, ACK, 1_461, 1);
    peer.expect('A', 1, 2_921);
    peer.send('x', ACK, 2_921, 1);
    peer.expectSilence();
    peer.advance(39);
    peer.expectSilence();
    peer.advance(2);
    peer.expect('A', 1, 2_922);
  });

  test('come at once for what the device has joined', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.send(pattern(20_000, 1), ACK, 1, 1);
    peer.expect('A', 1, 20_001);
    expect(peer.read(handle).length).toBe(20_000);
  });

  test('travel with data that is written in the same batch', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.send('ask', ACK, 1, 1);
    peer.write(handle, 'answer');
    peer.expect('A', 1, 4, length(6));
    peer.advance(100);
    expect(peer.take().every((segment) => segment.payload.length > 0)).toBe(true);
  });
});

describe('Nagle', () => {
  test('a second small segment waits for the first, unless the owner wants no delay', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.write(handle, 'a');
    peer.expect('A', 1, 1, length(1));
    peer.write(handle, 'b');
    peer.write(handle, 'c');
    peer.expectSilence();
    peer.send('', ACK, 1, 2);
    peer.expect('A', 2, 1, length(2));
    peer.call(abi.OP_STREAM_SET, handle, abi.STREAM_NO_DELAY, 1);
    peer.write(handle, 'd');
    peer.expect('A', 4, 1, length(1));
    peer.write(handle, 'e');
    peer.expect('A', 5, 1, length(1));
  });

  test('the end of a long write does not wait for its full segments (Minshall)', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.write(handle, new Uint8Array(1_460 * 2 + 10));
    expect(peer.take().map((segment) => segment.payload.length)).toEqual([1_460, 1_460, 10]);
  });
});

describe('a closed window', () => {
  test('is probed for ever while the peer answers', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.window = 0;
    peer.send('', ACK, 1, 1);
    peer.write(handle, 'data');
    peer.expectSilence();
    let probes = 0;
    for (let minute = 0; minute < 120; minute++) {
      peer.advance(60_000);
      for (const segment of peer.take()) {
        expect(segment.payload.length).toBe(1);
        probes++;
        peer.send('', ACK, 1, 1);
      }
    }
    expect(probes).toBeGreaterThan(100);
    peer.window = 65_535;
    peer.send('', ACK, 1, 1);
    peer.advance(10);
    const data = peer.take();
    expect(data.map((segment) => segment.payload.length).reduce((a, b) => a + b, 0)).toBe(4);
    expect(data[0]?.seq).toBe(peer.irs + 1);
  });

  test('and given up when the peer is silent', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.window = 0;
    peer.send('', ACK, 1, 1);
    peer.write(handle, 'data');
    peer.advance(1_200_000);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_TIMEOUT);
  });

  test('that stays closed over the last byte gets the end as a probe', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.window = 0;
    peer.send('', ACK, 1, 1);
    peer.write(handle, 'x');
    peer.call(abi.OP_STREAM_RELEASE, handle);
    peer.advance(500);
    peer.expect('A', 1, 1, length(1));
    peer.send('', ACK, 1, 2);
    peer.advance(1_000);
    peer.expect('FA', 2, 1, length(0));
    peer.send('', ACK, 1, 3);
    peer.advance(120_000);
    expect(peer.call(abi.OP_TCP_COUNT, 0)).toBe(0);
  });

  test('a window too small for a segment gets none, until the timer wants it', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.window = 100;
    peer.send('', ACK, 1, 1);
    peer.write(handle, new Uint8Array(5_000));
    peer.expectSilence();
    peer.advance(300);
    peer.expect('A', 1, 1, length(100));
    peer.window = 40_000;
    peer.send('', ACK, 1, 101);
    expect(peer.take()[0]?.payload.length).toBe(1_460);
  });
});

describe('a neighbour', () => {
  /** The questions for the peer's MAC in `seconds` in which the peer asks for something each second. */
  function asked(seconds: number, acknowledges: boolean): number {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openPassive();
    peer.isMute = true;
    peer.questions = 0;
    let next = 1;
    for (let i = 0; i < seconds; i++) {
      const answered = acknowledges ? 1 + i : 1;
      peer.send('q', ACK, next++, answered);
      peer.read(handle);
      if (acknowledges || i === 0) peer.write(handle, 'a');
      // The acknowledgment comes within the same second as the question that was heard first.
      peer.advance(100);
      if (acknowledges) peer.send('', ACK, next, answered + 1);
      peer.advance(900);
    }
    return peer.questions;
  }

  test('that acknowledges what we send is not asked whether it is there', () => {
    expect(asked(180, true)).toBe(0);
  });

  test('that only sends is', () => {
    expect(asked(180, false)).toBeGreaterThan(0);
  });
});

describe('keepalive', () => {
  test('probes an idle connection, and ends it when nothing answers', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.call(abi.OP_STREAM_SET, handle, abi.STREAM_KEEPALIVE, 7_200);
    peer.advance(7_199_000);
    peer.expectSilence();
    peer.advance(2_000);
    peer.expect('A', 0, 1, length(0));
    peer.send('', ACK, 1, 1);
    peer.advance(7_100_000);
    peer.expectSilence();
    peer.advance(8_000_000);
    expect(peer.take().length).toBe(10);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_TIMEOUT);
  });

  test('is off unless asked for: an idle connection wants nothing for weeks', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.advance(30 * DAY_MS);
    peer.expectSilence();
    peer.send('still there', ACK, 1, 1);
    expect(peer.read(handle)).toBe('still there');
  });
});

describe('long times', () => {
  // 2^32 ms are 49.7 days; half of it is where differences turn over.
  test.each([
    ['a day', DAY_MS],
    ['where 31 bits of milliseconds end', 2 ** 31 - 30_000],
    ['where 32 bits of milliseconds end', 2 ** 32 - 30_000],
    ['50 days', 50 * DAY_MS],
  ])('a connection works across %s of clock', (_name, startMs) => {
    const wire = new Wire(1);
    wire.nowMs = startMs;
    const client = new TcpHost({ wasm, wire, number: 1 });
    const server = new TcpHost({ wasm, wire, number: 2 });
    const pair = connectPair(wire, client, server);
    for (let i = 0; i < 12; i++) {
      let got = 0;
      client.plane.send(pair.clientStream, pattern(50_000, i));
      const before = wire.nowMs;
      wire.run(
        1_000,
        () => got === 50_000,
        () => {
          got += server.plane.receive(pair.serverStream)?.length ?? 0;
        },
      );
      expect(got).toBe(50_000);
      expect(wire.nowMs - before).toBeLessThan(200);
      wire.run(5_000);
    }
  });

  test('a connection lives 50 days with keepalive', () => {
    const wire = new Wire(1);
    const client = new TcpHost({ wasm, wire, number: 1 });
    const server = new TcpHost({ wasm, wire, number: 2 });
    const pair = connectPair(wire, client, server);
    client.set(pair.clientStream, abi.STREAM_KEEPALIVE, 3_600);
    wire.run(50 * DAY_MS);
    const result = transfer({ wire, pair, up: pattern(10_000, 1) });
    expect(result).toMatchObject({ isComplete: true, isPrefix: true });
    const segments = wire.seen.filter(({ frame }) => readSegment(frame));
    expect(segments.length).toBeLessThan(50 * 24 * 2 + 100);
  });

  test('timestamps of more than 24 days ago do not shut the peer out (RFC 7323, 5.5)', () => {
    const peer = new SegmentPeer({ wasm });
    peer.timestamp = 5;
    const handle = peer.openPassive({ mss: 1_460, timestamps: [5, 0] });
    peer.advance(25 * DAY_MS);
    peer.timestamp = (5 + 2 ** 31 + 1_000) >>> 0;
    peer.send('late', ACK, 1, 1);
    expect(peer.read(handle)).toBe('late');
  });

  test('more than 4 GiB pass one connection', () => {
    // The sequence numbers begin anywhere: 64 KiB in front of the end is as good as 4 GiB of transfer.
    for (const iss of [0xffff_0000, 0x7fff_f000]) {
      const peer = new SegmentPeer({ wasm, iss });
      const handle = peer.openPassive();
      let seq = 1;
      for (let i = 0; i < 100; i++) {
        peer.send(new Uint8Array(1_000).fill(i), ACK, seq, 1);
        seq += 1_000;
        expect(peer.plane.receive(handle)?.length).toBe(1_000);
      }
      peer.send('', FIN | ACK, seq, 1);
      expect(peer.has(handle, abi.EVENT_READ_END)).toBe(true);
      expect(flagsText(peer.take().at(-1)?.flags ?? 0)).toBe('A');
    }
  });
});
