/**
 * Connections without memory of their SYN (D. J. Bernstein, 1996; RFC 4987, 3.6), for a listener whose half-open connections
 * are as many as it may have. Our initial sequence number says all there is to know:
 *
 *     31      27 26    24 23                        0
 *    +----------+--------+---------------------------+
 *    | minute   | MSS    | keyed hash of the rest    |
 *    +----------+--------+---------------------------+
 *
 * and the low 6 bits of our timestamp say the rest when the peer has timestamps: its window scale (4 bits, 15: none), and
 * whether SACK is permitted (1 bit).
 */
import { nowMs } from '../clock';
import { tupleHash, timestampOffset } from './isn';
import { Listener, listenerHasRoom } from './listen';
import {
  NO_SHIFT, optionEcho, optionHasTimestamps, optionMss, optionSackPermitted, optionShift, optionValue, optionsPutSyn,
} from './options';
import { segmentRoute, segRouteMss } from './passive';
import { replyBegin, replySend } from './reply';
import { segAck, segLocal, segLocalPort, segRemote, segRemotePort, segSeq } from './segment';
import { OUR_SHIFT, WINDOW_UNACCEPTED } from './tcb';
import { ACK, SYN } from './wire';

const USE_COOKIE: u64 = 3;
const STEP_MS: u64 = 64_000;
const HASH_MASK: u32 = 0xffffff;
/** How long after a flood cookies are still believed. */
const BELIEVED_MS: u64 = 2 * STEP_MS;
const OPTION_BITS: u32 = 63;
const NO_SCALE: u32 = 15;

/** What the three bits stand for. */
function mssOf(index: u32): u32 {
  if (index == 0) return 216;
  if (index == 1) return 536;
  if (index == 2) return 1_220;
  if (index == 3) return 1_360;
  if (index == 4) return 1_400;
  if (index == 5) return 1_440;
  return index == 6 ? 1_460 : 8_960;
}

function hashOf(irs: u32, step: u64, index: u32): u32 {
  const ports = (segRemotePort << 16) | segLocalPort;
  const use = USE_COOKIE | (<u64>index << 8) | (step << 16) ^ (<u64>irs << 32);
  return <u32>tupleHash(segRemote, segLocal, ports, use) & HASH_MASK;
}

/** Answers the SYN that has just come with SYN and ACK, and forgets it. */
export function cookieAnswer(listener: Listener): void {
  listener.cookiesUntilMs = nowMs + BELIEVED_MS;
  segmentRoute();
  const peerMss: u32 = optionMss == 0 ? 536 : optionMss;
  let index: u32 = 7;
  while (index != 0 && mssOf(index) > peerMss) index--;
  const step = nowMs / STEP_MS;
  const iss = (<u32>(step & 31) << 27) | (index << 24) | hashOf(segSeq, step, index);
  const at = replyBegin(iss, segSeq + 1, SYN | ACK, WINDOW_UNACCEPTED);
  if (at == 0) return;
  const isScaled = optionHasTimestamps && optionShift != NO_SHIFT;
  const value = cookieTimestamp();
  replySend(
    optionsPutSyn(
      at, segRouteMss, isScaled ? OUR_SHIFT : NO_SHIFT, optionHasTimestamps && optionSackPermitted, optionHasTimestamps, value,
      optionValue,
    ),
  );
}

/** The clock of our timestamps with the options of the SYN in its low bits, never ahead of it. */
function cookieTimestamp(): u32 {
  const shift = optionShift == NO_SHIFT ? NO_SCALE : optionShift;
  const now = <u32>nowMs + timestampOffset(segRemote, segLocal);
  const value = (now & ~OPTION_BITS) | (optionSackPermitted ? 16 : 0) | shift;
  return <i32>(value - now) > 0 ? value - OPTION_BITS - 1 : value;
}

/** What a good cookie has told. */
export let cookieMss: u32 = 0;
export let cookieShift: u32 = NO_SHIFT;
export let cookieSack: bool = false;

/** Whether the ACK that has just come answers a cookie of ours; what it told is above. */
export function cookieIsGood(listener: Listener): bool {
  if (nowMs >= listener.cookiesUntilMs || !listenerHasRoom(listener)) return false;
  const iss = segAck - 1;
  const index = (iss >> 24) & 7;
  const now = nowMs / STEP_MS;
  const step = now - (<u64>(<u32>now - (iss >> 27)) & 31);
  if (now - step > 1 || (iss & HASH_MASK) != hashOf(segSeq - 1, step, index)) return false;
  cookieMss = mssOf(index);
  cookieShift = NO_SHIFT;
  cookieSack = false;
  if (optionHasTimestamps) {
    const shift = optionEcho & 15;
    cookieShift = shift == NO_SCALE ? NO_SHIFT : shift;
    cookieSack = (optionEcho & 16) != 0;
  }
  return true;
}
