/** Which segments count: sequence numbers, windows, and RFC 5961's and RFC 5927's cases of forged ones. */
import { beforeAll, describe, expect, test } from 'vitest';
import * as abi from '../assembly/abi.ts';
import { dataplaneWasm } from '../src/index.ts';
import { ACK, FIN, PSH, RST, type Segment, SYN, URG } from './segment.ts';
import { flagsText, SegmentPeer, window } from './segment-peer.ts';
import {
  CLOSE_WAIT,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  inState,
  LAST_ACK,
  SYN_SENT,
  TIME_WAIT,
} from './tcp-in-state.ts';

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 300_000);

describe('resets (RFC 5961, 3.2)', () => {
  test.each([ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT])(
    'state %i: only the very next number resets',
    (state) => {
      const { peer, handle, seq, ack } = inState(wasm, state);
      peer.send('', RST, seq + 1);
      expect(peer.take().map((segment) => flagsText(segment.flags & ~PSH))).toEqual(['A']);
      peer.send('', RST, seq + 100_000);
      peer.send('', RST, seq - 1);
      peer.expectSilence();
      expect(peer.state(handle)).toBe(state);
      peer.send('', RST | ACK, seq, ack);
      expect(peer.state(handle)).toBe(0);
      expect(peer.reasons.get(handle)).toBe(abi.REASON_RESET);
    },
  );

  test('a challenge has the numbers of the connection, and there are not many of them', () => {
    const { peer } = inState(wasm, ESTABLISHED);
    peer.send('', RST, 500);
    peer.expect('A', 1, 1);
    for (let i = 0; i < 20; i++) peer.send('', RST, 500 + i);
    peer.expectSilence();
    peer.advance(1_000);
    peer.send('', RST, 500);
    peer.expect('A', 1, 1);
  });

  test.each([CLOSING, LAST_ACK])('state %i: a reset ends what was ending', (state) => {
    const { peer, handle, seq } = inState(wasm, state);
    peer.send('', RST, seq);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_FINISHED);
  });

  test('TIME-WAIT is not cut short by a reset (RFC 1337)', () => {
    const { peer, handle, seq } = inState(wasm, TIME_WAIT);
    peer.send('', RST, seq);
    peer.expectSilence();
    expect(peer.state(handle)).toBe(TIME_WAIT);
  });
});

describe('SYN on a connection (RFC 5961, 4.2)', () => {
  test.each([ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK])(
    'state %i: is challenged',
    (state) => {
      for (const offset of [0, 10, 200_000, -10]) {
        const { peer, handle, seq } = inState(wasm, state);
        peer.send('', SYN, seq + offset, undefined);
        expect(
          peer.take().map((segment) => flagsText(segment.flags & ~PSH)),
          `offset ${offset}`,
        ).toEqual(['A']);
        expect(peer.state(handle)).toBe(state);
      }
    },
  );
});

describe('acknowledgments (RFC 5961, 5.2)', () => {
  test('of what was not sent: answered, and the segment is dropped', () => {
    const { peer, handle } = inState(wasm, ESTABLISHED);
    peer.send('data', ACK, 1, 100);
    peer.expect('A', 1, 1);
    expect(peer.read(handle)).toBe('');
  });

  test('far too old: challenged', () => {
    const { peer, handle } = inState(wasm, ESTABLISHED);
    peer.send('data', ACK, 1, 1 - 100_000);
    peer.expect('A', 1, 1);
    expect(peer.read(handle)).toBe('');
  });

  test('old, but within the largest window: the data is taken', () => {
    const { peer, handle } = inState(wasm, ESTABLISHED);
    peer.send('data', ACK, 1, 1 - 1_000);
    expect(peer.read(handle)).toBe('data');
  });

  test('a segment without ACK is dropped', () => {
    const { peer, handle } = inState(wasm, ESTABLISHED);
    peer.send('data', PSH, 1);
    peer.expectSilence();
    expect(peer.read(handle)).toBe('');
  });
});

