/** Frames written byte by byte, for tests that play a machine which no stack of ours would be. */

export interface Ends {
  /** `aa:bb:cc:dd:ee:ff` */
  sourceMac: string;
  destinationMac: string;
  /** Dotted. */
  source: string;
  destination: string;
}

const mac = (text: string): Buffer => Buffer.from(text.replaceAll(':', ''), 'hex');
const ipv4 = (text: string): Buffer => Buffer.from(text.split('.').map(Number));

export function ethernet(
  ends: Pick<Ends, 'sourceMac' | 'destinationMac'>,
  type: number,
  payload: Uint8Array,
): Buffer {
  return Buffer.concat([mac(ends.destinationMac), mac(ends.sourceMac), Buffer.of(type >> 8, type), payload]);
}

/** RFC 826. `operation`: 1 asks for `destination`, 2 tells where `source` is. */
export function arp(operation: 1 | 2, ends: Ends): Buffer {
  const target = operation === 1 ? Buffer.alloc(6) : mac(ends.destinationMac);
  const fixed = Buffer.of(0, 1, 8, 0, 6, 4, 0, operation);
  const payload = [fixed, mac(ends.sourceMac), ipv4(ends.source), target, ipv4(ends.destination)];
  return ethernet(ends, 0x0806, Buffer.concat([...payload, Buffer.alloc(18)]));
}

/** RFC 791, with a right checksum. */
export function ipv4Packet(ends: Ends, protocol: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payload.length, 2);
  header[8] = 64;
  header[9] = protocol;
  ipv4(ends.source).copy(header, 12);
  ipv4(ends.destination).copy(header, 16);
  header.writeUInt16BE(checksum(header), 10);
  return ethernet(ends, 0x0800, Buffer.concat([header, payload]));
}

/** RFC 768, without a checksum. */
export function udp(ends: Ends, ports: readonly [number, number], payload: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(ports[0], 0);
  header.writeUInt16BE(ports[1], 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return ipv4Packet(ends, 17, Buffer.concat([header, payload]));
}

export interface Segment {
  ports: readonly [number, number];
  sequence: number;
  acknowledgement: number;
  /** The byte of FIN, SYN, RST, … */
  flags: number;
  payload?: Uint8Array;
}

/** RFC 9293, without options and with a right checksum. */
export function tcp(ends: Ends, { ports, sequence, acknowledgement, flags, payload }: Segment): Buffer {
  const segment = Buffer.concat([Buffer.alloc(20), payload ?? Buffer.alloc(0)]);
  segment.writeUInt16BE(ports[0], 0);
  segment.writeUInt16BE(ports[1], 2);
  segment.writeUInt32BE(sequence >>> 0, 4);
  segment.writeUInt32BE(acknowledgement >>> 0, 8);
  segment.set([0x50, flags, 0xff, 0xff], 12);
  const pseudo = Buffer.from([
    ...ipv4(ends.source),
    ...ipv4(ends.destination),
    0,
    6,
    segment.length >> 8,
    segment.length,
  ]);
  segment.writeUInt16BE(checksum(Buffer.concat([pseudo, segment])), 16);
  return ipv4Packet(ends, 6, segment);
}

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
