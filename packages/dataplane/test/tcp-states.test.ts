/** How connections begin and end: what RFC 9293, 3.10 says of each state. */
import { beforeAll, describe, expect, test } from 'vitest';
import * as abi from '../assembly/abi.ts';
import { dataplaneWasm } from '../src/index.ts';
import { ACK, FIN, PSH, RST, SYN } from './segment.ts';
import { flagsText, length, SegmentPeer } from './segment-peer.ts';
import {
  CLOSE_WAIT,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  inState,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from './tcp-in-state.ts';

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 300_000);

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
    const { peer } = inState(wasm, SYN_RECEIVED);
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
    const { peer } = inState(wasm, SYN_RECEIVED);
    peer.send('', RST, 1);
    peer.expectSilence();
    peer.send('', SYN, 0);
    expect(flagsText(peer.take()[0]?.flags ?? 0)).toBe('SA');
  });

  test('SYN-SENT: an unacceptable ACK is reset, a reset with the right one refuses', () => {
    const { peer, handle } = inState(wasm, SYN_SENT);
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
    const { peer, handle } = inState(wasm, SYN_SENT);
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
    const { peer, handle } = inState(wasm, SYN_SENT);
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
    const { peer, handle } = inState(wasm, SYN_SENT);
    peer.send('', ACK, 300, 100);
    peer.expect('R', 100);
    expect(peer.state(handle)).toBe(SYN_SENT);
  });
});

describe('closing', () => {
  test('the peer finishes first', () => {
    const { peer, handle } = inState(wasm, CLOSE_WAIT);
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
    const { peer, handle } = inState(wasm, FIN_WAIT_2);
    peer.send('more', ACK, 1, 2);
    expect(peer.read(handle)).toBe('more');
    peer.send('last', FIN | ACK, 5, 2);
    peer.expect('A', 2, 10);
    expect(peer.read(handle)).toBe('last');
    expect(peer.state(handle)).toBe(TIME_WAIT);
  });

  test('both at the same time', () => {
    const { peer, handle } = inState(wasm, CLOSING);
    peer.send('', ACK, 2, 2);
    expect(peer.state(handle)).toBe(TIME_WAIT);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_FINISHED);
  });

  test('FIN with the ACK of ours goes straight to TIME-WAIT', () => {
    const { peer, handle } = inState(wasm, FIN_WAIT_1);
    peer.send('', FIN | ACK, 1, 2);
    peer.expect('A', 2, 2);
    expect(peer.state(handle)).toBe(TIME_WAIT);
  });

  test('FIN before its data waits for it', () => {
    const { peer, handle } = inState(wasm, ESTABLISHED);
    peer.send('', FIN | ACK, 5, 1);
    peer.expect('A', 1, 1);
    expect(peer.state(handle)).toBe(ESTABLISHED);
    peer.send('data', ACK, 1, 1);
    peer.expect('A', 1, 6);
    expect(peer.read(handle)).toBe('data');
    expect(peer.state(handle)).toBe(CLOSE_WAIT);
  });

  test('FIN leaves with the last data', () => {
    const { peer, handle } = inState(wasm, ESTABLISHED);
    peer.plane.send(handle, Buffer.from('bye'));
    peer.call(abi.OP_STREAM_SHUTDOWN, handle);
    peer.expect('FA', 1, 1, length(3));
  });

  test('a FIN of ours that is lost is sent again', () => {
    const { peer, handle } = inState(wasm, FIN_WAIT_1);
    peer.advance(1_500);
    peer.expect('FA', 1, 1);
    expect(peer.state(handle)).toBe(FIN_WAIT_1);
  });

  test('a FIN that comes again in TIME-WAIT is acknowledged and starts it afresh', () => {
    const { peer, handle } = inState(wasm, TIME_WAIT);
    peer.advance(40_000);
    peer.send('', FIN | ACK, 1, 2);
    peer.expect('A', 2, 2);
    peer.advance(40_000);
    expect(peer.state(handle)).toBe(TIME_WAIT);
    peer.advance(21_000);
    expect(peer.state(handle)).toBe(0);
  });

  test('abort resets', () => {
    const { peer, handle } = inState(wasm, ESTABLISHED);
    peer.call(abi.OP_STREAM_ABORT, handle);
    peer.expect('RA', 1, 1);
    expect(peer.reasons.get(handle)).toBe(abi.REASON_ABORTED);
    peer.send('data', ACK, 1, 1);
    peer.expect('R', 1);
  });

  test('a released stream finishes in good order, discards what comes, and ends in time', () => {
    const { peer, handle } = inState(wasm, ESTABLISHED);
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
