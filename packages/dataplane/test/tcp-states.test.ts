/** States and segments: what RFC 9293, 3.10 says of each, RFC 5961's and RFC 1337's cases, ends of windows. */
import { beforeAll, describe, expect, test } from 'vitest';
import * as abi from '../assembly/abi.ts';
import { dataplaneWasm } from '../src/index.ts';
import { ACK, FIN, PSH, RST, type Segment, SYN, URG } from './segment.ts';
import { flagsText, length, SegmentPeer, window } from './segment-peer.ts';

const SYN_SENT = 1;
const SYN_RECEIVED = 2;
const ESTABLISHED = 3;
const FIN_WAIT_1 = 4;
const FIN_WAIT_2 = 5;
const CLOSE_WAIT = 6;
const CLOSING = 7;
const LAST_ACK = 8;
const TIME_WAIT = 9;

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 300_000);

/** A connection in that state, next numbers behind `seq` of ours and `ack` of theirs. */
function inState(state: number): { peer: SegmentPeer; handle: number; seq: number; ack: number } {
  const peer = new SegmentPeer({ wasm });
  if (state === SYN_SENT) {
    const handle = peer.connect();
    peer.expect('S', 0);
    return { peer, handle, seq: 0, ack: 1 };
  }
  if (state === SYN_RECEIVED) {
    peer.listen();
    peer.send('', SYN, 0, undefined, { mss: 1_460 });
    peer.expect('SA', 0, 1);
    return { peer, handle: 0, seq: 1, ack: 1 };
  }
  const handle = peer.openActive();
  if (state === ESTABLISHED) return { peer, handle, seq: 1, ack: 1 };
  if (state === CLOSE_WAIT || state === LAST_ACK) {
    peer.send('', FIN | ACK, 1, 1);
    peer.expect('A', 1, 2);
    if (state === CLOSE_WAIT) return { peer, handle, seq: 2, ack: 1 };
    peer.call(abi.OP_STREAM_SHUTDOWN, handle);
    peer.expect('FA', 1, 2);
    return { peer, handle, seq: 2, ack: 2 };
  }
  peer.call(abi.OP_STREAM_SHUTDOWN, handle);
  peer.expect('FA', 1, 1);
  if (state === FIN_WAIT_1) return { peer, handle, seq: 1, ack: 1 };
  if (state === CLOSING) {
    peer.send('', FIN | ACK, 1, 1);
    peer.expect('A', 2, 2);
    return { peer, handle, seq: 2, ack: 1 };
  }
  peer.send('', ACK, 1, 2);
  if (state === FIN_WAIT_2) return { peer, handle, seq: 1, ack: 2 };
  peer.send('', FIN | ACK, 1, 2);
  peer.expect('A', 2, 2);
  return { peer, handle, seq: 2, ack: 2 };
}

describe('no connection', () => {
  test.each<[string, number, string]>([
    ['SYN', SYN, 'RA'],
    ['SYN and ACK', SYN | ACK, 'R'],
    ['ACK', ACK, 'R'],
    ['FIN', FIN, 'RA'],
    ['RST', RST, ''],
    ['RST and ACK', RST | ACK, ''],
  ])('%s to a closed port is answered with the right reset', (_name, bits, answer) => {
    const peer = new SegmentPeer({ wasm });
    peer.send('', bits, 5, 77);
    const got = peer.take();
    expect(got.map((segment) => flagsText(segment.flags)).join()).toBe(answer);
    const [segment] = got;
    if (!segment) return;
    if (bits & ACK) expect(segment.seq).toBe(77);
    else expect([segment.seq, segment.ack]).toEqual([0, peer.iss + 5 + 1]);
  });

  test.each<[string, number, string]>([
    ['RST', RST, ''],
    ['ACK', ACK, 'R'],
    ['SYN and ACK', SYN | ACK, 'R'],
    ['SYN and FIN', SYN | FIN, ''],
    ['FIN', FIN, ''],
    ['nothing', 0, ''],
    ['SYN', SYN, 'SA'],
  ])('a listener meets %s', (_name, bits, answer) => {
    const peer = new SegmentPeer({ wasm });
    peer.listen();
    peer.send('', bits, 0, 77);
    expect(
      peer
        .take()
        .map((segment) => flagsText(segment.flags))
        .join(),
    ).toBe(answer);
  });
});

