import { describe, expect, test } from 'vitest';
import { AT, offsetOf, PACKET_BYTES, parseAnswer, requestOf } from './packet.ts';

const RATE = [0x52, 0x41, 0x54, 0x45];
const cookie = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** A server's answer: seconds since 1900. */
function answer(change: (packet: Uint8Array, view: DataView) => void = () => undefined): Uint8Array {
  const packet = new Uint8Array(PACKET_BYTES);
  const view = new DataView(packet.buffer);
  packet[AT.flags] = (4 << 3) | 4;
  packet[AT.stratum] = 1;
  packet.set([0x47, 0x50, 0x53, 0], AT.reference);
  packet.set(cookie, AT.origin);
  view.setUint32(AT.receive, 3_976_000_000);
  view.setUint32(AT.receive + 4, 2 ** 31);
  view.setUint32(AT.transmit, 3_976_000_001);
  change(packet, view);
  return packet;
}

test('a request is of version 4, and says nothing of the machine', () => {
  const packet = requestOf(cookie);
  expect(packet[0]).toBe(0x23);
  expect(packet.subarray(AT.transmit)).toEqual(cookie);
  expect(packet.subarray(1, AT.transmit).every((byte) => byte === 0)).toBe(true);
});

describe('an answer', () => {
  test('has times since 1970, and its reference', () => {
    expect(parseAnswer(answer(), cookie)).toEqual({
      kind: 'answer',
      answer: { stratum: 1, reference: 'GPS', receivedMs: 1_767_011_200_500, sentMs: 1_767_011_201_000 },
    });
  });

  test('is of the next era after 2036', () => {
    const packet = answer((_, view) => view.setUint32(AT.transmit, 1));
    const parsed = parseAnswer(packet, cookie);
    expect(parsed.kind === 'answer' && new Date(parsed.answer.sentMs).toISOString()).toBe(
      '2036-02-07T06:28:17.000Z',
    );
  });

  test.each<[string, (packet: Uint8Array, view: DataView) => void, object]>([
    ['of another request', (packet) => packet.set([9], AT.origin), { kind: 'foreign' }],
    ['of a client', (packet) => packet.set([0x23]), { kind: 'foreign' }],
    [
      'that refuses',
      (packet) => packet.fill(0, AT.stratum, 2).set(RATE, AT.reference),
      { kind: 'kiss', word: 'RATE' },
    ],
    ['without time', (_, view) => view.setUint32(AT.transmit, 0), { kind: 'bad' }],
    ['of a clock that is not set', (packet) => packet.set([0xe4]), { kind: 'bad' }],
    ['that is too far from a clock', (packet) => packet.set([16], AT.stratum), { kind: 'bad' }],
  ])('%s is told apart', (_what, change, parsed) => {
    expect(parseAnswer(answer(change), cookie)).toMatchObject(parsed);
  });

  test('that is too short is none', () => {
    expect(parseAnswer(answer().subarray(0, 47), cookie)).toEqual({ kind: 'foreign' });
  });
});

test('offset and delay are those of the figure in RFC 5905, section 8', () => {
  const heard = { stratum: 1, reference: '', receivedMs: 1_060, sentMs: 1_070 };
  expect(offsetOf(1_000, heard, 1_030)).toEqual({ offsetMs: 50, delayMs: 20 });
});
