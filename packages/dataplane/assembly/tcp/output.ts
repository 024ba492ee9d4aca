/**
 * What a connection sends now (RFC 9293, 3.8): what was lost, what is new, an acknowledgment when nothing else carries it.
 * Runs when the flush comes to a connection, after all that arrived and all that was written before it.
 */
import { deviceAt, deviceHasRoom } from '../device/device';
import { nowMs, nowNs } from '../clock';
import { Chunk } from '../memory/chunk';
import { STREAM_SHUT, sendChain } from '../socket/stream';
import { congestionAfterIdle } from './congestion/congestion';
import { emit, emitAt, emitChunk, emitSyn, optionsLength, payloadMost } from './emit';
import { holdsBack } from './nagle';
import { noteFirstRepeat } from './recovery';
import { rtoNow, rtoStart } from './rtt';
import { SENT_FIN, Sent, pipeOf, sentAdd, sentCut, sentMarkRepeated, sentNextLost } from './sent';
import {
  ACK_NOW, CLOSE_WAIT, ESTABLISHED, FIN_SENT, FIN_WAIT_1, LAST_ACK, PHASE_RECOVERY, SEND_SYN, SYN_RECEIVED, TIMER_PERSIST,
  TIMER_PROBE, Tcb, WINDOW_LIMITED,
} from './tcb';
import { tailTimer } from './tail-probe';
import { timerSet } from './timers';
import { ACK, FIN, PSH } from './wire';

/** Sends what may be sent. False when the device or the frames had no room: try again when frames have left. */
export function output(t: Tcb): bool {
  if (t.bits & SEND_SYN) return sendSyn(t);
  if (t.state < SYN_RECEIVED) return true;
  let isRoom: bool = true;
  if (t.state >= ESTABLISHED && t.state <= LAST_ACK) {
    if (t.lostBytes != 0) isRoom = sendLost(t);
    if (isRoom) isRoom = sendNew(t);
  }
  if (isRoom && (t.bits & ACK_NOW) != 0) isRoom = hasRoom(t) && emit(t, t.sndNxt, ACK, 0, 0, 0, 0);
  return isRoom;
}

// @ts-ignore: decorator
@inline
function hasRoom(t: Tcb): bool {
  return deviceHasRoom(deviceAt(t.device));
}

function sendSyn(t: Tcb): bool {
  if (!hasRoom(t) || !emitSyn(t)) return false;
  t.bits &= ~SEND_SYN;
  if (t.backoff == 0) t.lastSendNs = nowNs;
  rtoStart(t);
  timerSet(t);
  return true;
}

/** Sends again what was found to be lost, as far as the congestion window goes. */
function sendLost(t: Tcb): bool {
  if (t.sndWnd == 0) return true;
  const most = <u32>t.mss - optionsLength(t);
  for (let at = sentNextLost(t); at != 0; at = sentNextLost(t)) {
    const record = changetype<Sent>(at);
    const pipe = pipeOf(t);
    const free = <i32>(t.cwnd - pipe);
    const all = record.end - record.seq;
    if (free < <i32>min(all, most) && pipe != 0) return true;
    if (!hasRoom(t)) return false;
    const limit = max(min<u32>(payloadMost(t, most), <u32>max(free, 0)), most);
    // FIN has no byte in the chain.
    const bytes = all - ((record.flags & SENT_FIN) != 0 ? 1 : 0);
    if (bytes > limit && !sentCut(t, record, record.seq + limit - (limit % most))) return false;
    if (!repeat(t, record, most)) return false;
  }
  return true;
}

/** Sends a record again, whole; it fits one frame. */
export function repeat(t: Tcb, record: Sent, most: u32): bool {
  const isLast = (record.flags & SENT_FIN) != 0;
  const bytes = record.end - record.seq - (isLast ? 1 : 0);
  if (!emit(t, record.seq, isLast ? FIN | PSH : PSH, record.chunk, record.at, bytes, most)) return false;
  noteFirstRepeat(t);
  sentMarkRepeated(t, record);
  t.repeats++;
  t.lastSendNs = nowNs;
  if (t.phase == PHASE_RECOVERY) t.prrOut += bytes;
  if (t.rtxAt == 0) {
    rtoStart(t);
    timerSet(t);
  }
  return true;
}

