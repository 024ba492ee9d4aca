/** Payload and FIN on their way to the owner, and when they are acknowledged (RFC 9293, 3.8.6.3; RFC 5681, 4.2). */
import { nowMs } from '../clock';
import { streamArrived, streamMarkDirty, streamReadEnd, streamReceived } from '../socket/stream';
import { acknowledgeNow } from './challenge';
import { enterTimeWait } from './end';
import { holesAdd, holesTake } from './reassembly';
import { segData, segLength, segSeq } from './segment';
import { ACK_NOW, CLOSE_WAIT, CLOSING, ESTABLISHED, FIN_SEEN, FIN_SENT, FIN_WAIT_1, FIN_WAIT_2, Tcb } from './tcb';
import { timerSet } from './timers';
import { seqMax } from './wire';
import { windowTune } from './window';

/** RFC 9293 allows half a second; 40 ms are what other stacks take, so that nobody's timeout is ever near. */
const DELAY_MS: u64 = 40;

/** The payload begins at rcvNxt: appends it, and what it joins. */
export function receiveInOrder(t: Tcb): void {
  const taken = streamReceived(t, segData, segLength);
  t.rcvNxt += taken;
  t.unackedBytes += taken;
  windowTune(t, taken);
  if (t.holeHead != 0) {
    const joined = holesTake(t);
    t.rcvNxt += joined;
    if (joined != 0) streamArrived(t);
    // A hole was filled, wholly or in part (RFC 5681, 4.2).
    t.bits |= ACK_NOW;
  }
  // Segments that the device has joined are acknowledged with each arrival, else every second full one.
  if (segLength > <u32>t.ourMss) t.bits |= ACK_NOW;
  else if (segLength > t.rcvMss) t.rcvMss = segLength;
  if ((t.bits & ACK_NOW) != 0 || t.unackedBytes >= 2 * t.rcvMss) {
    t.bits |= ACK_NOW;
    streamMarkDirty(t);
  } else if (t.ackAt == 0) {
    t.ackAt = nowMs + DELAY_MS;
    timerSet(t);
  }
}

/** The payload lies behind a hole: keeps it, and tells the peer at once what is missing. */
export function receiveOutOfOrder(t: Tcb): void {
  holesAdd(t, segSeq, segData, segLength);
  acknowledgeNow(t);
}

/** FIN has its turn when all in front of it has come (RFC 9293, 3.10.7.4, eighth step). */
export function receiveEnd(t: Tcb): void {
  if ((t.bits & FIN_SEEN) == 0 || t.rcvNxt != t.finAt) return;
  t.rcvNxt++;
  t.rcvAdv = seqMax(t.rcvAdv, t.rcvNxt);
  t.bits |= ACK_NOW;
  streamMarkDirty(t);
  streamReadEnd(t);
  if (t.state == ESTABLISHED) t.state = CLOSE_WAIT;
  else if (t.state == FIN_WAIT_1) t.state = CLOSING;
  else if (t.state == FIN_WAIT_2) enterTimeWait(t);
}

/** Whether our FIN was sent and acknowledged. */
// @ts-ignore: decorator
@inline
export function isFinAcknowledged(t: Tcb): bool {
  return (t.bits & FIN_SENT) != 0 && t.sndUna == t.sndNxt;
}