describe('the handshake', () => {
  test('our SYN offers MSS, window scale, SACK and timestamps', () => {
    const peer = new SegmentPeer({ wasm });
    peer.connect();
    const syn = peer.expect('S', 0);
    expect(syn).toMatchObject({ mss: 1_460, shift: 7, sackPermitted: true });
    expect(syn.timestamps?.[1]).toBe(0);
  });

  test('an answer has only the options that were offered', () => {
    const peer = new SegmentPeer({ wasm });
    peer.listen();
    peer.send('', SYN, 0, undefined, { mss: 1_000 });
    const answer = peer.expect('SA', 0, 1);
    expect(answer.mss).toBe(1_460);
    expect([answer.shift, answer.sackPermitted, answer.timestamps]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a peer without MSS gets segments of 536 bytes', () => {
    const peer = new SegmentPeer({ wasm });
    const handle = peer.openPassive({});
    peer.write(handle, 'x'.repeat(1_000));
    peer.expect('A', 1, 1, length(536));
  });

  test('a SYN that comes again gets the same answer again', () => {
    const peer = new SegmentPeer({ wasm });
    peer.listen();
    peer.send('', SYN, 0);
    const first = peer.expect('SA', 0, 1);
    peer.send('', SYN, 0);
    expect(peer.expect('SA', 0, 1).seq).toBe(first.seq);
  });

  test('a wrong ACK of our SYN and ACK is reset, and the right one still works', () => {
    const { peer } = inState(SYN_RECEIVED);
    peer.send('', ACK, 1, 2);
    peer.expect('R', 2);
    peer.send('', ACK, 1, 0);
    peer.expect('R', 0);
    peer.send('', ACK, 1, 1);
    peer.expectSilence();
    peer.send('hi', ACK | PSH, 1, 1);
    peer.send('ho', ACK | PSH, 3, 1);
    peer.advance(50);
    peer.expect('A', 1, 5);
  });

  test('a reset in SYN-RECEIVED lets the listener go on', () => {
    const { peer } = inState(SYN_RECEIVED);
    peer.send('', RST, 1);
    peer.expectSilence();
    peer.send('', SYN, 0);
    expect(flagsText(peer.take()[0]?.flags ?? 0)).toBe('SA');
  });

  test('SYN-SENT: an unacceptable ACK is reset, a reset with the right one refuses', () => {
    const { peer, handle } = inState(SYN_SENT);
    peer.send('', SYN | ACK, 0, 2);
    peer.expect('R', 2);
    peer.send('', RST | ACK, 0, 5);
    peer.send('', RST, 0);
    expect(peer.state(handle)).toBe(SYN_SENT);
    peer.send('', RST | ACK, 0, 1);
    expect(peer.has(handle, abi.EVENT_CLOSED)).toBe(true);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_REFUSED);
  });

  test('both sides may open at the same time', () => {
    const { peer, handle } = inState(SYN_SENT);
    peer.send('', SYN, 0, undefined, { mss: 1_460 });
    peer.expect('SA', 0, 1);
    expect(peer.state(handle)).toBe(SYN_RECEIVED);
    peer.send('', SYN | ACK, 0, 1, { mss: 1_460 });
    peer.take();
    peer.send('', ACK, 1, 1);
    expect(peer.state(handle)).toBe(ESTABLISHED);
    expect(peer.has(handle, abi.EVENT_CONNECTED)).toBe(true);
  });

  test('both sides may open at the same time, and the SYN and ACK of each is answered by an ACK at most', () => {
    const { peer, handle } = inState(SYN_SENT);
    peer.send('', SYN, 0, undefined, { mss: 1_460 });
    peer.expect('SA', 0, 1);
    peer.send('', SYN | ACK, 0, 99, { mss: 1_460 });
    peer.expect('A', 1, 1);
    expect(peer.state(handle)).toBe(SYN_RECEIVED);
    peer.send('', SYN | ACK, 0, 1, { mss: 1_460 });
    peer.expect('A', 1, 1);
    expect(peer.state(handle)).toBe(ESTABLISHED);
    expect(peer.has(handle, abi.EVENT_CONNECTED)).toBe(true);
    peer.send('hi', ACK | PSH, 1, 1);
    expect(peer.read(handle)).toBe('hi');
  });

  test('an old SYN and ACK of another life is reset and recovered from', () => {
    // RFC 9293, 3.5, figure 8 and 9: a half-open peer answers our SYN with an ACK of what it remembers.
    const { peer, handle } = inState(SYN_SENT);
    peer.send('', ACK, 300, 100);
    peer.expect('R', 100);
    expect(peer.state(handle)).toBe(SYN_SENT);
  });
});

