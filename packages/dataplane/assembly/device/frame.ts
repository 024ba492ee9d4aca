/**
 * Frames that are being sent. A frame is a block of 2 KiB with its first bytes in it, and spans of chunks behind them:
 *
 *     0  u32 length of the Ethernet frame        4  u32 number of spans
 *     8  spans {u32 address, u32 length} [20]; the first begins with the Ethernet header, inside this block
 *   168  link   172  device   176  u32 where the transport's header is (FRAME_TRANSPORT, from the block's start)
 *   …    headroom for virtio_net_hdr (12), Ethernet (14) and IPv6 (40), placed so that
 *   256  is where the transport's header (or whatever follows the network header) begins
 *
 * The 12 bytes in front of the Ethernet header are a virtio_net_hdr (VIRTIO 1.2, 5.1.6), little-endian, filled here.
 * Spans behind the first lie in chunks, each held until the frame is done.
 */
import { arenaTake } from '../memory/arena';
import { chunkDrop, chunkHold } from '../memory/chunk';

export const FRAME_BYTES: u32 = 2_048;
export const FRAME_SPANS: u32 = 20;
/** Offset of what follows the network header. */
export const FRAME_TRANSPORT: u32 = 256;
/** Bytes from there to the end of the block. */
export const FRAME_ROOM: u32 = FRAME_BYTES - FRAME_TRANSPORT;
export const VIRTIO_NET_HEADER: u32 = 12;

/** virtio_net_hdr.flags and .gso_type */
export const VIRTIO_NET_HDR_F_NEEDS_CSUM: u8 = 1;
export const VIRTIO_NET_HDR_GSO_NONE: u8 = 0;
export const VIRTIO_NET_HDR_GSO_TCPV4: u8 = 1;
export const VIRTIO_NET_HDR_GSO_TCPV6: u8 = 4;

@unmanaged
export class Frame {
  length: u32;
  spans: u32;
  // 8: the spans themselves; see frameSpan.
}

const LINK: usize = 168;
const DEVICE: usize = 172;
const OFFLOAD: usize = 180;

/** Frames that are made at once, and the most there may be. */
const BATCH: u32 = 8;
const MOST: u32 = 1_024;

let free: usize = 0;
let made: u32 = 0;

/** A frame with one empty span at FRAME_TRANSPORT and no offload; 0 when too many are on their way. */
export function frameTake(): usize {
  if (free == 0) {
    if (made + BATCH > MOST) return 0;
    const start = arenaTake(BATCH * FRAME_BYTES, FRAME_BYTES);
    if (start == 0) return 0;
    for (let i: u32 = BATCH; i > 0; i--) {
      store<usize>(start + (i - 1) * FRAME_BYTES, free, LINK);
      free = start + (i - 1) * FRAME_BYTES;
    }
    made += BATCH;
  }
  const frame = free;
  free = load<usize>(frame, LINK);
  const head = changetype<Frame>(frame);
  head.length = 0;
  head.spans = 1;
  store<u32>(frame, <u32>frame + FRAME_TRANSPORT, 8);
  store<u32>(frame, 0, 12);
  store<u64>(frame, 0, OFFLOAD);
  store<u32>(frame, 0, OFFLOAD + 8);
  return frame;
}

/** Gives it back, and lets go of its chunks. */
export function frameDone(frame: usize): void {
  const spans = changetype<Frame>(frame).spans;
  for (let i: u32 = 1; i < spans; i++) chunkDrop(load<u32>(frame + 8 + i * 8));
  store<usize>(frame, free, LINK);
  free = frame;
}

/** Says that `count` bytes stand at FRAME_TRANSPORT, in the block itself. */
export function frameOwn(frame: usize, count: u32): void {
  store<u32>(frame, count, 12);
  changetype<Frame>(frame).length = count;
}

