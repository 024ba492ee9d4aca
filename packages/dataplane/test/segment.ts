/** TCP segments in IPv4 in Ethernet as tests write and read them: not made with the code under test. */

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;
export const URG = 32;

export interface SegmentOptions {
  mss?: number;
  shift?: number;
  sackPermitted?: boolean;
  sack?: [number, number][];
  timestamps?: [value: number, echo: number];
}

export interface Segment extends SegmentOptions {
  sourcePort: number;
  destinationPort: number;
  seq: number;
  ack: number;
  flags: number;
  window: number;
  payload: Uint8Array;
}

export interface Route {
  sourceMac: Uint8Array;
  destinationMac: Uint8Array;
  /** IPv4, 4 bytes each. */
  source: Uint8Array;
  destination: Uint8Array;
}

/** The Internet checksum of bytes in network order. */
export function checksum(...parts: Uint8Array[]): number {
  const bytes = Buffer.concat(parts);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function optionBytes(segment: Partial<Segment>): Uint8Array {
  const out: number[] = [];
  const put32 = (value: number) =>
    out.push((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  if (segment.mss !== undefined) out.push(2, 4, segment.mss >> 8, segment.mss & 255);
  if (segment.shift !== undefined) out.push(1, 3, 3, segment.shift);
  if (segment.sackPermitted) out.push(1, 1, 4, 2);
  if (segment.timestamps) {
    out.push(1, 1, 8, 10);
    segment.timestamps.forEach(put32);
  }
  if (segment.sack && segment.sack.length > 0) {
    out.push(1, 1, 5, 2 + 8 * segment.sack.length);
    segment.sack.flat().forEach(put32);
  }
  return Uint8Array.from(out);
}

function pseudoHeader(source: Uint8Array, destination: Uint8Array, length: number): Uint8Array {
  return Uint8Array.of(...source, ...destination, 0, 6, length >> 8, length & 255);
}

/** The TCP segment as bytes, its checksum right. */
export function segmentBytes(segment: Partial<Segment>, route: Route): Uint8Array {
  const options = optionBytes(segment);
  const payload = segment.payload ?? new Uint8Array(0);
  const bytes = new Uint8Array(20 + options.length + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, segment.sourcePort ?? 0);
  view.setUint16(2, segment.destinationPort ?? 0);
  view.setUint32(4, segment.seq ?? 0);
  view.setUint32(8, segment.ack ?? 0);
  view.setUint8(12, ((20 + options.length) / 4) << 4);
  view.setUint8(13, segment.flags ?? 0);
  view.setUint16(14, segment.window ?? 0);
  bytes.set(options, 20);
  bytes.set(payload, 20 + options.length);
  fixSegment(bytes, route);
  return bytes;
}

/** Makes the checksum of a segment right; its field is zero before. */
export function fixSegment(bytes: Uint8Array, route: Route): void {
  const sum = checksum(pseudoHeader(route.source, route.destination, bytes.length), bytes);
  bytes[16] = sum >> 8;
  bytes[17] = sum & 255;
}

/** A transport's bytes under the headers of IPv4 and Ethernet. */
export function frameOf(protocol: number, transport: Uint8Array, route: Route): Uint8Array {
  const ip = new Uint8Array(20);
  const view = new DataView(ip.buffer);
  view.setUint8(0, 0x45);
  view.setUint16(2, 20 + transport.length);
  view.setUint16(6, 0x4000);
  view.setUint8(8, 64);
  view.setUint8(9, protocol);
  ip.set(route.source, 12);
  ip.set(route.destination, 16);
  view.setUint16(10, checksum(ip));
  return Buffer.concat([route.destinationMac, route.sourceMac, Uint8Array.of(8, 0), ip, transport]);
}

/** The segment in a frame; undefined: not TCP over IPv4. Throws when a length or a checksum is wrong. */
export function readSegment(frame: Uint8Array): Segment | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (view.getUint16(12) !== 0x0800 || frame[23] !== 6) return undefined;
  const header = ((frame[14] ?? 0) & 15) * 4;
  const ip = frame.subarray(14, 14 + view.getUint16(16));
  if (checksum(ip.subarray(0, header)) !== 0) throw new Error('the checksum of an IPv4 header is wrong');
  const tcp = ip.subarray(header);
  if (checksum(pseudoHeader(ip.subarray(12, 16), ip.subarray(16, 20), tcp.length), tcp) !== 0) {
    throw new Error('the checksum of a TCP segment is wrong');
  }
  return parse(tcp);
}

function parse(tcp: Uint8Array): Segment {
  const view = new DataView(tcp.buffer, tcp.byteOffset, tcp.length);
  const header = (view.getUint8(12) >> 4) * 4;
  return {
    sourcePort: view.getUint16(0),
    destinationPort: view.getUint16(2),
    seq: view.getUint32(4),
    ack: view.getUint32(8),
    flags: view.getUint8(13),
    window: view.getUint16(14),
    payload: tcp.slice(header),
    ...parseOptions(tcp.subarray(20, header)),
  };
}

function parseOptions(bytes: Uint8Array): SegmentOptions {
  const options: SegmentOptions = {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes[at];
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = view.getUint8(at + 1);
    if (kind === 2) options.mss = view.getUint16(at + 2);
    if (kind === 3) options.shift = view.getUint8(at + 2);
    if (kind === 4) options.sackPermitted = true;
    if (kind === 8) options.timestamps = [view.getUint32(at + 2), view.getUint32(at + 6)];
    if (kind === 5) {
      options.sack = [];
      for (let block = at + 2; block < at + length; block += 8) {
        options.sack.push([view.getUint32(block), view.getUint32(block + 4)]);
      }
    }
    at += length;
  }
  return options;
}
