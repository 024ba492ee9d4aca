/** Answers to the current segment for which there is no connection: nothing is kept. */
import { FRAME_TRANSPORT, frameOwn, frameTake } from '../device/frame';
import { PROTOCOL_TCP, pseudoHeaderSum } from '../ip/address';
import { ipSend } from '../ip/output';
import { checksumOf, store16, store32, sumBytes } from '../memory/wire';
import { segAck, segDevice, segFlags, segLocal, segLocalPort, segRemote, segRemotePort, segSeq, segSpace } from './segment';
import {
  ACK, RST, TCP_ACKNOWLEDGMENT, TCP_CHECKSUM, TCP_DATA_OFFSET, TCP_DESTINATION, TCP_FLAGS, TCP_HEADER, TCP_SEQUENCE, TCP_SOURCE,
  TCP_WINDOW,
} from './wire';

/** The frame of replyBegin: where its options go. 0: there was no frame. */
let frame: usize = 0;

/** Begins an answer; returns where its options go, or 0. */
export function replyBegin(seq: u32, ack: u32, flags: u32, window: u32): usize {
  frame = frameTake();
  if (frame == 0) return 0;
  const at = frame + FRAME_TRANSPORT;
  store16(at + TCP_SOURCE, segLocalPort);
  store16(at + TCP_DESTINATION, segRemotePort);
  store32(at + TCP_SEQUENCE, seq);
  store32(at + TCP_ACKNOWLEDGMENT, ack);
  store<u8>(at, <u8>flags, TCP_FLAGS);
  store16(at + TCP_WINDOW, window);
  store<u32>(at, 0, TCP_CHECKSUM);
  return at + TCP_HEADER;
}

/** Sends it; its options end at `end`. */
export function replySend(end: usize): void {
  const at = frame + FRAME_TRANSPORT;
  const length = <u32>(end - at);
  store<u8>(at, <u8>(length << 2), TCP_DATA_OFFSET);
  const sum = sumBytes(pseudoHeaderSum(segLocal, segRemote, PROTOCOL_TCP, length), at, length);
  store<u16>(at, checksumOf(sum), TCP_CHECKSUM);
  frameOwn(frame, length);
  ipSend(segDevice, frame, PROTOCOL_TCP, segLocal, segRemote);
}

/** RST, as RFC 9293 forms it for a segment that nobody wants (3.5.2, group 1). Never in answer to RST. */
export function replyReset(): void {
  if (segFlags & RST) return;
  const hasAck = (segFlags & ACK) != 0;
  const end = hasAck ? replyBegin(segAck, 0, RST, 0) : replyBegin(0, segSeq + segSpace(), RST | ACK, 0);
  if (end != 0) replySend(end);
}