describe('resets (RFC 5961, 3.2)', () => {
  test.each([ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT])(
    'state %i: only the very next number resets',
    (state) => {
      const { peer, handle, seq, ack } = inState(state);
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
    const { peer } = inState(ESTABLISHED);
    peer.send('', RST, 500);
    peer.expect('A', 1, 1);
    for (let i = 0; i < 20; i++) peer.send('', RST, 500 + i);
    peer.expectSilence();
    peer.advance(1_000);
    peer.send('', RST, 500);
    peer.expect('A', 1, 1);
  });

  test.each([CLOSING, LAST_ACK])('state %i: a reset ends what was ending', (state) => {
    const { peer, handle, seq } = inState(state);
    peer.send('', RST, seq);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_FINISHED);
  });

  test('TIME-WAIT is not cut short by a reset (RFC 1337)', () => {
    const { peer, handle, seq } = inState(TIME_WAIT);
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
        const { peer, handle, seq } = inState(state);
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
    const { peer, handle } = inState(ESTABLISHED);
    peer.send('data', ACK, 1, 100);
    peer.expect('A', 1, 1);
    expect(peer.read(handle)).toBe('');
  });

  test('far too old: challenged', () => {
    const { peer, handle } = inState(ESTABLISHED);
    peer.send('data', ACK, 1, 1 - 100_000);
    peer.expect('A', 1, 1);
    expect(peer.read(handle)).toBe('');
  });

  test('old, but within the largest window: the data is taken', () => {
    const { peer, handle } = inState(ESTABLISHED);
    peer.send('data', ACK, 1, 1 - 1_000);
    expect(peer.read(handle)).toBe('data');
  });

  test('a segment without ACK is dropped', () => {
    const { peer, handle } = inState(ESTABLISHED);
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
    const { peer, seq } = inState(ESTABLISHED);
    peer.send('x'.repeat(bytes), ACK, seq + offset, 1);
    expect(
      peer
        .take()
        .map((segment) => flagsText(segment.flags & ~PSH))
        .join(),
    ).toBe(answer);
  });

  test('what overlaps is trimmed at the front', () => {
    const { peer, handle } = inState(ESTABLISHED);
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
    const { peer, handle } = inState(ESTABLISHED);
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

describe('closing', () => {
  test('the peer finishes first', () => {
    const { peer, handle } = inState(CLOSE_WAIT);
    expect(peer.has(handle, abi.EVENT_READ_END)).toBe(true);
    peer.write(handle, 'still');
    peer.expect('A', 1, 2, length(5));
    peer.send('', ACK, 2, 6);
    peer.call(abi.OP_STREAM_SHUTDOWN, handle);
    peer.expect('FA', 6, 2);
    peer.send('', ACK, 2, 7);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_FINISHED);
    peer.send('', ACK, 2, 7);
    peer.expect('R', 7);
  });

  test('we finish first, and still receive', () => {
    const { peer, handle } = inState(FIN_WAIT_2);
    peer.send('more', ACK, 1, 2);
    expect(peer.read(handle)).toBe('more');
    peer.send('last', FIN | ACK, 5, 2);
    peer.expect('A', 2, 10);
    expect(peer.read(handle)).toBe('last');
    expect(peer.state(handle)).toBe(TIME_WAIT);
  });

  test('both at the same time', () => {
    const { peer, handle } = inState(CLOSING);
    peer.send('', ACK, 2, 2);
    expect(peer.state(handle)).toBe(TIME_WAIT);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_FINISHED);
  });

  test('FIN with the ACK of ours goes straight to TIME-WAIT', () => {
    const { peer, handle } = inState(FIN_WAIT_1);
    peer.send('', FIN | ACK, 1, 2);
    peer.expect('A', 2, 2);
    expect(peer.state(handle)).toBe(TIME_WAIT);
  });

  test('FIN before its data waits for it', () => {
    const { peer, handle } = inState(ESTABLISHED);
    peer.send('', FIN | ACK, 5, 1);
    peer.expect('A', 1, 1);
    expect(peer.state(handle)).toBe(ESTABLISHED);
    peer.send('data', ACK, 1, 1);
    peer.expect('A', 1, 6);
    expect(peer.read(handle)).toBe('data');
    expect(peer.state(handle)).toBe(CLOSE_WAIT);
  });

  test('FIN leaves with the last data', () => {
    const { peer, handle } = inState(ESTABLISHED);
    peer.plane.send(handle, Buffer.from('bye'));
    peer.call(abi.OP_STREAM_SHUTDOWN, handle);
    peer.expect('FA', 1, 1, length(3));
  });

  test('a FIN of ours that is lost is sent again', () => {
    const { peer, handle } = inState(FIN_WAIT_1);
    peer.advance(1_500);
    peer.expect('FA', 1, 1);
    expect(peer.state(handle)).toBe(FIN_WAIT_1);
  });

  test('a FIN that comes again in TIME-WAIT is acknowledged and starts it afresh', () => {
    const { peer, handle } = inState(TIME_WAIT);
    peer.advance(40_000);
    peer.send('', FIN | ACK, 1, 2);
    peer.expect('A', 2, 2);
    peer.advance(40_000);
    expect(peer.state(handle)).toBe(TIME_WAIT);
    peer.advance(21_000);
    expect(peer.state(handle)).toBe(0);
  });

  test('abort resets', () => {
    const { peer, handle } = inState(ESTABLISHED);
    peer.call(abi.OP_STREAM_ABORT, handle);
    peer.expect('RA', 1, 1);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_ABORTED);
    peer.send('data', ACK, 1, 1);
    peer.expect('R', 1);
  });

  test('a released stream finishes in good order, discards what comes, and ends in time', () => {
    const { peer, handle } = inState(ESTABLISHED);
    peer.plane.send(handle, Buffer.from('response'));
    peer.call(abi.OP_STREAM_RELEASE, handle);
    expect(peer.call(abi.OP_STREAM_READABLE, handle)).toBe(abi.E_HANDLE);
    peer.expect('FA', 1, 1, length(8));
    peer.send('', ACK, 1, 10);
    peer.send('x'.repeat(1_000), ACK, 1, 10);
    peer.send('x'.repeat(1_000), ACK, 1_001, 10);
    expect(peer.take().at(-1)?.ack).toBe(peer.iss + 2_001);
    peer.advance(61_000);
    expect(flagsText(peer.take().at(-1)?.flags ?? 0)).toBe('RA');
    peer.send('x', ACK, 2_001, 10);
    peer.expect('R', 10);
  });
});

