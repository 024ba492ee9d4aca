/** A segment arrives (RFC 9293, 3.10.7): to whom it goes, and the states that are not synchronized. */
import { REASON_REFUSED, REASON_RESET } from '../abi';
import { COUNT_RX_CHECKSUM, COUNT_RX_MALFORMED, deviceAt, deviceDrop } from '../device/device';
import { streamMarkDirty } from '../socket/stream';
import { acknowledgeNow, answerUnacceptable } from './challenge';
import { end, endWaiting, waitOn } from './end';
import { establish, establishWindow } from './establish';
import { isExpected, receiveExpected } from './fast-path';
import { Listener, listenerFind } from './listen';
import { optionHasTimestamps, optionValue } from './options';
import { listenerInput, takeSynOptions } from './passive';
import { replyReset } from './reply';
import {
  SEGMENT_BAD_CHECKSUM, SEGMENT_GOOD, segAck, segFlags, segLocal, segLocalPort, segRemotePort, segSeq, segSpace, segmentRead,
} from './segment';
import { synchronizedInput } from './synchronized';
import { tableFind } from './table';
import { ACK_NOW, ASKED, SEND_SYN, SYN_RECEIVED, SYN_SENT, TIMESTAMPS, TIME_WAIT, Tcb } from './tcb';
import { ACK, FIN, RST, SYN, seqLess, seqLessOrEqual } from './wire';

/** See tcpInput of control.ts. */
export function input(device: u32, segment: usize, length: u32, local: usize, remote: usize, isChecked: bool): void {
  const verdict = segmentRead(device, segment, length, local, remote, isChecked);
  if (verdict != SEGMENT_GOOD) {
    deviceDrop(deviceAt(device), verdict == SEGMENT_BAD_CHECKSUM ? COUNT_RX_CHECKSUM : COUNT_RX_MALFORMED);
    return;
  }
  const at = tableFind(remote, local, segRemotePort, segLocalPort);
  if (at == 0) {
    unknownInput(0);
    return;
  }
  const t = changetype<Tcb>(at);
  if (isExpected(t)) receiveExpected(t);
  else if (t.state == SYN_SENT) synSentInput(t);
  else if (t.state == TIME_WAIT) timeWaitInput(t);
  else if (t.state == ASKED) askedInput(t);
  else synchronizedInput(t);
}

/** There is no connection of that tuple. */
function unknownInput(leastIss: u32): void {
  const listener = listenerFind(segLocal, segLocalPort);
  if (listener != 0) listenerInput(changetype<Listener>(listener), leastIss);
  else replyReset();
}

/** RFC 9293, 3.10.7.3. */
function synSentInput(t: Tcb): void {
  const hasAck = (segFlags & ACK) != 0;
  if (hasAck && (seqLessOrEqual(segAck, t.iss) || seqLess(t.sndNxt, segAck))) {
    replyReset();
    return;
  }
  if (segFlags & RST) {
    if (hasAck) end(t, REASON_REFUSED);
    return;
  }
  if ((segFlags & SYN) == 0) return;
  takeSynOptions(t);
  t.irs = segSeq;
  t.rcvNxt = segSeq + 1;
  t.lastAck = t.rcvNxt;
  // What our SYN has offered: a window that is not scaled.
  t.rcvAdv = t.rcvNxt + min<u32>(t.rcvSpace, 65_535);
  establishWindow(t, true);
  if (hasAck) {
    establish(t);
    t.bits |= ACK_NOW;
  } else {
    // Both sides have sent SYN (3.5, figure 7).
    t.state = SYN_RECEIVED;
    t.bits |= SEND_SYN;
    t.backoff = 0;
  }
  streamMarkDirty(t);
}

/** Nothing was answered yet: only a reset matters. */
function askedInput(t: Tcb): void {
  if ((segFlags & RST) != 0 && segSeq == t.rcvNxt) end(t, REASON_RESET);
}

/**
 * RFC 9293, 3.10.7.4, TIME-WAIT: a new SYN may begin anew (RFC 6191), RST is ignored (RFC 1337), a FIN that comes again
 * is acknowledged and starts the time afresh.
 */
function timeWaitInput(t: Tcb): void {
  if (segFlags & RST) return;
  if ((segFlags & (SYN | ACK)) == SYN && isNewIncarnation(t)) {
    const least = t.sndNxt + 65_535;
    endWaiting(t);
    unknownInput(least);
    return;
  }
  if ((segFlags & FIN) != 0 && segSeq + segSpace() == t.rcvNxt) {
    acknowledgeNow(t);
    waitOn(t);
  } else if (segSpace() != 0) answerUnacceptable(t);
}

function isNewIncarnation(t: Tcb): bool {
  if ((t.bits & TIMESTAMPS) != 0 && optionHasTimestamps && <i32>(optionValue - t.tsRecent) > 0) return true;
  return seqLess(t.rcvNxt, segSeq);
}
