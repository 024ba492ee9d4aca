/** The handshake is complete (RFC 9293, 3.5). */
import { nowMs, nowNs } from '../clock';
import { streamConnected } from '../socket/stream';
import { congestionStart } from './congestion/congestion';
import { keepaliveStart } from './keepalive';
import { listenerEstablished } from './listen';
import { rttSample } from './rtt';
import { segAck, segSeq, segWindow } from './segment';
import { ESTABLISHED, TIMER_RTO, Tcb } from './tcb';

/** The current segment has acknowledged our SYN; the state becomes ESTABLISHED and the owner is told. */
export function establish(t: Tcb): void {
  t.sndUna = t.iss + 1;
  t.sackedTo = t.sndUna;
  t.recover = t.iss;
  t.sndSmall = t.sndUna;
  t.sndWl1 = segSeq;
  t.sndWl2 = segAck;
  t.maxWnd = t.sndWnd;
  // A SYN that was sent twice gives no sample (Karn).
  if (t.backoff == 0 && t.lastSendNs != 0) rttSample(t, <u32>min<u64>((nowNs - t.lastSendNs) / 1_000, 0x7fffffff));
  else t.rtoMs = 3_000;
  congestionStart(t);
  t.backoff = 0;
  t.probes = 0;
  t.rtxAt = 0;
  t.rtxKind = TIMER_RTO;
  t.lastSendNs = nowNs;
  t.heardMs = nowMs;
  t.tuneMs = nowMs;
  t.state = ESTABLISHED;
  keepaliveStart(t);
  if (t.listener != 0) listenerEstablished(t);
  else streamConnected(t);
}

/** The window of the segment that established the connection; scaled unless it was a SYN. */
export function establishWindow(t: Tcb, isSyn: bool): void {
  t.sndWnd = isSyn ? segWindow : segWindow << t.sndShift;
}
