/** The operations 100 to 139 of `call`, TCP's timers, and what the network layer tells TCP. */
import {
  E_ARGUMENT, E_HANDLE, E_OPERATION, E_STATE, OP_STREAM_ABORT, OP_STREAM_ADDRESSES, OP_STREAM_READABLE, OP_STREAM_RELEASE,
  OP_STREAM_ROOM, OP_STREAM_SET, OP_STREAM_SHUTDOWN, OP_TCP_ACCEPT, OP_TCP_ADMIT, OP_TCP_CONNECT, OP_TCP_COUNT, OP_TCP_INFO, OP_TCP_LISTEN,
  OP_TCP_REFUSE, REASON_ABORTED, STREAM_CONGESTION, STREAM_KEEPALIVE, STREAM_NO_DELAY, STREAM_RECEIVE_LIMIT, STREAM_SEND_LIMIT,
} from '../abi';
import { NEVER } from '../clock';
import { KIND_TCP_LISTENER, entityFind, entityUnname } from '../object/entity';
import { scratch } from '../scratch';
import {
  OWNER_CONTROL, OWNER_HTTP, STREAM_CONSUMED, STREAM_DIRTY, STREAM_RELEASED, STREAM_SHUT, receiveChain, streamAbort, streamAddresses,
  streamFind, streamMarkDirty, streamRoom, streamShutdown, streamTakeDirty,
} from '../socket/stream';
import { connect } from './active';
import { ALGORITHM_CUBIC } from './congestion/congestion';
import { abortIfAsked, end, freeIfForgotten, letGo } from './end';
import { emitRefusal } from './emit';
import { input } from './input';
import { keepaliveStart } from './keepalive';
import { Listener, listenError, listenerAccept, listenerClose, listenerMake, listenersStart } from './listen';
import { output } from './output';
import { unreachable as icmpUnreachable } from './pmtu';
import { holesStart } from './reassembly';
import { sentStart } from './sent';
import { tableCount, tableStart } from './table';
import { ASKED, CLOSED, NO_DELAY, SEND_SYN, SYN_RECEIVED, Tcb, tcbsStart, tcbsUsed } from './tcb';
import { timeoutsRun } from './timeouts';
import { timersNext, timersStart, timersTurn } from './timers';

import { windowConsumed } from './window';

/** Least and most that STREAM_RECEIVE_LIMIT and STREAM_SEND_LIMIT take; with our window scale no more can be offered. */
const LIMIT_LEAST: u32 = 2_048;
const LIMIT_MOST: u32 = 8_388_480;
/** A week. */
const KEEPALIVE_MOST: u32 = 604_800;

export function tcpStart(): void {
  tcbsStart();
  sentStart();
  holesStart();
  listenersStart();
  tableStart();
  timersStart();
}

export function tcpCall(op: u32, a: u32, b: u32, c: u32): i32 {
  if (op == OP_TCP_LISTEN) return listen(a, b, c);
  if (op == OP_TCP_CONNECT) return connect(a, b);
  if (op == OP_TCP_ACCEPT) {
    const listener = entityFind(a, KIND_TCP_LISTENER);
    return listener == 0 ? E_HANDLE : listenerAccept(changetype<Listener>(listener));
  }
  if (op == OP_TCP_COUNT) return <i32>(a == 0 ? tcbsUsed() : tableCount());
  const stream = streamFind(a);
  if (changetype<usize>(stream) != 0) return streamCall(op, changetype<Tcb>(changetype<usize>(stream)), b, c);
  const listener = entityFind(a, KIND_TCP_LISTENER);
  if (listener == 0 || op != OP_STREAM_RELEASE) return E_HANDLE;
  listenerClose(changetype<Listener>(listener));
  return 0;
}

function listen(port: u32, backlog: u32, flags: u32): i32 {
  const listener = listenerMake(scratch, port, backlog, flags, OWNER_CONTROL);
  return listener == 0 ? listenError : <i32>changetype<Listener>(listener).handle;
}

/**
 * Listens for another layer: each stream that is established is its own, with `http` in Stream.http, and made ready. The
 * local address is in scratch. The listener's handle, or an error.
 */
export function tcpListenFor(http: usize, port: u32, backlog: u32, flags: u32): i32 {
  const listener = listenerMake(scratch, port, backlog, flags, OWNER_HTTP);
  if (listener == 0) return listenError;
  changetype<Listener>(listener).http = http;
  return <i32>changetype<Listener>(listener).handle;
}

function streamCall(op: u32, t: Tcb, b: u32, c: u32): i32 {
  if (op == OP_STREAM_SHUTDOWN) streamShutdown(t);
  else if (op == OP_STREAM_ABORT) streamAbort(t);
  else if (op == OP_STREAM_RELEASE) release(t);
  else if (op == OP_STREAM_ADDRESSES) streamAddresses(t);
  else if (op == OP_STREAM_SET) return set(t, b, c);
  else if (op == OP_STREAM_READABLE) return <i32>receiveChain(t).bytes;
  else if (op == OP_STREAM_ROOM) return <i32>streamRoom(t);
  else if (op == OP_TCP_ADMIT) return admit(t);
  else if (op == OP_TCP_REFUSE) return refuse(t);
  else if (op == OP_TCP_INFO) return info(t, b);
  else return E_OPERATION;
  return 0;
}

