/**
 * Options of a segment (RFC 9293, 3.2; RFC 7323; RFC 2018): read into the variables below, which hold until the next
 * segment is read. An option that is cut short ends the list; unknown ones are skipped.
 */
import { load16, load32, store16, store32 } from '../memory/wire';

const END: u32 = 0;
const NOP: u32 = 1;
const MSS: u32 = 2;
const WINDOW_SCALE: u32 = 3;
const SACK_PERMITTED: u32 = 4;
const SACK: u32 = 5;
const TIMESTAMPS: u32 = 8;

/** Bytes of the timestamps option with the two NOPs in front of it (RFC 7323, appendix A). */
export const TIMESTAMPS_BYTES: u32 = 12;
/** The same as one word of the wire, as it is in memory. */
const TIMESTAMPS_WORD: u32 = 0x0a080101;
export const SHIFT_MOST: u32 = 14;
export const NO_SHIFT: u32 = 255;

/** 0: the segment had none. */
export let optionMss: u32 = 0;
/** NO_SHIFT: the segment had none. */
export let optionShift: u32 = NO_SHIFT;
export let optionSackPermitted: bool = false;
export let optionHasTimestamps: bool = false;
export let optionValue: u32 = 0;
export let optionEcho: u32 = 0;
/** Where the blocks of 8 bytes lie, and their number. */
export let optionBlocks: usize = 0;
export let optionBlockCount: u32 = 0;

/** Reads `length` bytes of options. */
export function optionsRead(at: usize, length: u32): void {
  optionBlockCount = 0;
  // Nearly every segment has just this: the timestamps, aligned.
  if (length == TIMESTAMPS_BYTES && load<u32>(at) == TIMESTAMPS_WORD) {
    optionHasTimestamps = true;
    optionValue = load32(at + 4);
    optionEcho = load32(at + 8);
    return;
  }
  optionHasTimestamps = false;
  if (length != 0) readList(at, at + length);
}

/** Forgets what only a SYN carries; before the options of a SYN are read. */
export function optionsClearSyn(): void {
  optionMss = 0;
  optionShift = NO_SHIFT;
  optionSackPermitted = false;
}

function readList(at: usize, end: usize): void {
  while (at < end) {
    const kind: u32 = load<u8>(at);
    if (kind == END) return;
    if (kind == NOP) {
      at++;
      continue;
    }
    if (at + 2 > end) return;
    const size: u32 = load<u8>(at, 1);
    if (size < 2 || at + size > end) return;
    readOne(kind, at + 2, size - 2);
    at += size;
  }
}

function readOne(kind: u32, at: usize, size: u32): void {
  if (kind == MSS && size == 2) optionMss = load16(at);
  else if (kind == WINDOW_SCALE && size == 1) optionShift = min<u32>(load<u8>(at), SHIFT_MOST);
  else if (kind == SACK_PERMITTED && size == 0) optionSackPermitted = true;
  else if (kind == SACK && size >= 8 && (size & 7) == 0) {
    optionBlocks = at;
    optionBlockCount = size >> 3;
  } else if (kind == TIMESTAMPS && size == 8) {
    optionHasTimestamps = true;
    optionValue = load32(at);
    optionEcho = load32(at + 4);
  }
}

/** Writes the timestamps; returns the address behind them. */
// @ts-ignore: decorator
@inline
export function optionsPutTimestamps(at: usize, value: u32, echo: u32): usize {
  store<u32>(at, TIMESTAMPS_WORD);
  store32(at + 4, value);
  store32(at + 8, echo);
  return at + TIMESTAMPS_BYTES;
}

/**
 * Writes the options of a SYN, each padded to a multiple of 4: MSS, window scale (`shift`, unless NO_SHIFT), SACK
 * permitted, timestamps. Returns the address behind them.
 */
export function optionsPutSyn(
  at: usize, mss: u32, shift: u32, sack: bool, timestamps: bool, value: u32, echo: u32,
): usize {
  store<u8>(at, <u8>MSS);
  store<u8>(at, 4, 1);
  store16(at + 2, mss);
  at += 4;
  if (shift != NO_SHIFT) {
    store32(at, (NOP << 24) | (WINDOW_SCALE << 16) | (3 << 8) | shift);
    at += 4;
  }
  if (sack) {
    store32(at, (NOP << 24) | (NOP << 16) | (SACK_PERMITTED << 8) | 2);
    at += 4;
  }
  return timestamps ? optionsPutTimestamps(at, value, echo) : at;
}

/** Writes the head of a SACK option with `count` blocks, NOPs in front; the blocks follow at the address returned. */
export function optionsPutSackHead(at: usize, count: u32): usize {
  store32(at, (NOP << 24) | (NOP << 16) | (SACK << 8) | (2 + count * 8));
  return at + 4;
}
