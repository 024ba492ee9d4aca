import { beforeAll, describe, expect, test, vi } from 'vitest';
import { isFilter, isTopic, matches } from './topic.ts';

let packets: typeof import('./packet.ts');
beforeAll(async () => {
  const utf8Encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const utf8Decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  // Another test of this process may have imported the host without one.
  vi.resetModules();
  Object.assign(globalThis, { __skerry: { utf8Encode, utf8Decode } });
  packets = await import('./packet.ts');
});
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a packet', () => {
  test('of each kind has the bytes of the standard', () => {
    const payload = Uint8Array.of(0x68, 0x69);
    const will = { topic: 'w', payload, qos: 1, retain: true } as const;
    const connect = packets.connectPacket({
      clientId: 'me',
      keepAliveSeconds: 60,
      username: 'u',
      password: 'p',
      will,
    });
    expect(hex(connect)).toBe('101b00044d51545404ee003c00026d6500017700026869000175000170');
    expect(hex(packets.publishPacket({ topic: 'a/b', payload, qos: 0, retain: false }, 9))).toBe(
      '30070003612f626869',
    );
    expect(hex(packets.publishPacket({ topic: 'a/b', payload, qos: 1, retain: true }, 9))).toBe(
      '33090003612f6200096869',
    );
    expect(hex(packets.subscribePacket(10, '#', 1))).toBe('8206000a00012301');
    expect(hex(packets.unsubscribePacket(10, '#'))).toBe('a205000a000123');
    expect(hex(packets.acknowledgePacket(258))).toBe('40020102');
  });

  test('is read whatever way it is cut, with each width of its length', () => {
    for (const size of [0, 100, 127, 128, 16_383, 16_384]) {
      const message = { topic: 't', payload: new Uint8Array(size).fill(7), qos: 1, retain: false } as const;
      const bytes = packets.publishPacket(message, 5);
      const reader = new packets.PacketReader(1 << 20);
      const cut = Math.min(bytes.length, 3);
      const read = [
        ...reader.feed(bytes.subarray(0, cut)),
        ...reader.feed(bytes.subarray(cut)),
        ...reader.feed(bytes),
      ];
      expect(read.map(packets.readPublish)).toEqual(Array(2).fill({ message, id: 5 }));
    }
  });

  test('that is too long, does not end or cannot be read is refused', () => {
    const reader = (): InstanceType<typeof packets.PacketReader> => new packets.PacketReader(1_000);
    expect(() => reader().feed(Uint8Array.of(0x30, 0xff, 0x7f))).toThrow('more than 1000 bytes');
    expect(() => reader().feed(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80))).toThrow('does not end');
    const publish =
      (flags: number, ...body: number[]) =>
      () =>
        packets.readPublish({ type: 3, flags, body: Uint8Array.from(body) });
    expect(publish(0, 0, 5, 0x61)).toThrow('cannot be read');
    expect(publish(4, 0, 1, 0x61, 0, 1)).toThrow('cannot be read');
    expect(publish(0, 0, 1, 0xff)).toThrow('no UTF-8');
  });
});

/** The examples of 4.7.1. */
test.each([
  ['sport/tennis/player1/#', 'sport/tennis/player1', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
  ['sport/#', 'sport', true],
  ['sport/tennis/+', 'sport/tennis/player1', true],
  ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
  ['sport/+', 'sport', false],
  ['sport/+', 'sport/', true],
  ['+/+', '/finance', true],
  ['/+', '/finance', true],
  ['+', '/finance', false],
  ['#', '$SYS/load', false],
  ['+/load', '$SYS/load', false],
  ['$SYS/#', '$SYS/load', true],
  ['a', 'A', false],
])('%s takes %s: %s', (filter, topic, isTaken) => {
  expect(matches(filter, topic)).toBe(isTaken);
});

test('a name and a filter are told from what is none', () => {
  expect(['a/b', '/', ' ', 'a+', '#', ''].map(isTopic)).toEqual([true, true, true, false, false, false]);
  expect(['#', 'a/#', '+/a', '/', 'a#', '#/a', 'a+/b', ''].map(isFilter)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
