/**
 * How long a connection may keep us waiting. Each kind of wait has one length, so each is a list in the order of
 * deadlines: starting, stopping and expiring take constant time, whatever the number of connections.
 */
import { NEVER, nowMs } from '../clock';
import { HttpConnection } from './connection';

/** Between two requests. */
export const TIMER_IDLE: u32 = 1;
/** From the first byte of a head to its last: what slows down a server's slot is cut off. */
export const TIMER_HEAD: u32 = 2;
/** Nothing moved in a body that somebody waits for. */
export const TIMER_STALL: u32 = 3;

const KINDS: u32 = 4;
/** Per kind: first, last, length in ms. */
const lists = memory.data(48, 8);

export function timersStart(): void {
  timerSetLength(TIMER_IDLE, 75_000);
  timerSetLength(TIMER_HEAD, 20_000);
  timerSetLength(TIMER_STALL, 60_000);
}

export function timerSetLength(kind: u32, ms: u32): void {
  if (kind > 0 && kind < KINDS) store<u32>(lists + kind * 12, ms, 8);
}

export function timerStart(connection: HttpConnection, kind: u32): void {
  timerStop(connection);
  const list = lists + kind * 12;
  connection.timer = kind;
  connection.deadlineMs = nowMs + load<u32>(list, 8);
  connection.nextTimed = 0;
  const last = load<usize>(list, 4);
  connection.lastTimed = last;
  if (last == 0) store<usize>(list, changetype<usize>(connection));
  else changetype<HttpConnection>(last).nextTimed = changetype<usize>(connection);
  store<usize>(list, changetype<usize>(connection), 4);
}

export function timerStop(connection: HttpConnection): void {
  if (connection.timer == 0) return;
  const list = lists + connection.timer * 12;
  const next = connection.nextTimed;
  const last = connection.lastTimed;
  if (last == 0) store<usize>(list, next);
  else changetype<HttpConnection>(last).nextTimed = next;
  if (next == 0) store<usize>(list, last, 4);
  else changetype<HttpConnection>(next).lastTimed = last;
  connection.timer = 0;
}

/** The connection that waits longest so; its `nextTimed` is the next one. 0: none. */
export function timerFirst(kind: u32): usize {
  return load<usize>(lists + kind * 12);
}

/** A connection whose time is over, out of its list; 0: none. */
export function timerExpired(): usize {
  for (let kind: u32 = 1; kind < KINDS; kind++) {
    const first = load<usize>(lists + kind * 12);
    if (first == 0 || changetype<HttpConnection>(first).deadlineMs > nowMs) continue;
    return first;
  }
  return 0;
}

/** Nanoseconds of the next deadline, or NEVER. */
export function timersNext(): u64 {
  let next = NEVER;
  for (let kind: u32 = 1; kind < KINDS; kind++) {
    const first = load<usize>(lists + kind * 12);
    if (first != 0) next = min(next, changetype<HttpConnection>(first).deadlineMs * 1_000_000);
  }
  return next;
}
