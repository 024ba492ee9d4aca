/**
 * Frames for the tests, composed from the inside out (`ethernet(ipv4(udp(data)))`), and the reverse: a frame taken apart
 * with every length and checksum checked. Written from the RFCs without a look at the data plane, so that a
 * misreading of them cannot hide in both.
 */

export type Bytes = Uint8Array;

export const mac = (text: string): Bytes =>
  Uint8Array.from(text.split(':'), (part) => Number.parseInt(part, 16));

/** The 4 bytes of a dotted address, or the 16 of one with colons. */
export function ip(text: string): Bytes {
  if (!text.includes(':')) return Uint8Array.from(text.split('.'), Number);
  const [left = '', right] = text.split('::');
  const groups = (part: string) =>
    part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16));
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const words = [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return concat(...words.map((word) => u16(word)));
}

/** The 16 bytes that the data plane's operations take: IPv4 as ::ffff:a.b.c.d. */
export function address(text: string): Bytes {
  const bytes = ip(text);
  return bytes.length === 16 ? bytes : concat(new Uint8Array(10), [0xff, 0xff], bytes);
}

/** An IPv4 address as an integer. */
export const integer = (text: string): number => u32at(ip(text), 0);

export const u16 = (value: number): Bytes => Uint8Array.of((value >> 8) & 255, value & 255);
export const u32 = (value: number): Bytes => concat(u16(value >>> 16), u16(value & 0xffff));
export const u16at = (bytes: Bytes, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
export const u32at = (bytes: Bytes, at: number): number => u16at(bytes, at) * 65_536 + u16at(bytes, at + 2);

export function concat(...parts: (Bytes | number[])[]): Bytes {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

export const text = (bytes: Bytes): string =>
  bytes.length === 4
    ? bytes.join('.')
    : Array.from({ length: 8 }, (_, index) => u16at(bytes, index * 2).toString(16)).join(':');

/** RFC 1071, in the simplest way. */
export function checksum(...parts: Bytes[]): number {
  const bytes = concat(...parts);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += u16at(bytes, at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function withChecksum(bytes: Bytes, at: number, ...before: Bytes[]): Bytes {
  const result = bytes.slice();
  result.set(u16(0), at);
  result.set(u16(checksum(...before, result)), at);
  return result;
}

/** RFC 9293, 3.1 and RFC 8200, 8.1. */
export const pseudo = (source: string, destination: string, protocol: number, length: number): Bytes =>
  source.includes(':')
    ? concat(ip(source), ip(destination), u32(length), u32(protocol))
    : concat(ip(source), ip(destination), u16(protocol), u16(length));

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';
export const TYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd } as const;
export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, fragment: 44, icmpv6: 58, none: 59 } as const;

export interface Link {
  from: string;
  to: string;
}

/** Padded to the 60 bytes that Ethernet sends at least. */
export const ethernet = ({ from, to }: Link, type: number, payload: Bytes): Bytes =>
  concat(mac(to), mac(from), u16(type), payload, new Uint8Array(Math.max(0, 46 - payload.length)));

export interface Arp {
  operation: number;
  senderMac: string;
  sender: string;
  targetMac?: string;
  target: string;
}

export const arp = ({ operation, senderMac, sender, targetMac = '00:00:00:00:00:00', target }: Arp): Bytes =>
  concat([0, 1, 8, 0, 6, 4], u16(operation), mac(senderMac), ip(sender), mac(targetMac), ip(target));

export interface Ipv4 {
  source: string;
  destination: string;
  protocol: number;
  ttl?: number;
  id?: number;
  /** In bytes. */
  offset?: number;
  more?: boolean;
  dontFragment?: boolean;
  options?: Bytes;
}

export function ipv4(header: Ipv4, payload: Bytes): Bytes {
  const { source, destination, protocol, ttl = 64, id = 0, offset = 0, options = new Uint8Array() } = header;
  const flags = (header.dontFragment ? 0x4000 : 0) | (header.more ? 0x2000 : 0);
  const words = 5 + options.length / 4;
  const bytes = concat(
    [0x40 | words, 0],
    u16(words * 4 + payload.length),
    u16(id),
    u16(flags | (offset >> 3)),
    [ttl, protocol, 0, 0],
    ip(source),
    ip(destination),
    options,
  );
  return concat(withChecksum(bytes, 10), payload);
}

export interface Ipv6 {
  source: string;
  destination: string;
  next: number;
  hopLimit?: number;
}

export const ipv6 = ({ source, destination, next, hopLimit = 64 }: Ipv6, payload: Bytes): Bytes =>
  concat([0x60, 0, 0, 0], u16(payload.length), [next, hopLimit], ip(source), ip(destination), payload);

/** A fragment header (RFC 8200, 4.5); `offset` in bytes. */
export const fragment = (next: number, id: number, offset: number, more: boolean, payload: Bytes): Bytes =>
  concat([next, 0], u16(offset | (more ? 1 : 0)), u32(id), payload);

export interface Udp {
  source: string;
  destination: string;
  from: number;
  to: number;
}

export function udp({ source, destination, from, to }: Udp, payload: Bytes): Bytes {
  const bytes = concat(u16(from), u16(to), u16(8 + payload.length), u16(0), payload);
  const sealed = withChecksum(bytes, 6, pseudo(source, destination, PROTOCOL.udp, bytes.length));
  if (u16at(sealed, 6) === 0) sealed.set(u16(0xffff), 6);
  return sealed;
}

/** `rest`: the four bytes behind the checksum. */
export const icmp = (type: number, code: number, rest: Bytes, data: Bytes): Bytes =>
  withChecksum(concat([type, code, 0, 0], rest, data), 2);

export function icmpv6(source: string, destination: string, type: number, code: number, body: Bytes): Bytes {
  const bytes = concat([type, code, 0, 0], body);
  return withChecksum(bytes, 2, pseudo(source, destination, PROTOCOL.icmpv6, bytes.length));
}

/** Neighbour discovery's options: type, length, value. */
export const option = (type: number, value: Bytes): Bytes => concat([type, (value.length + 2) / 8], value);

/** A frame taken apart. `payload` is what is above the last header that is named. */
export interface Decoded {
  to: string;
  from: string;
  type: number;
  arp?: Required<Arp>;
  source?: string;
  destination?: string;
  protocol?: number;
  ttl?: number;
  id?: number;
  offset?: number;
  more?: boolean;
  dontFragment?: boolean;
  ports?: [number, number];
  icmp?: { type: number; code: number; rest: Bytes; data: Bytes };
  payload: Bytes;
}

const macText = (bytes: Bytes): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');

function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(`a frame was sent that is wrong: ${what}`);
}

/** Throws at whatever is not as the RFCs want it. */
export function decode(frame: Bytes): Decoded {
  must(frame.length >= 14, 'shorter than its header');
  const decoded: Decoded = {
    to: macText(frame.subarray(0, 6)),
    from: macText(frame.subarray(6, 12)),
    type: u16at(frame, 12),
    payload: frame.subarray(14),
  };
  if (decoded.type === TYPE.arp) decodeArp(decoded);
  else if (decoded.type === TYPE.ipv4) decodeIpv4(decoded);
  else if (decoded.type === TYPE.ipv6) decodeIpv6(decoded);
  return decoded;
}

function decodeArp(decoded: Decoded): void {
  const bytes = decoded.payload;
  must(u32at(bytes, 0) === 0x00010800 && u16at(bytes, 4) === 0x0604, 'ARP is for Ethernet and IPv4');
  decoded.arp = {
    operation: u16at(bytes, 6),
    senderMac: macText(bytes.subarray(8, 14)),
    sender: text(bytes.subarray(14, 18)),
    targetMac: macText(bytes.subarray(18, 24)),
    target: text(bytes.subarray(24, 28)),
  };
}

function decodeIpv4(decoded: Decoded): void {
  const bytes = decoded.payload;
  const header = ((bytes[0] ?? 0) & 15) * 4;
  must((bytes[0] ?? 0) >> 4 === 4 && header >= 20, 'IPv4 version and header length');
  must(u16at(bytes, 2) === bytes.length, 'IPv4 total length');
  must(checksum(bytes.subarray(0, header)) === 0, 'IPv4 header checksum');
  const field = u16at(bytes, 6);
  decoded.id = u16at(bytes, 4);
  decoded.offset = (field & 0x1fff) * 8;
  decoded.more = (field & 0x2000) !== 0;
  decoded.dontFragment = (field & 0x4000) !== 0;
  decoded.ttl = bytes[8] ?? 0;
  decoded.protocol = bytes[9] ?? 0;
  decoded.source = text(bytes.subarray(12, 16));
  decoded.destination = text(bytes.subarray(16, 20));
  decoded.payload = bytes.subarray(header);
  if (!decoded.more && decoded.offset === 0) decodeTransport(decoded);
}

function decodeIpv6(decoded: Decoded): void {
  const bytes = decoded.payload;
  must((bytes[0] ?? 0) >> 4 === 6, 'IPv6 version');
  must(u16at(bytes, 4) === bytes.length - 40, 'IPv6 payload length');
  decoded.protocol = bytes[6] ?? 0;
  decoded.ttl = bytes[7] ?? 0;
  decoded.source = text(bytes.subarray(8, 24));
  decoded.destination = text(bytes.subarray(24, 40));
  decoded.payload = bytes.subarray(40);
  decoded.offset = 0;
  decoded.more = false;
  if (decoded.protocol === 0) {
    const length = ((decoded.payload[1] ?? 0) + 1) * 8;
    decoded.protocol = decoded.payload[0] ?? 0;
    decoded.payload = decoded.payload.subarray(length);
  }
  if (decoded.protocol === PROTOCOL.fragment) {
    const field = u16at(decoded.payload, 2);
    decoded.protocol = decoded.payload[0] ?? 0;
    decoded.id = u32at(decoded.payload, 4);
    decoded.offset = field & 0xfff8;
    decoded.more = (field & 1) !== 0;
    decoded.payload = decoded.payload.subarray(8);
    if (decoded.more || decoded.offset > 0) return;
  }
  decodeTransport(decoded);
}

function decodeTransport(decoded: Decoded): void {
  const { payload, protocol = 0, source = '', destination = '' } = decoded;
  const header = pseudo(source, destination, protocol, payload.length);
  if (protocol === PROTOCOL.udp) {
    must(u16at(payload, 4) === payload.length, 'UDP length');
    must(u16at(payload, 6) !== 0, 'UDP without a checksum');
    must(checksum(header, payload) === 0, 'UDP checksum');
    decoded.ports = [u16at(payload, 0), u16at(payload, 2)];
    decoded.payload = payload.subarray(8);
  } else if (protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6) {
    const sum = protocol === PROTOCOL.icmp ? checksum(payload) : checksum(header, payload);
    must(sum === 0, 'ICMP checksum');
    decoded.icmp = {
      type: payload[0] ?? 0,
      code: payload[1] ?? 0,
      rest: payload.subarray(4, 8),
      data: payload.subarray(8),
    };
  }
}
