/**
 * Frames for fuzzing input(): well-formed ones of every protocol, and what becomes of them when bits, lengths and
 * headers are changed.
 */
import { OUR_IP, OUR_MAC, PEER_IP, PEER_MAC, pattern } from './host.ts';
import {
  arp,
  BROADCAST,
  type Bytes,
  checksum,
  concat,
  ethernet,
  fragment,
  icmp,
  icmpv6,
  ip,
  ipv4,
  ipv6,
  mac,
  option,
  pseudo,
  TYPE,
  u16,
  u16at,
  u32,
  udp,
} from './packets.ts';
import type { Random } from './random.ts';

const OUR6 = 'fd00::1';
const PEER6 = 'fd00::2';

/** One frame that is right, of any protocol. */
export function goodFrame(random: Random): Bytes {
  const data = random.bytes(random.below(random.pick([8, 64, 1_400])));
  const link = { from: PEER_MAC, to: random.pick([OUR_MAC, OUR_MAC, BROADCAST, '33:33:00:00:00:01']) };
  if (random.below(8) === 0) {
    const operation = 1 + random.below(2);
    const sender = random.pick([PEER_IP, OUR_IP, '10.0.0.3', '0.0.0.0']);
    return ethernet(link, TYPE.arp, arp({ operation, senderMac: PEER_MAC, sender, target: OUR_IP }));
  }
  return random.below(2) === 0
    ? ethernet(link, TYPE.ipv4, someIpv4(random, data))
    : ethernet(link, TYPE.ipv6, someIpv6(random, data));
}

function someIpv4(random: Random, data: Bytes): Bytes {
  const source = random.pick([PEER_IP, '192.0.2.1', '10.0.0.3']);
  const destination = random.pick([OUR_IP, OUR_IP, '255.255.255.255', '224.0.0.1', '198.51.100.1']);
  const about = ipv4(
    { source: OUR_IP, destination: source, protocol: 17 },
    concat(u16(7), u16(9), pattern(20)),
  );
  const [protocol, payload] = random.pick<[number, Bytes]>([
    [17, udp({ source, destination, from: 5_000, to: random.pick([7, 68, 9]) }, data)],
    [1, icmp(8, 0, random.bytes(4), data)],
    [1, icmp(random.pick([3, 11, 12]), random.below(16), u32(random.below(1_500)), about)],
    [6, tcpSegment(random, source, destination, data)],
    [99, data],
  ]);
  const header = { source, destination, protocol, id: random.below(4) };
  if (random.below(3) > 0) return ipv4(header, payload);
  const offset = random.below(20) * 8;
  const length = (1 + random.below(20)) * 8;
  return ipv4({ ...header, offset, more: random.below(2) === 0 }, payload.slice(offset, offset + length));
}

function tcpSegment(random: Random, source: string, destination: string, data: Bytes): Bytes {
  const options = random.pick([new Uint8Array(), concat([2, 4], u16(1_460), [1, 3, 3, 7])]);
  const offset = (5 + options.length / 4) << 4;
  const ports = concat(u16(random.pick([80, 5_000])), u16(random.pick([80, 5_000])));
  const bytes = concat(
    ports,
    random.bytes(8),
    [offset, random.below(64)],
    random.bytes(2),
    u32(0),
    options,
    data,
  );
  bytes.set(u16(checksum(pseudo(source, destination, 6, bytes.length), bytes)), 16);
  return bytes;
}

function someIpv6(random: Random, data: Bytes): Bytes {
  const source = random.pick([PEER6, 'fe80::2', '::']);
  const destination = random.pick([OUR6, OUR6, 'ff02::1', 'ff02::1:ff00:1']);
  const about = ipv6({ source: OUR6, destination: source, next: 17 }, concat(u16(7), u16(9), pattern(20)));
  const targeted = (flags: number) => concat([flags, 0, 0, 0], ip(random.pick([OUR6, PEER6])));
  const prefix = option(3, concat([64, 0xc0], random.bytes(8), u32(0), ip(`fd${10 + random.below(80)}::`)));
  const router = concat([64, 0], u16(random.below(2_000)), u32(0), u32(0), option(1, mac(PEER_MAC)), prefix);
  const [type, code, body] = random.pick<[number, number, Bytes]>([
    [128, 0, data],
    [random.below(5), random.below(8), concat(u32(random.below(1_500)), about)],
    [133, 0, concat(u32(0), option(1, mac(PEER_MAC)))],
    [134, 0, router],
    [135, 0, concat(targeted(0), option(1, mac(PEER_MAC)))],
    [136, 0, concat(targeted(random.below(256)), option(2, mac(PEER_MAC)))],
    [130, 0, concat(u16(random.below(100)), u16(0), new Uint8Array(20))],
  ]);
  const [next, payload] = random.pick<[number, Bytes]>([
    [58, icmpv6(source, destination, type, code, body)],
    [17, udp({ source, destination, from: 5_000, to: 7 }, data)],
    [6, tcpSegment(random, source, destination, data)],
  ]);
  const hopLimit = next === 58 ? random.pick([255, 1]) : 64;
  const header = { source, destination, hopLimit };
  switch (random.below(5)) {
    case 0: {
      const offset = random.below(20) * 8;
      const part = payload.slice(offset, offset + (1 + random.below(20)) * 8);
      return ipv6(
        { ...header, next: 44 },
        fragment(next, random.below(4), offset, random.below(2) === 0, part),
      );
    }
    case 1:
      return ipv6({ ...header, next: random.pick([0, 60, 43]) }, concat([next, 0], random.bytes(6), payload));
    default:
      return ipv6({ ...header, next }, payload);
  }
}

/** A frame that is wrong somewhere, or nothing but noise. */
export function badFrame(random: Random): Bytes {
  if (random.below(10) === 0) return random.bytes(random.below(200));
  let frame = goodFrame(random);
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    switch (random.below(4)) {
      case 0:
        frame = frame.slice(0, random.below(frame.length + 1));
        break;
      case 1:
        frame = concat(frame, random.bytes(random.below(64)));
        break;
      default:
        if (frame.length > 0) frame.set([random.below(256)], random.below(Math.min(frame.length, 100)));
    }
  }
  return random.below(2) === 0 ? repaired(frame) : frame;
}

/** With the header checksum of IPv4 right again, so that what lies behind it is reached. */
function repaired(frame: Bytes): Bytes {
  const header = 14 + ((frame[14] ?? 0) & 15) * 4;
  if (u16at(frame, 12) !== TYPE.ipv4 || header < 34 || header > frame.length) return frame;
  const copy = frame.slice();
  copy.set(u16(0), 24);
  copy.set(u16(checksum(copy.subarray(14, header))), 24);
  return copy;
}
