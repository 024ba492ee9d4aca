/**
 * The window that we offer (RFC 9293, 3.8.6): how much, when it is told, and how it grows. The edge that was told is never
 * taken back; it moves in steps worth a segment, so that no peer is lured into small ones (3.8.6.2.2). It grows while the
 * owner reads as fast as bytes come (M. Fisk, W. Feng: "Dynamic right-sizing", 2001), up to the stream's receiveLimit.
 */
import { nowMs } from '../clock';
import { receiveChain } from '../socket/stream';
import { ACK_NOW, IN_BACKLOG, SCALED, Tcb } from './tcb';

/** Bytes that may still come beyond rcvNxt, by what is held and what is allowed. */
function freeBytes(t: Tcb): u32 {
  const capacity = min(t.rcvSpace, t.receiveLimit);
  const held = receiveChain(t).bytes;
  return held >= capacity ? 0 : capacity - held;
}

/** Bytes that the peer may still send by what it was told. */
// @ts-ignore: decorator
@inline
export function windowTold(t: Tcb): u32 {
  return t.rcvAdv - t.rcvNxt;
}

/** The window field of the segment that is being made; remembers the edge. */
export function windowTake(t: Tcb): u32 {
  const told = windowTold(t);
  const free = freeBytes(t);
  const step = min<u32>(t.ourMss, min(t.rcvSpace, t.receiveLimit) / 2);
  const window = free >= told + step ? free : told;
  if ((t.bits & SCALED) == 0) {
    const field = min<u32>(window, 65_535);
    t.rcvAdv = t.rcvNxt + max(field, told);
    return field;
  }
  // The field is rounded down: less than a unit of what was told before may be taken back by it, but is still received.
  const field = min<u32>(window >> t.rcvShift, 65_535);
  t.rcvAdv = t.rcvNxt + max(field << t.rcvShift, told);
  return field;
}

/** After the owner has read: asks for an acknowledgment when the peer would be held up without one. */
export function windowConsumed(t: Tcb): void {
  const capacity = min(t.rcvSpace, t.receiveLimit);
  const told = windowTold(t);
  const free = freeBytes(t);
  if (free <= told) return;
  const growth = free - told;
  const isNarrow = told < 2 * <u32>t.ourMss && growth >= min<u32>(t.ourMss, capacity / 2);
  if (isNarrow || (told < capacity / 2 && growth >= capacity / 4)) t.bits |= ACK_NOW;
}

/** After `count` bytes have come in order: lets the window grow when more than half of it comes in a round trip. */
export function windowTune(t: Tcb, count: u32): void {
  if (t.rcvSpace >= t.receiveLimit || (t.bits & IN_BACKLOG) != 0) return;
  t.tuneBytes += count;
  const roundMs = max<u64>(<u64>(t.srttUs / 1_000), 1);
  if (t.tuneBytes >= t.rcvSpace / 2) {
    // An owner that lets bytes lie gets no more of them.
    if (nowMs - t.tuneMs <= roundMs * 2 && receiveChain(t).bytes <= t.rcvSpace) {
      t.rcvSpace = min(t.rcvSpace * 2, t.receiveLimit);
    }
    t.tuneBytes = 0;
    t.tuneMs = nowMs;
  } else if (nowMs - t.tuneMs > roundMs * 2) {
    t.tuneBytes = 0;
    t.tuneMs = nowMs;
  }
}
