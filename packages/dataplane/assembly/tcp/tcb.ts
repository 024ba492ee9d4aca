/**
 * A connection (RFC 9293, 3.3.1: the transmission control block), as one block of at most 512 bytes that begins with its
 * Stream. Names follow the RFC: sndUna is SND.UNA. Owns the layout, the pool, the states and the limits; what is done
 * with it is in the other files, one mechanism each.
 */
import { nowMs, nowNs } from '../clock';
import { addressIsV4 } from '../ip/address';
import { Slab, slabMake, slabTake } from '../memory/slab';
import { OWNER_HTTP, STREAM_RELEASED, Stream, streamInit, streamLocal } from '../socket/stream';
import { ALGORITHM_CUBIC } from './congestion/congestion';

/** States (RFC 9293, 3.3.2). LISTEN is an object of its own: listen.ts. */
export const CLOSED: u8 = 0;
export const SYN_SENT: u8 = 1;
export const SYN_RECEIVED: u8 = 2;
export const ESTABLISHED: u8 = 3;
export const FIN_WAIT_1: u8 = 4;
export const FIN_WAIT_2: u8 = 5;
export const CLOSE_WAIT: u8 = 6;
export const CLOSING: u8 = 7;
export const LAST_ACK: u8 = 8;
export const TIME_WAIT: u8 = 9;
/** A SYN has arrived and waits for OP_TCP_ADMIT; nothing was answered. */
export const ASKED: u8 = 10;

/** Tcb.bits */
/** Negotiated in the handshake. */
export const TIMESTAMPS: u32 = 1;
export const SACK: u32 = 2;
export const SCALED: u32 = 4;
/** An acknowledgment leaves with the next flush. */
export const ACK_NOW: u32 = 8;
/** A SYN, or SYN and ACK, is to be sent (again). */
export const SEND_SYN: u32 = 16;
/** FIN was sent; it is the last sequence number before sndNxt. */
export const FIN_SENT: u32 = 32;
/** FIN was received in its place, or out of order: its number is in finAt. */
export const FIN_SEEN: u32 = 64;
export const NO_DELAY: u32 = 128;
/** Made by a listener. */
export const PASSIVE: u32 = 256;
/** Counts in its listener's number of half-open connections. */
export const HALF_OPEN: u32 = 512;
/** Waits in its listener's accept queue. */
export const IN_BACKLOG: u32 = 1_024;
/** The tuple is in the table. */
export const IN_TABLE: u32 = 2_048;
/** RACK has seen reordering (RFC 8985, 6.2). */
export const REORDERED: u32 = 4_096;
/** A tail loss probe is out, and it was a retransmission (RFC 8985, 7.3). */
export const PROBE_OUT: u32 = 8_192;
export const PROBE_REPEATED: u32 = 16_384;
/** The congestion window kept data back when the connection sent last. */
export const WINDOW_LIMITED: u32 = 32_768;
/** A change of the congestion window may turn out to be spurious (RFC 3522). */
export const CAN_UNDO: u32 = 65_536;
/** A probe of a closed window is out. */
export const PERSISTING: u32 = 131_072;
/** Our SYN went out before its peer's came (simultaneous open). */
export const ACTIVE: u32 = 262_144;
/** The handshake was begun by TCP_DEFER: the owner knows the handle already. */
export const DEFERRED: u32 = 524_288;
/** Conservative slow start (RFC 9406). */
export const CONSERVATIVE: u32 = 1_048_576;

/** Tcb.phase: what loss has been found. */
export const PHASE_OPEN: u8 = 0;
/** Fast recovery. */
export const PHASE_RECOVERY: u8 = 1;
/** Behind a retransmission timeout. */
export const PHASE_LOSS: u8 = 2;

/** Tcb.rtxKind: what the retransmission timer stands for. */
export const TIMER_RTO: u8 = 0;
export const TIMER_PROBE: u8 = 1;
export const TIMER_REORDER: u8 = 2;
export const TIMER_PERSIST: u8 = 3;

/** The window of a new connection, until the owner is seen to read fast. */
export const WINDOW_START: u32 = 65_536;
/** The window of one that nobody has accepted yet: what a listener's backlog may cost. */
export const WINDOW_UNACCEPTED: u32 = 16_384;
/** Our window scale: windows of up to 8 MiB in steps of 128 bytes. */
export const OUR_SHIFT: u32 = 7;
/** What every host takes (RFC 9293, 3.7.1), and the least that we let a peer or a router push us to. */
export const MSS_DEFAULT_V4: u32 = 536;
export const MSS_DEFAULT_V6: u32 = 1_220;
export const MSS_LEAST: u32 = 88;

@unmanaged
export class Tcb extends Stream {
  state: u8;
  phase: u8;
  /** Window scales: of the windows that we receive, and of those that we send. */
  sndShift: u8;
  rcvShift: u8;
  bits: u32;

  // ---- table.ts, listen.ts
  nextInTable: usize;
  hash: u32;
  /** The listener that made it, while it is half-open or waits in the backlog. */
  listener: usize;
  /** Links of the backlog, or of the list of TIME-WAIT. */
  nextInList: usize;
  previousInList: usize;

