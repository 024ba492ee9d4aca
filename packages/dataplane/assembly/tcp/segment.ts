/** The segment that has just arrived: its header's fields, read once into variables that hold until the next one. */
import { PROTOCOL_TCP, pseudoHeaderSum } from '../ip/address';
import { checksumIsGood, load16, load32 } from '../memory/wire';
import { optionsClearSyn, optionsRead } from './options';
import {
  FIN, SYN, TCP_ACKNOWLEDGMENT, TCP_DATA_OFFSET, TCP_DESTINATION, TCP_FLAGS, TCP_HEADER, TCP_SEQUENCE, TCP_SOURCE, TCP_WINDOW,
} from './wire';

export let segRemotePort: u32 = 0;
export let segLocalPort: u32 = 0;
export let segSeq: u32 = 0;
export let segAck: u32 = 0;
export let segFlags: u32 = 0;
/** As it is in the header, not scaled. */
export let segWindow: u32 = 0;
/** The payload. */
export let segData: usize = 0;
export let segLength: u32 = 0;
/** The device and the addresses with which it came; the 16 bytes live as long as the segment. */
export let segDevice: u32 = 0;
export let segLocal: usize = 0;
export let segRemote: usize = 0;

export const SEGMENT_GOOD: u32 = 0;
export const SEGMENT_BAD: u32 = 1;
export const SEGMENT_BAD_CHECKSUM: u32 = 2;

/** Reads a segment of `length` bytes; SEGMENT_*. */
export function segmentRead(
  device: u32, at: usize, length: u32, local: usize, remote: usize, isChecked: bool,
): u32 {
  if (length < TCP_HEADER) return SEGMENT_BAD;
  const header: u32 = (load<u8>(at, TCP_DATA_OFFSET) >> 4) << 2;
  if (header < TCP_HEADER || header > length) return SEGMENT_BAD;
  if (!isChecked && !checksumIsGood(pseudoHeaderSum(local, remote, PROTOCOL_TCP, length), at, length)) {
    return SEGMENT_BAD_CHECKSUM;
  }
  segRemotePort = load16(at + TCP_SOURCE);
  segLocalPort = load16(at + TCP_DESTINATION);
  segSeq = load32(at + TCP_SEQUENCE);
  segAck = load32(at + TCP_ACKNOWLEDGMENT);
  segFlags = load<u8>(at, TCP_FLAGS);
  segWindow = load16(at + TCP_WINDOW);
  segData = at + header;
  segLength = length - header;
  segDevice = device;
  segLocal = local;
  segRemote = remote;
  if (segFlags & SYN) optionsClearSyn();
  optionsRead(at + TCP_HEADER, header - TCP_HEADER);
  return segRemotePort == 0 || segLocalPort == 0 ? SEGMENT_BAD : SEGMENT_GOOD;
}

/** SEG.LEN: payload, and one for each of SYN and FIN (RFC 9293, 3.4). */
// @ts-ignore: decorator
@inline
export function segSpace(): u32 {
  return segLength + ((segFlags & SYN) >> 1) + (segFlags & FIN);
}

/** Drops `count` bytes of payload from the front: they have been received before. */
export function segTrimFront(count: u32): void {
  segSeq += count;
  segData += count;
  segLength -= count;
}

/** Drops `count` bytes of payload from the end, and with them FIN. */
export function segTrimEnd(count: u32): void {
  segLength -= count;
  segFlags &= ~FIN;
}
