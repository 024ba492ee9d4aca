/**
 * Segments of a connection onto the wire: the header with its options, the payload from the send chain, the checksum or
 * its offload, segmentation by the device. Decides nothing: output.ts does.
 */
import { deviceAt, OFFLOAD_TX_CHECKSUM, OFFLOAD_TX_TSO4, OFFLOAD_TX_TSO6 } from '../device/device';
import {
  FRAME_ROOM, FRAME_TRANSPORT, VIRTIO_NET_HDR_GSO_NONE, VIRTIO_NET_HDR_GSO_TCPV4, VIRTIO_NET_HDR_GSO_TCPV6, frameAdd, frameOffload,
  frameOwn, frameSpan, frameSpanLength, frameTake, Frame,
} from '../device/frame';
import { PROTOCOL_TCP, pseudoHeaderSum } from '../ip/address';
import { ipSend } from '../ip/output';
import { Chunk } from '../memory/chunk';
import { checksumOf, store16, store32, sumBytes, sumFold } from '../memory/wire';
import { sendChain, streamLocal, streamRemote } from '../socket/stream';
import { TIMESTAMPS_BYTES, optionsPutSackHead, optionsPutSyn, optionsPutTimestamps, NO_SHIFT } from './options';
import { holesPutBlocks } from './reassembly';
import { ACK_NOW, OUR_SHIFT, SACK, SCALED, SYN_SENT, TIMESTAMPS, Tcb, tcbIsV4, tcbTimestamp } from './tcb';
import {
  ACK, RST, SYN, TCP_ACKNOWLEDGMENT, TCP_CHECKSUM, TCP_DATA_OFFSET, TCP_DESTINATION, TCP_FLAGS, TCP_HEADER, TCP_SEQUENCE,
  TCP_SOURCE, TCP_URGENT, TCP_WINDOW,
} from './wire';
import { windowTake } from './window';

/** Payloads up to this are copied into the frame's own block: one span is cheaper than two. */
const COPY_BYTES: u32 = 512;
/** Payload of one frame that the device cuts, with room for the largest headers of IP and TCP in 65,535 bytes. */
const SEGMENTED_MOST: u32 = 65_000;

/** Bytes of options that the next segment without SYN will carry. */
export function optionsLength(t: Tcb): u32 {
  const timestamps: u32 = (t.bits & TIMESTAMPS) != 0 ? TIMESTAMPS_BYTES : 0;
  const blocks = sackBlocks(t);
  return blocks == 0 ? timestamps : timestamps + 4 + blocks * 8;
}

/** Blocks of SACK that there are to tell, as many as fit (RFC 2018, section 3). */
function sackBlocks(t: Tcb): u32 {
  if ((t.bits & SACK) == 0) return 0;
  const count = t.holeCount + (t.dupFrom != t.dupTo ? 1 : 0);
  return min<u32>(count, (t.bits & TIMESTAMPS) != 0 ? 3 : 4);
}

/** The largest payload of one frame: several segments where the device cuts them. `most`: of one segment. */
export function payloadMost(t: Tcb, most: u32): u32 {
  const offload = tcbIsV4(t) ? OFFLOAD_TX_TSO4 : OFFLOAD_TX_TSO6;
  return (deviceAt(t.device).offloads & offload) != 0 ? SEGMENTED_MOST - (SEGMENTED_MOST % most) : most;
}

/** Where the payload that was sent last ended: the place of the next byte. */
export let emitChunk: usize = 0;
export let emitAt: u32 = 0;

/**
 * Sends one segment without SYN: `length` bytes of the send chain from offset `at` in `chunk` (0: its front), cut by the
 * device into segments of `most` bytes when there are more. Carries ACK, the window and what else is to be told. False:
 * no frame was free; nothing was sent.
 */
export function emit(t: Tcb, seq: u32, flags: u32, chunk: usize, at: u32, length: u32, most: u32): bool {
  const frame = frameTake();
  if (frame == 0) return false;
  const start = frame + FRAME_TRANSPORT;
  let behind = start + TCP_HEADER;
  if (t.bits & TIMESTAMPS) behind = optionsPutTimestamps(behind, tcbTimestamp(t), t.tsRecent);
  const blocks = sackBlocks(t);
  if (blocks != 0) behind = holesPutBlocks(t, optionsPutSackHead(behind, blocks), blocks);
  const header = <u32>(behind - start);
  putHeader(start, t, seq, flags | ACK, header, windowTake(t));
  frameOwn(frame, header);
  if (length != 0) putPayload(t, frame, header, chunk, at, length);
  finish(t, frame, header, length, most);
  told(t);
  return true;
}

/** An acknowledgment has left. */
function told(t: Tcb): void {
  t.bits &= ~ACK_NOW;
  t.unackedBytes = 0;
  t.ackAt = 0;
  t.lastAck = t.rcvNxt;
  t.dupFrom = t.dupTo;
}