describe('sequence numbers and the window', () => {
  const cases: [string, number, number, string][] = [
    ['in front of the window', -10, 5, 'A'],
    ['a pure ACK in front of the window', -10, 0, 'A'],
    ['behind the window', 70_000, 10, 'A'],
    ['the very next', 0, 10, ''],
    ['behind a hole', 10, 10, 'A'],
  ];
  test.each(cases)('%s', (_name, offset, bytes, answer) => {
    const { peer, seq } = inState(wasm, ESTABLISHED);
    peer.send('x'.repeat(bytes), ACK, seq + offset, 1);
    expect(
      peer
        .take()
        .map((segment) => flagsText(segment.flags & ~PSH))
        .join(),
    ).toBe(answer);
  });

  test('what overlaps is trimmed at the front', () => {
    const { peer, handle } = inState(wasm, ESTABLISHED);
    peer.send('abc', ACK, 1, 1);
    peer.send('bcdef', ACK, 2, 1);
    expect(peer.read(handle)).toBe('abcdef');
  });

  test('what is beyond the window is cut off, FIN with it', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.call(abi.OP_STREAM_SET, handle, abi.STREAM_RECEIVE_LIMIT, 65_536);
    const segment = new Uint8Array(1_400).fill(65);
    let seq = 1;
    // The window of our SYN: 65,535 and not scaled.
    for (; seq + 1_400 <= 65_535; seq += 1_400) peer.send(segment, ACK, seq, 1);
    peer.send(segment, FIN | ACK, seq, 1);
    expect(peer.call(abi.OP_STREAM_READABLE, handle)).toBe(65_535);
    expect(peer.state(handle)).toBe(ESTABLISHED);
    const last = peer.take().at(-1);
    expect([(last?.ack ?? 0) - peer.iss, last?.window]).toEqual([65_536, 0]);
  });

  test('sequence numbers wrap', () => {
    const peer = new SegmentPeer({ wasm, iss: 0xffff_fff0 });
    const handle = peer.openPassive();
    peer.send('0123456789abcdefghij', ACK, 1, 1);
    peer.send('tail', ACK, 25, 1);
    peer.expect('A', 1, 21);
    peer.send('klmn', ACK, 21, 1);
    expect(peer.read(handle)).toBe('0123456789abcdefghijklmntail');
    peer.expect('A', 1, 29);
  });

  test('urgent data is data', () => {
    const { peer, handle } = inState(wasm, ESTABLISHED);
    peer.send('urgent', ACK | URG, 1, 1);
    expect(peer.read(handle)).toBe('urgent');
  });

  test('old timestamps are not taken (RFC 7323, 5)', () => {
    const peer = new SegmentPeer({ wasm });
    peer.timestamp = 1_000;
    const handle = peer.openPassive({ mss: 1_460, timestamps: [1_000, 0] });
    peer.timestamp = 1_100;
    peer.send('new', ACK, 1, 1);
    peer.timestamp = 1_050;
    peer.send('old', ACK, 4, 1);
    peer.expect('A', 1, 4);
    expect(peer.read(handle)).toBe('new');
    peer.timestamp = undefined;
    peer.send('none', ACK, 4, 1);
    peer.expectSilence();
    peer.timestamp = 1_200;
    peer.send('good', ACK, 4, 1);
    expect(peer.read(handle)).toBe('good');
  });
});

describe('SACK (RFC 2018)', () => {
  test('tells of the block that grew last first, and of three at most with timestamps', () => {
    const peer = new SegmentPeer({ wasm });
    peer.timestamp = 1;
    peer.openPassive({ mss: 1_460, sackPermitted: true, timestamps: [1, 0] });
    const blocks = (segment: Segment | undefined) =>
      segment?.sack?.map(([from, end]) => [from - peer.iss, end - peer.iss]);
    peer.send('xx', ACK, 11, 1);
    expect(blocks(peer.take()[0])).toEqual([[11, 13]]);
    peer.send('xx', ACK, 21, 1);
    expect(blocks(peer.take()[0])).toEqual([
      [21, 23],
      [11, 13],
    ]);
    peer.send('xx', ACK, 31, 1);
    peer.send('xx', ACK, 41, 1);
    peer.send('xx', ACK, 13, 1);
    expect(blocks(peer.take().at(-1))).toEqual([
      [11, 15],
      [21, 23],
      [31, 33],
    ]);
  });

  test('tells what came twice (RFC 2883)', () => {
    const peer = new SegmentPeer({ wasm });
    peer.openPassive({ mss: 1_460, sackPermitted: true });
    peer.send('abcd', ACK, 1, 1);
    peer.send('abcd', ACK, 1, 1);
    const [answer] = peer.take();
    expect(answer?.sack?.map(([from, end]) => [from - peer.iss, end - peer.iss])).toEqual([[1, 5]]);
  });
});

describe('ICMP (RFC 5927)', () => {
  test('a smaller MTU: smaller segments at once, without congestion', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.write(handle, new Uint8Array(2_920));
    peer.take();
    const before = peer.call(abi.OP_TCP_INFO, handle, 2);
    peer.sendIcmp(3, 4, 1, 1_000);
    const again = peer.take();
    expect(again.map((segment) => segment.payload.length)).toEqual([960, 960, 960, 40]);
    expect(peer.call(abi.OP_TCP_INFO, handle, 2)).toBe(before);
  });

  test('a quoted number that is not on its way is not believed', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openActive();
    peer.write(handle, new Uint8Array(1_460));
    peer.take();
    peer.sendIcmp(3, 4, 5_000, 1_000);
    peer.expectSilence();
    expect(peer.call(abi.OP_TCP_INFO, handle, 4)).toBe(1_460);
  });

  test('unreachable ends only what is not yet established', () => {
    const { peer, handle } = inState(wasm, SYN_SENT);
    peer.sendIcmp(3, 3, 0);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_UNREACHABLE);
    const other = inState(wasm, ESTABLISHED);
    other.peer.write(other.handle, 'x');
    other.peer.sendIcmp(3, 3, 1);
    expect(other.peer.state(other.handle)).toBe(ESTABLISHED);
  });
});

test('a window that closes and opens is told when it is worth it', () => {
  const peer = new SegmentPeer({ wasm });
  const handle = peer.openActive();
  peer.call(abi.OP_STREAM_SET, handle, abi.STREAM_RECEIVE_LIMIT, 4_096);
  const bytes = new Uint8Array(1_024);
  // What was offered is never taken back: 65,535 may still come.
  for (let seq = 1; seq < 65_536; seq += 1_024) {
    peer.send(bytes.subarray(0, Math.min(1_024, 65_536 - seq)), ACK, seq, 1);
  }
  peer.advance(50);
  const full = peer.take().at(-1);
  expect(full?.window).toBe(0);
  const span = peer.call(abi.OP_STREAM_READABLE, handle);
  expect(span).toBe(65_535);
  peer.plane.receive(handle, 61_439 + 100);
  peer.expectSilence();
  peer.plane.receive(handle, 2_000);
  peer.expect('A', 1, 65_536, (segment) => expect(segment.window).toBeGreaterThanOrEqual(1_460));
  peer.read(handle);
  const last = peer.take().at(-1);
  if (last) window(4_096)(last);
});