describe('TIME-WAIT and a new beginning (RFC 6191)', () => {
  function waiting(): SegmentPeer {
    const peer = new SegmentPeer({ wasm });
    const listener = peer.listen();
    peer.timestamp = 100;
    peer.send('', SYN, 0, undefined, { mss: 1_460, timestamps: [100, 0] });
    peer.expect('SA', 0, 1);
    peer.send('', ACK, 1, 1);
    const handle = peer.accept(listener);
    peer.call(abi.OP_STREAM_SHUTDOWN, handle);
    peer.expect('FA', 1, 1);
    peer.send('', FIN | ACK, 1, 2);
    peer.expect('A', 2, 2);
    expect(peer.state(handle)).toBe(TIME_WAIT);
    return peer;
  }

  test('a SYN with a newer timestamp begins anew, with a number behind the old ones', () => {
    const peer = waiting();
    const old = peer.irs;
    peer.timestamp = 200;
    peer.send('', SYN, -5_000, undefined, { mss: 1_460 });
    const answer = peer.take()[0];
    expect(flagsText(answer?.flags ?? 0)).toBe('SA');
    expect(((answer?.seq ?? 0) - old) | 0).toBeGreaterThan(2);
  });

  test('an old SYN is only acknowledged', () => {
    const peer = waiting();
    peer.timestamp = 50;
    peer.send('', SYN, -5_000, undefined, { mss: 1_460 });
    expect(peer.take().map((segment) => flagsText(segment.flags))).toEqual(['A']);
  });
});

describe('deferred requests', () => {
  function asked(): { peer: SegmentPeer; handle: number } {
    const peer = new SegmentPeer({ wasm });
    peer.listen(0, 16, abi.TCP_ANY_PORT | abi.TCP_DEFER);
    peer.planePort = 4_321;
    peer.send('', SYN, 0, undefined, { mss: 1_460 });
    peer.expectSilence();
    const [handle] = [...peer.masks].find(([, mask]) => mask & abi.EVENT_ASKED) ?? [0];
    peer.call(abi.OP_STREAM_ADDRESSES, handle);
    const view = new DataView(peer.plane.get(36).buffer);
    expect([view.getUint16(32, true), view.getUint16(34, true)]).toEqual([40_000, 4_321]);
    return { peer, handle };
  }

  test('admitted: the handshake goes on and CONNECTED is told', () => {
    const { peer, handle } = asked();
    peer.send('', SYN, 0, undefined, { mss: 1_460 });
    peer.expectSilence();
    peer.call(abi.OP_TCP_ADMIT, handle);
    peer.expect('SA', 0, 1);
    peer.send('', ACK, 1, 1);
    expect(peer.has(handle, abi.EVENT_CONNECTED)).toBe(true);
    peer.send('hello', ACK, 1, 1);
    expect(peer.read(handle)).toBe('hello');
  });

  test('refused: reset', () => {
    const { peer, handle } = asked();
    peer.call(abi.OP_TCP_REFUSE, handle);
    const [segment] = peer.take();
    expect([flagsText(segment?.flags ?? 0), segment?.seq, (segment?.ack ?? 0) - peer.iss]).toEqual([
      'RA',
      0,
      1,
    ]);
    expect(peer.call(abi.OP_TCP_ADMIT, handle)).toBe(abi.E_STATE);
    peer.call(abi.OP_STREAM_RELEASE, handle);
    peer.pump();
    expect(peer.call(abi.OP_TCP_INFO, handle, 0)).toBe(abi.E_HANDLE);
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
    const { peer, handle } = inState(SYN_SENT);
    peer.sendIcmp(3, 3, 0);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_UNREACHABLE);
    const other = inState(ESTABLISHED);
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
