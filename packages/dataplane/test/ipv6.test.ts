import { describe, expect, it } from 'vitest';
import { abi, COUNT, Host, OUR_MAC, openUdp, PEER_MAC, pattern, receiveUdp, sendUdp } from './host.ts';
import {
  address,
  type Bytes,
  concat,
  fragment,
  icmpv6,
  ip,
  ipv6,
  mac,
  option,
  text,
  u16,
  u32,
  udp,
} from './packets.ts';

const OUR = 'fd00::1';
const PEER = 'fd00::2';

/** With OUR/64 checked and in use, and PEER known. */
function configured(options: { mtu?: number } = {}): Host {
  const host = new Host(options);
  host.plane.put(address(OUR));
  host.plane.call(abi.OP_IPV6_ADD, host.device, 64);
  host.run(20_000);
  const body = concat(u32(0), ip(OUR), option(1, mac(PEER_MAC)));
  ndp(host, PEER, OUR, 135, body, OUR_MAC);
  host.sent();
  host.events();
  return host;
}

function ndp(
  host: Host,
  source: string,
  destination: string,
  type: number,
  body: Bytes,
  to: string,
  hopLimit = 255,
): void {
  host.ipv6(
    ipv6({ source, destination, next: 58, hopLimit }, icmpv6(source, destination, type, 0, body)),
    to,
  );
}

const datagram = (payload: Bytes, to = 7, destination = OUR) =>
  udp({ source: PEER, destination, from: 5_000, to }, payload);

const toUs = (next: number, payload: Bytes, destination = OUR) =>
  ipv6({ source: PEER, destination, next }, payload);

describe('what is taken of IPv6 (RFC 8200)', () => {
  it('takes a datagram for us, and drops one without a checksum', () => {
    const host = configured();
    const socket = openUdp(host.plane, 7);
    const bytes = datagram(pattern(9));
    host.ipv6(toUs(17, bytes));
    expect(receiveUdp(host.plane, socket)?.remote).toEqual(address(PEER));
    bytes.set(u16(0), 6);
    host.ipv6(toUs(17, bytes));
    expect(receiveUdp(host.plane, socket)).toBeUndefined();
    expect(host.count(COUNT.checksum)).toBe(1);
  });

  it.each(['::1', 'ff02::1', '::ffff:a00:2', OUR])('drops what claims to be from %s', (source) => {
    const host = configured();
    const socket = openUdp(host.plane, 7);
    const bytes = udp({ source, destination: OUR, from: 5_000, to: 7 }, pattern(9));
    host.ipv6(ipv6({ source, destination: OUR, next: 17 }, bytes));
    expect(receiveUdp(host.plane, socket)).toBeUndefined();
    expect(host.count(COUNT.martian)).toBe(1);
  });

  it.each(['::1', '::', '::ffff:a00:1', 'fd00::9', 'fe80::9', 'ff02::9'])(
    'drops what is for %s',
    (destination) => {
      const host = configured();
      const socket = openUdp(host.plane, 7);
      host.ipv6(toUs(17, datagram(pattern(9), 7, destination), destination));
      expect(receiveUdp(host.plane, socket)).toBeUndefined();
      expect(host.sent()).toEqual([]);
    },
  );

  it('walks over extension headers, and drops more of them than anybody sends', () => {
    const host = configured();
    const socket = openUdp(host.plane, 7);
    const padded = (next: number, rest: Bytes) => concat([next, 0, 1, 4, 0, 0, 0, 0], rest);
    host.ipv6(toUs(0, padded(60, padded(60, padded(17, datagram(pattern(3)))))));
    expect(receiveUdp(host.plane, socket)?.payload).toEqual(pattern(3));
    let bytes = datagram(pattern(3));
    for (let i = 0; i < 20; i++) bytes = padded(i === 0 ? 17 : 60, bytes);
    host.ipv6(toUs(60, bytes));
    expect(receiveUdp(host.plane, socket)).toBeUndefined();
  });

  it.each([
    ['an unknown option that is to be skipped', 0x1e, undefined],
    ['one that is to be dropped silently', 0x5e, undefined],
    ['one that is to be told', 0x9e, 2],
    ['one that is to be told unless it was for a group', 0xde, 2],
  ])('treats %s as it says', (_, type, code) => {
    const host = configured();
    const socket = openUdp(host.plane, 7);
    host.ipv6(toUs(60, concat([17, 0, type, 4, 0, 0, 0, 0], datagram(pattern(3)))));
    expect(receiveUdp(host.plane, socket) !== undefined).toBe(type === 0x1e);
    const [error] = host.sent();
    expect(error?.icmp?.code).toBe(code);
    if (code) expect([error?.icmp?.type, error?.icmp?.rest]).toEqual([4, u32(42)]);
  });

  it('refuses source routes (RFC 5095), and reads a routing header over that is used up', () => {
    const host = configured();
    const socket = openUdp(host.plane, 7);
    const routed = (left: number) =>
      concat([17, 2, 0, left, 0, 0, 0, 0], ip('fd00::7'), datagram(pattern(3)));
    host.ipv6(toUs(43, routed(1)));
    expect(receiveUdp(host.plane, socket)).toBeUndefined();
    expect(host.sent()[0]?.icmp?.rest).toEqual(u32(42));
    host.ipv6(toUs(43, routed(0)));
    expect(receiveUdp(host.plane, socket)).toBeDefined();
  });

  it('says which next header it does not know, and which port is closed', () => {
    const host = configured();
    host.ipv6(toUs(99, pattern(20)));
    host.ipv6(toUs(17, datagram(pattern(3), 9)));
    host.ipv6(toUs(59, pattern(20)));
    const [header, port, ...rest] = host.sent();
    expect([header?.icmp?.type, header?.icmp?.code, header?.icmp?.rest]).toEqual([4, 1, u32(6)]);
    expect([port?.icmp?.type, port?.icmp?.code]).toEqual([1, 4]);
    expect(rest).toEqual([]);
  });

  it('answers an echo request, and no error about an error', () => {
    const host = configured();
    host.ipv6(toUs(58, icmpv6(PEER, OUR, 128, 0, concat(u32(77), pattern(40)))));
    const [reply] = host.sent();
    expect([reply?.icmp?.type, reply?.icmp?.data, reply?.destination]).toEqual([
      129,
      pattern(40),
      ip(PEER) && text(ip(PEER)),
    ]);
    host.ipv6(toUs(60, concat([58, 0, 0x9e, 4, 0, 0, 0, 0], icmpv6(PEER, OUR, 1, 0, pattern(44)))));
    expect(host.sent()).toHaveLength(1);
  });
});