  // ---- Sending.
  sndUna: u32;
  sndNxt: u32;
  sndWnd: u32;
  sndWl1: u32;
  sndWl2: u32;
  /** The largest window that the peer ever offered. */
  maxWnd: u32;
  iss: u32;
  /** End of the last small segment (Minshall's Nagle). */
  sndSmall: u32;
  /** Largest payload of a segment, options not yet subtracted; and the MSS that we told the peer. */
  mss: u16;
  ourMss: u16;
  peerMss: u16;
  /** Where sndNxt lies in the send chain: offset in the chunk; no chunk: at the front. */
  cursorAt: u16;
  cursorChunk: usize;
  lastSendNs: u64;

  // ---- sent.ts: what is on its way.
  sentHead: usize;
  sentTail: usize;
  /** Where to look for the next lost one. */
  sentHint: usize;
  sentCount: u32;
  sackedBytes: u32;
  lostBytes: u32;
  repeatedBytes: u32;
  /** The highest number that was selectively acknowledged. */
  sackedTo: u32;
  repeats: u32;

  // ---- Congestion.
  cwnd: u32;
  ssthresh: u32;
  /** sndNxt when loss was found. */
  recover: u32;
  dupAcks: u16;
  algorithm: u8;
  /** Rounds of conservative slow start. */
  hystartRounds: u8;
  prrDelivered: u32;
  prrOut: u32;
  prrFlight: u32;
  undoCwnd: u32;
  undoSsthresh: u32;
  /** Our timestamp when the first retransmission left. */
  undoValue: u32;
  probeEnd: u32;
  /** CUBIC, in segments: RFC 9438, 4.1.2. */
  cubicEpochMs: u64;
  cubicWMax: f32;
  cubicOrigin: f32;
  cubicK: f32;
  cubicEst: f32;
  hystartEnd: u32;
  hystartRttUs: u32;
  hystartLastUs: u32;
  hystartBaseUs: u32;
  hystartSamples: u32;

  // ---- rtt.ts
  srttUs: u32;
  rttvarUs: u32;
  minRttUs: u32;
  rtoMs: u32;
  backoff: u8;
  probes: u8;
  rtxKind: u8;
  /** Multiples of a quarter RTT that RACK waits for reordering. */
  rackSteps: u8;
  rackRttUs: u32;
  rackEnd: u32;
  rackSentNs: u64;

  // ---- Receiving.
  irs: u32;
  rcvNxt: u32;
  /** The right edge of the window that we told. */
  rcvAdv: u32;
  /** The window that we would offer now with an empty chain. */
  rcvSpace: u32;
  /** Bytes received since the last acknowledgment. */
  unackedBytes: u32;
  /** Sequence number of FIN. */
  finAt: u32;
  /** Largest payload that the peer sends. */
  rcvMss: u32;
  tsRecent: u32;
  tsRecentMs: u64;
  tsOffset: u32;
  /** rcvNxt of the last acknowledgment sent (RFC 7323's Last.ACK.sent). */
  lastAck: u32;
  lastChallengeMs: u64;
  tuneMs: u64;
  tuneBytes: u32;

  // ---- reassembly.ts
  holeHead: usize;
  holeBytes: u32;
  holeCount: u32;
  /** A number in the block that grew last. */
  holeRecent: u32;
  /** What arrived twice and has not been told yet (RFC 2883). */
  dupFrom: u32;
  dupTo: u32;

  // ---- timers.ts: deadlines in milliseconds, 0: off.
  timerNext: usize;
  timerPrevious: usize;
  timerSlot: u32;
  keepaliveSeconds: u32;
  timerAt: u64;
  rtxAt: u64;
  ackAt: u64;
  /** TIME-WAIT, FIN-WAIT-2, ASKED, keepalive. */
  waitAt: u64;
  /** When the peer was heard last. */
  heardMs: u64;
}

const slab: usize = memory.data(32, 16);

/** The most connections there may be; memory may end it earlier. */
const MOST: u32 = 262_144;

export function tcbsStart(): void {
  slabMake(slab, offsetof<Tcb>(), MOST);
}

export function tcbsUsed(): u32 {
  return changetype<Slab>(slab).used;
}

/** A new connection in CLOSED, in no list; 0 when there is no memory. */
export function tcbMake(): usize {
  const block = slabTake(changetype<Slab>(slab));
  if (block == 0) return 0;
  const t = changetype<Tcb>(block);
  streamInit(t, slab);
  t.rcvSpace = WINDOW_START;
  t.rcvMss = MSS_DEFAULT_V4;
  t.rtoMs = 1_000;
  t.minRttUs = u32.MAX_VALUE;
  t.ssthresh = 0x7fffffff;
  t.algorithm = ALGORITHM_CUBIC;
  t.rackSteps = 1;
  t.heardMs = nowMs;
  t.lastSendNs = nowNs;
  return block;
}

// @ts-ignore: decorator
@inline
export function tcbIsV4(t: Tcb): bool {
  return addressIsV4(streamLocal(t));
}

/** The clock of our timestamps, one tick a millisecond, with an offset of its own for every pair of hosts. */
// @ts-ignore: decorator
@inline
export function tcbTimestamp(t: Tcb): u32 {
  return <u32>nowMs + t.tsOffset;
}

/** Whether its owner has let go of it. The HTTP layer also does so by forgetting it. */
// @ts-ignore: decorator
@inline
export function tcbIsReleased(t: Tcb): bool {
  return (t.flags & STREAM_RELEASED) != 0 || (t.owner == OWNER_HTTP && t.http == 0);
}
