/** Connections that others begin (RFC 9293, 3.10.7.2; 3.5): from a SYN, or the ACK of a SYN cookie, to a connection. */
import { EVENT_ASKED, TCP_DEFER } from '../abi';
import { nowMs } from '../clock';
import { addressCopy, addressIsV4 } from '../ip/address';
import { routeMtu } from '../ip/output';
import { entityName } from '../object/entity';
import { eventPost } from '../object/events';
import { streamLocal, streamMarkDirty, streamRemote } from '../socket/stream';
import { establish, establishWindow } from './establish';
import { initialSequence, timestampOffset } from './isn';
import { Listener, halfOpenOf, listenerBegin, listenerHasRoom } from './listen';
import { NO_SHIFT, optionHasTimestamps, optionMss, optionSackPermitted, optionShift, optionValue } from './options';
import { replyReset } from './reply';
import { segAck, segDevice, segFlags, segLocal, segLocalPort, segRemote, segRemotePort, segSeq, segWindow } from './segment';
import { cookieAnswer, cookieIsGood, cookieMss, cookieSack, cookieShift } from './syn-cookies';
import { tableAdd } from './table';
import {
  ASKED, DEFERRED, MSS_DEFAULT_V4, MSS_DEFAULT_V6, MSS_LEAST, OUR_SHIFT, PASSIVE, SACK, SCALED, SEND_SYN, SYN_RECEIVED, TIMESTAMPS, Tcb,
  WINDOW_UNACCEPTED, tcbMake,
} from './tcb';
import { timerSet } from './timers';
import { ACK, FIN, RST, SYN, TCP_HEADER, seqLess } from './wire';

/** How long a request waits for OP_TCP_ADMIT. */
const ASKED_MS: u64 = 30_000;
const IPV4_HEADER: u32 = 20;
const IPV6_HEADER: u32 = 40;

/** The MSS that we tell: what one packet of the route takes, options not subtracted (RFC 6691). */
export let segRouteMss: u32 = 0;

/** Sets segRouteMss for the current segment. */
export function segmentRoute(): void {
  segRouteMss = mssOfRoute(segDevice, segRemote);
}

export function mssOfRoute(device: u32, remote: usize): u32 {
  const mtu = routeMtu(device, remote);
  const header = TCP_HEADER + (addressIsV4(remote) ? IPV4_HEADER : IPV6_HEADER);
  return max<u32>(mtu > header ? mtu - header : 0, MSS_LEAST);
}

/** A segment without connection came to a listener. `leastIss`: our number begins there or behind it; 0: anywhere. */
export function listenerInput(listener: Listener, leastIss: u32): void {
  if (segFlags & RST) return;
  if (segFlags & ACK) {
    if ((segFlags & SYN) == 0 && cookieIsGood(listener)) fromCookie(listener);
    else replyReset();
    return;
  }
  // SYN with FIN is no way to begin; nor is anything without SYN.
  if ((segFlags & (SYN | FIN)) != SYN) return;
  if (!listenerHasRoom(listener)) return;
  const isDeferred = (listener.flags & TCP_DEFER) != 0;
  if (halfOpenOf(listener).count >= listener.backlog) {
    if (!isDeferred) cookieAnswer(listener);
    return;
  }
  const t = changetype<Tcb>(makeFromSegment());
  if (changetype<usize>(t) == 0) {
    if (!isDeferred) cookieAnswer(listener);
    return;
  }
  takeSynOptions(t);
  t.irs = segSeq;
  t.rcvNxt = segSeq + 1;
  t.lastAck = t.rcvNxt;
  t.iss = initialSequence(segRemote, segLocal, (segRemotePort << 16) | segLocalPort);
  if (leastIss != 0 && seqLess(t.iss, leastIss)) t.iss = leastIss;
  t.sndUna = t.iss;
  t.sndNxt = t.iss + 1;
  t.sndWnd = segWindow;
  listenerBegin(listener, t);
  if (isDeferred) ask(t);
  else {
    t.state = SYN_RECEIVED;
    t.bits |= SEND_SYN;
    streamMarkDirty(t);
  }
}

/** Shows the request to the owner, who admits or refuses it. */
function ask(t: Tcb): void {
  t.state = ASKED;
  t.bits |= DEFERRED;
  t.waitAt = nowMs + ASKED_MS;
  timerSet(t);
  entityName(t);
  eventPost(t, EVENT_ASKED);
}

/** A connection with the current segment's tuple, in the table; 0: no memory. */
function makeFromSegment(): usize {
  const block = tcbMake();
  if (block == 0) return 0;
  const t = changetype<Tcb>(block);
  addressCopy(streamRemote(t), segRemote);
  addressCopy(streamLocal(t), segLocal);
  t.remotePort = <u16>segRemotePort;
  t.localPort = <u16>segLocalPort;
  t.device = <u16>segDevice;
  t.bits |= PASSIVE;
  t.rcvSpace = WINDOW_UNACCEPTED;
  t.tsOffset = timestampOffset(segRemote, segLocal);
  segmentRoute();
  t.ourMss = <u16>min<u32>(segRouteMss, 65_495);
  tableAdd(t);
  return block;
}

/** What the options of a SYN agree on (RFC 7323, 1.3 and 3.2; RFC 2018, section 2; RFC 9293, 3.7.1). */
export function takeSynOptions(t: Tcb): void {
  if (optionHasTimestamps) {
    t.bits |= TIMESTAMPS;
    t.tsRecent = optionValue;
    t.tsRecentMs = nowMs;
  }
  if (optionSackPermitted) t.bits |= SACK;
  if (optionShift != NO_SHIFT) {
    t.bits |= SCALED;
    t.sndShift = <u8>optionShift;
    t.rcvShift = <u8>OUR_SHIFT;
  }
  takePeerMss(t, optionMss);
}

/** The peer takes segments of that MSS (0: it did not say). */
function takePeerMss(t: Tcb, mss: u32): void {
  if (mss == 0) mss = addressIsV4(segRemote) ? MSS_DEFAULT_V4 : MSS_DEFAULT_V6;
  t.peerMss = <u16>mss;
  t.mss = <u16>max(min<u32>(mss, t.ourMss), MSS_LEAST);
}

/** The ACK of a good cookie: the connection is made as if its SYN had been kept. */
function fromCookie(listener: Listener): void {
  const t = changetype<Tcb>(makeFromSegment());
  if (changetype<usize>(t) == 0) return;
  if (optionHasTimestamps) {
    t.bits |= TIMESTAMPS;
    t.tsRecent = optionValue;
    t.tsRecentMs = nowMs;
  }
  if (cookieSack) t.bits |= SACK;
  if (cookieShift != NO_SHIFT) {
    t.bits |= SCALED;
    t.sndShift = <u8>cookieShift;
    t.rcvShift = <u8>OUR_SHIFT;
  }
  takePeerMss(t, cookieMss);
  t.irs = segSeq - 1;
  t.rcvNxt = segSeq;
  t.rcvAdv = segSeq + WINDOW_UNACCEPTED;
  t.lastAck = segSeq;
  t.iss = segAck - 1;
  t.sndUna = t.iss;
  t.sndNxt = segAck;
  t.state = SYN_RECEIVED;
  establishWindow(t, false);
  t.listener = changetype<usize>(listener);
  // When our SYN left is not known any more: no sample.
  t.lastSendNs = 0;
  establish(t);
}