describe('fragments of IPv6', () => {
  const whole = datagram(pattern(3_000));

  function feed(host: Host, offset: number, length: number, id = 1): void {
    const part = whole.subarray(offset, offset + length);
    host.ipv6(toUs(44, fragment(17, id, offset, offset + length < whole.length, part)));
  }

  it('are put together in any order', () => {
    const host = configured();
    const socket = openUdp(host.plane, 7);
    for (const offset of [2_400, 0, 1_200]) feed(host, offset, 1_200);
    expect(Buffer.compare(receiveUdp(host.plane, socket)?.payload ?? Buffer.of(), pattern(3_000))).toBe(0);
  });

  it('void the datagram when they overlap (RFC 5722)', () => {
    const host = configured();
    const socket = openUdp(host.plane, 7);
    feed(host, 0, 1_200);
    feed(host, 1_192, 1_208);
    feed(host, 1_200, 1_200);
    feed(host, 2_400, 1_200);
    expect(receiveUdp(host.plane, socket)).toBeUndefined();
  });

  it('that are a whole packet are taken alone (RFC 6946)', () => {
    const host = configured();
    const socket = openUdp(host.plane, 7);
    feed(host, 0, 1_200);
    host.ipv6(toUs(44, fragment(17, 1, 0, false, datagram(pattern(8)))));
    expect(receiveUdp(host.plane, socket)?.payload).toEqual(pattern(8));
  });

  it('need all headers in the first one (RFC 7112), and lengths that are multiples of eight', () => {
    const host = configured();
    host.ipv6(toUs(44, fragment(60, 1, 0, true, Uint8Array.of(17, 1, 1, 4, 0, 0, 0, 0))));
    host.ipv6(toUs(44, fragment(17, 2, 0, true, pattern(33))));
    const errors = host.sent().map((frame) => [frame.icmp?.type, frame.icmp?.code]);
    expect(errors).toEqual([
      [4, 3],
      [4, 0],
    ]);
  });

  it('that miss the others for 60 s are told to the sender', () => {
    const host = configured();
    feed(host, 0, 1_200);
    const frames = host.run(59_900).filter(({ frame }) => frame.icmp?.type === 3);
    expect(frames).toEqual([]);
    expect(host.run(200).map(({ frame }) => [frame.icmp?.type, frame.icmp?.code])).toEqual([[3, 1]]);
  });
});

describe('path MTU (RFC 8201)', () => {
  it('cuts to what a router says, never below 1,280, for ten minutes', () => {
    const host = configured();
    const socket = openUdp(host.plane, 7);
    const sizes = () => {
      const solicitation = concat(u32(0), ip(OUR), option(1, mac(PEER_MAC)));
      ndp(host, PEER, OUR, 135, solicitation, OUR_MAC);
      host.sent();
      sendUdp(host.plane, socket, PEER, 9, pattern(1_400));
      return host
        .sent()
        .filter((frame) => frame.protocol === 17)
        .map((frame) => frame.payload.length);
    };
    expect(sizes()).toEqual([1_400]);
    const about = ipv6({ source: OUR, destination: PEER, next: 17 }, pattern(1_408));
    host.ipv6(toUs(58, icmpv6(PEER, OUR, 2, 0, concat(u32(600), about.subarray(0, 1_000)))));
    expect(sizes()).toEqual([1_232, 176]);
    host.run(600_100);
    expect(sizes()).toEqual([1_400]);
  });
});
