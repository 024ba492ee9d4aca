/**
 * What ICMP says of our segments (RFC 9293, 3.9.2.2; RFC 1191; RFC 8201), believed only when the segment that it quotes is
 * one that is on its way now (RFC 5927, 4 to 7).
 */
import { REASON_UNREACHABLE } from '../abi';
import { load16, load32 } from '../memory/wire';
import { sendChain, streamMarkDirty } from '../socket/stream';
import { end } from './end';
import { SENT_SACKED, Sent, sentMarkLost } from './sent';
import { tableFind } from './table';
import { CLOSED, ESTABLISHED, SYN_RECEIVED, SYN_SENT, Tcb, tcbIsV4 } from './tcb';
import { TCP_DESTINATION, TCP_HEADER, TCP_SEQUENCE, TCP_SOURCE } from './wire';

/** No link that carries IP is smaller in practice; what claims to be is an attack on us (RFC 5927, 7.2). */
const MTU_LEAST_V4: u32 = 552;
const MTU_LEAST_V6: u32 = 1_280;

/** See tcpUnreachable of control.ts. */
export function unreachable(segment: usize, local: usize, remote: usize, mtu: u32, isHard: bool): void {
  const at = tableFind(remote, local, load16(segment + TCP_DESTINATION), load16(segment + TCP_SOURCE));
  if (at == 0) return;
  const t = changetype<Tcb>(at);
  const seq = load32(segment + TCP_SEQUENCE);
  if (t.state == CLOSED || seq - t.sndUna >= t.sndNxt - t.sndUna) return;
  if (mtu != 0) shrink(t, mtu);
  else if (isHard && (t.state == SYN_SENT || t.state == SYN_RECEIVED)) end(t, REASON_UNREACHABLE);
}

/** Segments were too big: smaller ones from now on, and at once again what was on its way. That is no congestion. */
function shrink(t: Tcb, mtu: u32): void {
  const isV4 = tcbIsV4(t);
  const header = TCP_HEADER + (isV4 ? 20 : 40);
  const mss = max(mtu, isV4 ? MTU_LEAST_V4 : MTU_LEAST_V6) - header;
  if (t.state < ESTABLISHED || mss >= <u32>t.mss) return;
  t.mss = <u16>mss;
  t.cwnd = max(t.cwnd, 2 * mss);
  if (sendChain(t).bytes == 0) return;
  for (let at = t.sentHead; at != 0; at = changetype<Sent>(at).next) {
    const record = changetype<Sent>(at);
    if ((record.flags & SENT_SACKED) == 0 && record.end - record.seq > mss) sentMarkLost(t, record);
  }
  streamMarkDirty(t);
}