/** Adds a span of `count` bytes in a chunk, which is held. False when the frame has no room for one more. */
export function frameAdd(frame: usize, address: usize, count: u32): bool {
  const head = changetype<Frame>(frame);
  if (head.spans == FRAME_SPANS) return false;
  const span = frame + 8 + head.spans * 8;
  store<u32>(span, <u32>address);
  store<u32>(span, count, 4);
  chunkHold(address);
  head.spans++;
  head.length += count;
  return true;
}

/** Makes room for `count` bytes in front of the first span; returns their address. The frame has headroom for all layers. */
export function framePush(frame: usize, count: u32): usize {
  const address = load<u32>(frame, 8) - count;
  store<u32>(frame, address, 8);
  store<u32>(frame, load<u32>(frame, 12) + count, 12);
  changetype<Frame>(frame).length += count;
  return address;
}

/** The address and the length of span `index`. */
// @ts-ignore: decorator
@inline
export function frameSpan(frame: usize, index: u32): usize {
  return load<u32>(frame + 8 + index * 8);
}

// @ts-ignore: decorator
@inline
export function frameSpanLength(frame: usize, index: u32): u32 {
  return load<u32>(frame + 8 + index * 8, 4);
}

/**
 * Leaves the checksum to the device: it sums from the transport's header (`FRAME_TRANSPORT`) and stores at
 * `checksumOffset` behind it. With `segmentBytes` > 0 it also cuts the payload into segments of that many bytes
 * (`gsoType` VIRTIO_NET_HDR_GSO_*); `headerBytes` is the transport header's length.
 */
export function frameOffload(frame: usize, checksumOffset: u32, gsoType: u8, headerBytes: u32, segmentBytes: u32): void {
  store<u8>(frame, VIRTIO_NET_HDR_F_NEEDS_CSUM, OFFLOAD);
  store<u8>(frame, gsoType, OFFLOAD + 1);
  store<u16>(frame, <u16>headerBytes, OFFLOAD + 2);
  store<u16>(frame, <u16>segmentBytes, OFFLOAD + 4);
  store<u16>(frame, <u16>checksumOffset, OFFLOAD + 8);
}

/** Whether the device is to cut it into segments: it may be longer than the MTU. */
// @ts-ignore: decorator
@inline
export function frameIsSegmented(frame: usize): bool {
  return load<u8>(frame, OFFLOAD + 1) != VIRTIO_NET_HDR_GSO_NONE;
}

/** Puts the virtio_net_hdr in front of the finished Ethernet header. */
export function frameFinish(frame: usize): void {
  const start = load<u32>(frame, 8);
  const header = <usize>start - VIRTIO_NET_HEADER;
  const flags = load<u8>(frame, OFFLOAD);
  if (flags == 0) {
    store<u64>(header, 0);
    store<u32>(header, 0, 8);
    return;
  }
  const transport = <u16>(<u32>frame + FRAME_TRANSPORT - start);
  const gsoType = load<u8>(frame, OFFLOAD + 1);
  store<u8>(header, flags);
  store<u8>(header, gsoType, 1);
  store<u16>(header, gsoType == 0 ? 0 : transport + load<u16>(frame, OFFLOAD + 2), 2);
  store<u16>(header, load<u16>(frame, OFFLOAD + 4), 4);
  store<u16>(header, transport, 6);
  store<u16>(header, load<u16>(frame, OFFLOAD + 8), 8);
  store<u16>(header, 0, 10);
}

// ---- The link and the device, for queues of frames.

// @ts-ignore: decorator
@inline
export function frameNext(frame: usize): usize {
  return load<usize>(frame, LINK);
}

// @ts-ignore: decorator
@inline
export function frameLink(frame: usize, next: usize): void {
  store<usize>(frame, next, LINK);
}

// @ts-ignore: decorator
@inline
export function frameDevice(frame: usize): u32 {
  return load<u32>(frame, DEVICE);
}

// @ts-ignore: decorator
@inline
export function frameSetDevice(frame: usize, device: u32): void {
  store<u32>(frame, device, DEVICE);
}