/** Sends SYN, or SYN and ACK, with the options that are wanted or agreed. */
export function emitSyn(t: Tcb): bool {
  const frame = frameTake();
  if (frame == 0) return false;
  const start = frame + FRAME_TRANSPORT;
  const isFirst = t.state == SYN_SENT;
  const shift = isFirst || (t.bits & SCALED) != 0 ? OUR_SHIFT : NO_SHIFT;
  const end = optionsPutSyn(
    start + TCP_HEADER, t.ourMss, shift, isFirst || (t.bits & SACK) != 0, isFirst || (t.bits & TIMESTAMPS) != 0,
    tcbTimestamp(t), isFirst ? 0 : t.tsRecent,
  );
  const header = <u32>(end - start);
  // The window of a SYN is never scaled (RFC 7323, 2.2).
  const window = min<u32>(t.rcvSpace, 65_535);
  putHeader(start, t, t.iss, isFirst ? SYN : SYN | ACK, header, window);
  frameOwn(frame, header);
  finish(t, frame, header, 0, 0);
  if (!isFirst) {
    t.rcvAdv = t.rcvNxt + window;
    told(t);
  }
  return true;
}

/** Sends RST for a connection that is synchronized: at sndNxt, with ACK (RFC 9293, 3.5.1). */
export function emitReset(t: Tcb): void {
  const frame = frameTake();
  if (frame == 0) return;
  const isActive = t.state == SYN_SENT;
  putHeader(frame + FRAME_TRANSPORT, t, t.sndNxt, isActive ? RST : RST | ACK, TCP_HEADER, 0);
  frameOwn(frame, TCP_HEADER);
  finish(t, frame, TCP_HEADER, 0, 0);
}

/** Sends RST in answer to the SYN of a connection that was not answered yet (RFC 9293, 3.5.2, group 1). */
export function emitRefusal(t: Tcb): void {
  const frame = frameTake();
  if (frame == 0) return;
  putHeader(frame + FRAME_TRANSPORT, t, 0, RST | ACK, TCP_HEADER, 0);
  frameOwn(frame, TCP_HEADER);
  finish(t, frame, TCP_HEADER, 0, 0);
}

function putHeader(at: usize, t: Tcb, seq: u32, flags: u32, header: u32, window: u32): void {
  store16(at + TCP_SOURCE, t.localPort);
  store16(at + TCP_DESTINATION, t.remotePort);
  store32(at + TCP_SEQUENCE, seq);
  store32(at + TCP_ACKNOWLEDGMENT, (flags & ACK) != 0 ? t.rcvNxt : 0);
  store<u8>(at, <u8>(header << 2), TCP_DATA_OFFSET);
  store<u8>(at, <u8>flags, TCP_FLAGS);
  store16(at + TCP_WINDOW, window);
  store<u16>(at, 0, TCP_CHECKSUM);
  store<u16>(at, 0, TCP_URGENT);
}

/** Puts the payload behind the header: copied when it is short or has to be summed anyway, else as spans of the chunks. */
function putPayload(t: Tcb, frame: usize, header: u32, chunk: usize, at: u32, length: u32): void {
  if (chunk == 0) {
    chunk = sendChain(t).head;
    at = changetype<Chunk>(chunk).start;
  }
  const isSummed = (deviceAt(t.device).offloads & OFFLOAD_TX_CHECKSUM) != 0;
  const isCopied = length <= COPY_BYTES || (!isSummed && header + length <= FRAME_ROOM);
  let to = frame + FRAME_TRANSPORT + header;
  if (isCopied) frameOwn(frame, header + length);
  while (length != 0) {
    const held = <u32>changetype<Chunk>(chunk).end - at;
    if (held == 0) {
      chunk = changetype<Chunk>(chunk).next;
      at = changetype<Chunk>(chunk).start;
      continue;
    }
    const count = min(held, length);
    if (isCopied) memory.copy(to, chunk + at, count);
    else frameAdd(frame, chunk + at, count);
    to += count;
    at += count;
    length -= count;
  }
  emitChunk = chunk;
  emitAt = at;
}

/** The checksum, or what the device needs to make it; then down to IP. */
function finish(t: Tcb, frame: usize, header: u32, length: u32, most: u32): void {
  const local = streamLocal(t);
  const remote = streamRemote(t);
  const start = frame + FRAME_TRANSPORT;
  const sum = pseudoHeaderSum(local, remote, PROTOCOL_TCP, header + length);
  if (deviceAt(t.device).offloads & OFFLOAD_TX_CHECKSUM) {
    // VIRTIO 1.2, 5.1.6.2: the field holds the sum of the pseudo-header, not complemented.
    store<u16>(start, <u16>sumFold(sum), TCP_CHECKSUM);
    const isCut = length > most;
    const gsoType = isCut
      ? tcbIsV4(t) ? VIRTIO_NET_HDR_GSO_TCPV4 : VIRTIO_NET_HDR_GSO_TCPV6
      : VIRTIO_NET_HDR_GSO_NONE;
    frameOffload(frame, <u32>TCP_CHECKSUM, gsoType, header, isCut ? most : 0);
  } else store<u16>(start, checksumOf(sumSpans(sum, frame)), TCP_CHECKSUM);
  ipSend(t.device, frame, PROTOCOL_TCP, local, remote);
}

/** Adds all spans to a sum; one that begins at an odd offset counts with its bytes exchanged (RFC 1071, section 2 (B)). */
function sumSpans(sum: u64, frame: usize): u64 {
  let isOdd = false;
  const spans = changetype<Frame>(frame).spans;
  for (let i: u32 = 0; i < spans; i++) {
    const length = frameSpanLength(frame, i);
    const part = sumBytes(0, frameSpan(frame, i), length);
    sum += isOdd ? <u64>bswap<u16>(<u16>sumFold(part)) : part;
    isOdd = isOdd != ((length & 1) != 0);
  }
  return sum;
}
