/** How connections end: TIME-WAIT, resets, being forgotten (RFC 9293, 3.6 and 3.10.7). */
import { REASON_ABORTED, REASON_FINISHED } from '../abi';
import { nowMs } from '../clock';
import { chainClear } from '../memory/chain';
import { entityFree } from '../object/entity';
import { STREAM_ABORT, STREAM_RELEASED, receiveChain, streamClosed, streamEmpty, streamIsListed, streamMarkDirty } from '../socket/stream';
import { emitReset } from './emit';
import { listenerForget } from './listen';
import { TcbList, listAdd, listRemove } from './list';
import { holesClear } from './reassembly';
import { sentClear } from './sent';
import { tableRemove } from './table';
import { ASKED, CLOSED, FIN_WAIT_2, SYN_SENT, TIME_WAIT, Tcb, tcbIsReleased } from './tcb';
import { timerClear, timerSet } from './timers';

/**
 * How long TIME-WAIT lasts. RFC 9293 has twice an MSL of two minutes; segments do not live that long any more, and 60
 * seconds are what other stacks in use take.
 */
const TIME_WAIT_MS: u64 = 60_000;
/** The same for FIN-WAIT-2 when the owner has let go: a peer that never finishes would hold it for ever. */
const FIN_WAIT_2_MS: u64 = 60_000;
/** Connections in TIME-WAIT; beyond them the oldest ends sooner. */
const TIME_WAIT_MOST: u32 = 4_096;

const waiting: usize = memory.data(16, 16);

// @ts-ignore: decorator
@inline
function waitingList(): TcbList {
  return changetype<TcbList>(waiting);
}

/** Both sides have finished, and a FIN of the peer may come again. */
export function enterTimeWait(t: Tcb): void {
  t.state = TIME_WAIT;
  t.rtxAt = 0;
  sentClear(t);
  holesClear(t);
  listAdd(waitingList(), t);
  waitOn(t);
  streamClosed(t, REASON_FINISHED);
  if (waitingList().count > TIME_WAIT_MOST) endWaiting(changetype<Tcb>(waitingList().first));
}

/** Starts the 2 MSL afresh. */
export function waitOn(t: Tcb): void {
  t.waitAt = nowMs + TIME_WAIT_MS;
  timerSet(t);
}

/** TIME-WAIT is over. */
export function endWaiting(t: Tcb): void {
  end(t, REASON_FINISHED);
}

/** Our FIN was acknowledged; the peer may go on. */
export function enterFinWait2(t: Tcb): void {
  t.state = FIN_WAIT_2;
  t.waitAt = 0;
  limitFinWait2(t);
}

/** In FIN-WAIT-2 with an owner who is gone: not for ever. */
export function limitFinWait2(t: Tcb): void {
  if (t.state != FIN_WAIT_2 || t.waitAt != 0 || (t.flags & STREAM_RELEASED) == 0) return;
  t.waitAt = nowMs + FIN_WAIT_2_MS;
  timerSet(t);
}

/**
 * The connection is gone, for REASON_*: nothing is answered to its segments any more. Its memory is given back by the next
 * flush, when the owner has let go too.
 */
export function end(t: Tcb, reason: u32): void {
  if (t.state == CLOSED) return;
  if (t.state == TIME_WAIT) listRemove(waitingList(), t);
  else listenerForget(t);
  t.state = CLOSED;
  t.rtxAt = 0;
  t.ackAt = 0;
  t.waitAt = 0;
  timerClear(t);
  tableRemove(t);
  sentClear(t);
  holesClear(t);
  t.cursorChunk = 0;
  streamClosed(t, reason);
  streamMarkDirty(t);
}

/** Resets the connection, and says so to the peer when it knows of it. */
export function abort(t: Tcb, reason: u32): void {
  if (t.state != CLOSED && t.state != ASKED && t.state != TIME_WAIT) emitReset(t);
  end(t, reason);
}

/** The owner wants a reset. */
export function abortIfAsked(t: Tcb): void {
  if (t.flags & STREAM_ABORT) abort(t, REASON_ABORTED);
}

/** The owner has let go: nobody reads, and a handshake has nobody to be for. */
export function letGo(t: Tcb): void {
  chainClear(receiveChain(t));
  if (t.state == SYN_SENT) end(t, REASON_ABORTED);
  else limitFinWait2(t);
}

/** Gives the memory back when nobody needs the connection any more. */
export function freeIfForgotten(t: Tcb): void {
  if (t.state != CLOSED || !tcbIsReleased(t) || streamIsListed(t)) return;
  streamEmpty(t);
  entityFree(t);
}
