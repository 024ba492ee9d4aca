/**
 * A device with checksum and segmentation offload, as VIRTIO 1.2 (5.1.6.2) describes it: does what the header in front of
 * a frame asks for, so that what comes out could be on a wire.
 */
import type { DataPlane } from '../src/index.ts';
import { checksum } from './segment.ts';

const ETHERNET = 14;
const NEEDS_CSUM = 1;
const GSO_TCPV4 = 1;
const GSO_TCPV6 = 4;

interface Request {
  flags: number;
  gsoType: number;
  headerBytes: number;
  segmentBytes: number;
  checksumStart: number;
  checksumOffset: number;
}

/** Every frame that a data plane wants to send, cut and summed. */
export function offloadedFrames(plane: DataPlane, device = 0): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (;;) {
    const address = plane.exports.outputNext(device);
    if (address === 0) return frames;
    const view = new DataView(plane.exports.memory.buffer);
    const spans = view.getUint32(address + 4, true);
    const parts: Uint8Array[] = [];
    for (let span = address + 8; span < address + 8 + spans * 8; span += 8) {
      const at = view.getUint32(span, true);
      parts.push(new Uint8Array(plane.exports.memory.buffer, at, view.getUint32(span + 4, true)));
    }
    const frame = Buffer.concat(parts);
    const request = readRequest(new DataView(view.buffer, view.getUint32(address + 8, true) - 12, 12));
    plane.exports.outputDone(address);
    frames.push(...perform(frame, request));
  }
}

function readRequest(view: DataView): Request {
  return {
    flags: view.getUint8(0),
    gsoType: view.getUint8(1),
    headerBytes: view.getUint16(2, true),
    segmentBytes: view.getUint16(4, true),
    checksumStart: view.getUint16(6, true),
    checksumOffset: view.getUint16(8, true),
  };
}

function perform(frame: Uint8Array, request: Request): Uint8Array[] {
  if ((request.flags & NEEDS_CSUM) === 0) return [frame];
  if (request.gsoType === 0) return [withChecksum(frame, request)];
  const payload = frame.subarray(request.headerBytes);
  const count = Math.ceil(payload.length / request.segmentBytes);
  return Array.from({ length: count }, (_, index) => {
    const part = payload.subarray(index * request.segmentBytes, (index + 1) * request.segmentBytes);
    const segment = Buffer.concat([frame.subarray(0, request.headerBytes), part]);
    patch(segment, frame, request, index * request.segmentBytes, index === count - 1);
    return withChecksum(segment, request);
  });
}

/** Lengths, numbers and flags of one of several segments. The pseudo-header's sum follows the length (RFC 1624). */
function patch(segment: Buffer, whole: Uint8Array, request: Request, offset: number, isLast: boolean): void {
  const tcp = request.checksumStart;
  segment.writeUInt32BE((segment.readUInt32BE(tcp + 4) + offset) >>> 0, tcp + 4);
  // FIN and PSH belong to the last one.
  if (!isLast) segment[tcp + 13] = (segment[tcp + 13] ?? 0) & ~9;
  const before = whole.length - tcp;
  const after = segment.length - tcp;
  let sum = segment.readUInt16BE(tcp + 16) + (~before & 0xffff) + after;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  segment.writeUInt16BE(sum, tcp + 16);
  if (request.gsoType === GSO_TCPV4) {
    segment.writeUInt16BE(segment.length - ETHERNET, ETHERNET + 2);
    segment.writeUInt16BE(0, ETHERNET + 10);
    segment.writeUInt16BE(checksum(segment.subarray(ETHERNET, tcp)), ETHERNET + 10);
  } else if (request.gsoType === GSO_TCPV6)
    segment.writeUInt16BE(segment.length - ETHERNET - 40, ETHERNET + 4);
  else throw new Error(`no such segmentation: ${request.gsoType}`);
}

/** The field holds the pseudo-header's sum; the rest is added here. */
function withChecksum(frame: Uint8Array, request: Request): Uint8Array {
  const copy = Buffer.from(frame);
  const sum = checksum(copy.subarray(request.checksumStart));
  copy.writeUInt16BE(sum, request.checksumStart + request.checksumOffset);
  return copy;
}