/** Bytes of the send chain that were not sent yet. */
// @ts-ignore: decorator
@inline
export function unsentBytes(t: Tcb): u32 {
  return sendChain(t).bytes - (t.sndNxt - t.sndUna - ((t.bits & FIN_SENT) != 0 ? 1 : 0));
}

/** Whether FIN is to follow the last byte. */
// @ts-ignore: decorator
@inline
function wantsFin(t: Tcb): bool {
  return (t.flags & STREAM_SHUT) != 0;
}

/** Sends what was not sent yet, as far as both windows go and Nagle lets it. */
function sendNew(t: Tcb): bool {
  if (t.bits & FIN_SENT) return true;
  if (t.sentHead == 0) congestionAfterIdle(t);
  t.bits &= ~WINDOW_LIMITED;
  let isSent = false;
  let isRoom = true;
  for (;;) {
    const unsent = unsentBytes(t);
    if (unsent == 0 && !wantsFin(t)) break;
    const offered = <i32>(t.sndUna + t.sndWnd - t.sndNxt);
    if (offered <= 0) break;
    const most = <u32>t.mss - optionsLength(t);
    const free = <i32>(t.cwnd - pipeOf(t));
    if (free < <i32>min(unsent, most)) {
      t.bits |= WINDOW_LIMITED;
      break;
    }
    let length = min(min(unsent, <u32>offered), min(<u32>free, payloadMost(t, most)));
    // Whole segments, but for the very end.
    if (length < unsent && length > most) length -= length % most;
    if (length % most != 0 && holdsBack(t, length % most, length == unsent, wantsFin(t))) {
      length -= length % most;
      if (length == 0) break;
    }
    if (!hasRoom(t) || !sendOne(t, length, length == unsent, wantsFin(t) && length == unsent && <u32>offered > length, most)) {
      isRoom = false;
      break;
    }
    isSent = true;
    if (t.bits & FIN_SENT) break;
  }
  // A timeout that runs already is not put off (RFC 6298, 5.1); a probe is (RFC 8985, 7.2).
  if (isSent && (t.rtxAt == 0 || t.rtxKind == TIMER_PROBE || t.rtxKind == TIMER_PERSIST)) tailTimer(t);
  else if (isRoom && t.sentHead == 0 && t.rtxAt == 0 && (unsentBytes(t) != 0 || wantsFin(t))) persistStart(t);
  if (t.rtxAt != 0) timerSet(t);
  return isRoom;
}

/** The peer's window keeps us from sending, and nothing is on its way that would bring an answer (RFC 9293, 3.8.6.1). */
function persistStart(t: Tcb): void {
  if ((t.bits & FIN_SENT) != 0) return;
  t.rtxKind = TIMER_PERSIST;
  t.rtxAt = nowMs + rtoNow(t);
}

/** Sends the next `length` bytes, with FIN or without; false when there was no frame. */
export function sendOne(t: Tcb, length: u32, isEnd: bool, hasFin: bool, most: u32): bool {
  const chain = sendChain(t);
  if (t.cursorChunk == 0 && chain.bytes != 0) {
    t.cursorChunk = chain.head;
    t.cursorAt = changetype<Chunk>(chain.head).start;
  }
  const chunk = t.cursorChunk;
  const at: u32 = t.cursorAt;
  const flags: u32 = (isEnd ? PSH : 0) | (hasFin ? FIN : 0);
  if (!emit(t, t.sndNxt, flags, chunk, at, length, most)) return false;
  const space = length + (hasFin ? 1 : 0);
  // Without a record it counts as not sent, and is sent again when there is memory.
  if (!sentAdd(t, space, chunk, at, hasFin ? SENT_FIN : 0)) return false;
  if (length != 0) {
    t.cursorChunk = emitChunk;
    t.cursorAt = <u16>emitAt;
  }
  t.sndNxt += space;
  t.lastSendNs = nowNs;
  if (length % most != 0) t.sndSmall = t.sndNxt;
  if (t.phase == PHASE_RECOVERY) t.prrOut += length;
  if (hasFin) finSent(t);
  return true;
}

function finSent(t: Tcb): void {
  t.bits |= FIN_SENT;
  if (t.state == ESTABLISHED) t.state = FIN_WAIT_1;
  else if (t.state == CLOSE_WAIT) t.state = LAST_ACK;
}