/** OP_STREAM_RELEASE: the flush does the rest. */
function release(t: Tcb): void {
  t.flags |= STREAM_RELEASED | STREAM_SHUT;
  entityUnname(t);
  refuse(t);
  streamMarkDirty(t);
}

function set(t: Tcb, option: u32, value: u32): i32 {
  if (option == STREAM_NO_DELAY) {
    t.bits = value == 0 ? t.bits & ~NO_DELAY : t.bits | NO_DELAY;
    streamMarkDirty(t);
  } else if (option == STREAM_KEEPALIVE) {
    if (value > KEEPALIVE_MOST) return E_ARGUMENT;
    t.keepaliveSeconds = value;
    keepaliveStart(t);
  } else if (option == STREAM_RECEIVE_LIMIT) {
    t.receiveLimit = min(max(value, LIMIT_LEAST), LIMIT_MOST);
    t.flags |= STREAM_CONSUMED;
    streamMarkDirty(t);
  } else if (option == STREAM_SEND_LIMIT) t.sendLimit = min(max(value, LIMIT_LEAST), LIMIT_MOST);
  else if (option == STREAM_CONGESTION) {
    if (value > ALGORITHM_CUBIC) return E_ARGUMENT;
    t.algorithm = <u8>value;
    t.cubicEpochMs = 0;
    t.cubicEst = 0;
  } else return E_ARGUMENT;
  return 0;
}

function admit(t: Tcb): i32 {
  if (t.state != ASKED) return E_STATE;
  t.state = SYN_RECEIVED;
  t.bits |= SEND_SYN;
  t.waitAt = 0;
  streamMarkDirty(t);
  return 0;
}

function refuse(t: Tcb): i32 {
  if (t.state != ASKED) return E_STATE;
  emitRefusal(t);
  end(t, REASON_ABORTED);
  return 0;
}

function info(t: Tcb, index: u32): i32 {
  if (index == 0) return t.state;
  if (index == 1) return <i32>t.srttUs;
  if (index == 2) return <i32>t.cwnd;
  if (index == 3) return <i32>t.repeats;
  return index == 4 ? t.mss : E_ARGUMENT;
}

/** Runs what is due; returns the next deadline in nanoseconds, or NEVER. */
export function tcpTick(): u64 {
  for (let at = timersTurn(); at != 0; at = timersTurn()) timeoutsRun(changetype<Tcb>(at));
  const next = timersNext();
  return next == NEVER ? NEVER : next * 1_000_000;
}

/** Looks at every stream that was marked dirty: sends what may be sent, frees what has ended. */
export function tcpFlush(): void {
  // The first that could not send all waits at the end of the list again; when it comes round, all have had their turn.
  let waiting: usize = 0;
  for (let at = streamTakeDirty(); at != 0; at = streamTakeDirty()) {
    const t = changetype<Tcb>(at);
    if (at == waiting) {
      streamMarkDirty(t);
      return;
    }
    if (!flushOne(t) && waiting == 0) waiting = at;
  }
}

/** False: it could not send all that it may, and waits in the list again. */
function flushOne(t: Tcb): bool {
  if (t.state != CLOSED) {
    abortIfAsked(t);
    if (t.flags & STREAM_RELEASED) letGo(t);
    if (t.flags & STREAM_CONSUMED) {
      t.flags &= ~STREAM_CONSUMED;
      windowConsumed(t);
    }
    if (t.state != CLOSED && !output(t)) {
      streamMarkDirty(t);
      return false;
    }
  }
  // `end` lists it once more; this is its turn.
  if (t.state == CLOSED && (t.flags & STREAM_DIRTY) == 0) freeIfForgotten(t);
  return true;
}

/**
 * A segment for one of our addresses. `local` and `remote` are 16 bytes, not kept; `isChecked`: its checksum is good or
 * was never computed. `length` may exceed the MTU (segments that the device has joined).
 */
export function tcpInput(device: u32, segment: usize, length: u32, local: usize, remote: usize, isChecked: bool): void {
  input(device, segment, length, local, remote, isChecked);
}

/**
 * ICMP says that a segment of ours did not arrive (RFC 9293, 3.9.2.2; RFC 5927). `segment` holds its first 8 bytes at
 * least. `mtu` > 0: it was too big for a link of that MTU; else `isHard` says whether the connection is to be given up
 * before it is established.
 */
export function tcpUnreachable(segment: usize, local: usize, remote: usize, mtu: u32, isHard: bool): void {
  icmpUnreachable(segment, local, remote, mtu, isHard);
}
