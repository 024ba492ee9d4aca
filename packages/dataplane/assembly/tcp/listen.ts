/**
 * Listeners: who waits for connections on a port. Owns their table by port, the half-open connections and the backlog of
 * each, and who is told of a new one. Half-open ones and those in the backlog are each at most `backlog`; what a connection
 * may hold before it is accepted is WINDOW_UNACCEPTED.
 */
import { E_AGAIN, E_ARGUMENT, E_MEMORY, E_PORT, EVENT_ACCEPT, EVENT_CLOSED, EVENT_READABLE, EVENT_READ_END, REASON_ABORTED, TCP_ANY_PORT } from '../abi';
import { addressCopy, addressEqual, addressIsAny } from '../ip/address';
import { Slab, slabMake, slabTake } from '../memory/slab';
import { Entity, KIND_TCP_LISTENER, entityFree, entityName } from '../object/entity';
import { eventPost, eventPostWith } from '../object/events';
import {
  OWNER_HTTP, STREAM_CLOSED, STREAM_READ_ENDED, STREAM_RELEASED, STREAM_TOLD, receiveChain, streamConnected,
} from '../socket/stream';
import { abort } from './end';
import { TcbList, listAdd, listRemove } from './list';
import { DEFERRED, HALF_OPEN, IN_BACKLOG, Tcb, WINDOW_START } from './tcb';

const BUCKETS: u32 = 64;
const BACKLOG_MOST: u32 = 4_096;

@unmanaged
export class Listener extends Entity {
  next: usize;
  port: u16;
  /** OWNER_*: who gets the connections. */
  owner: u8;
  isOpen: bool;
  flags: u32;
  backlog: u32;
  /** What Stream.http of its connections is, for OWNER_HTTP. */
  http: usize;
  /** SYN cookies are answered until then: it has lately been flooded. */
  cookiesUntilMs: u64;
  local0: u64; local1: u64;
  halfOpen0: u32; halfOpen1: u32; halfOpen2: u32;
  backlog0: u32; backlog1: u32; backlog2: u32;
}

const slab: usize = memory.data(32, 16);
const buckets: usize = memory.data(256, 16);

export function listenersStart(): void {
  slabMake(slab, offsetof<Listener>());
}

// @ts-ignore: decorator
@inline
export function listenerLocal(listener: Listener): usize {
  return changetype<usize>(listener) + offsetof<Listener>('local0');
}

// @ts-ignore: decorator
@inline
export function halfOpenOf(listener: Listener): TcbList {
  return changetype<TcbList>(changetype<usize>(listener) + offsetof<Listener>('halfOpen0'));
}

// @ts-ignore: decorator
@inline
export function backlogOf(listener: Listener): TcbList {
  return changetype<TcbList>(changetype<usize>(listener) + offsetof<Listener>('backlog0'));
}

// @ts-ignore: decorator
@inline
function bucketOf(port: u32): usize {
  return buckets + (port % BUCKETS) * sizeof<usize>();
}

/**
 * Listens on `port` of the address at `local` (:: any). `flags` are TCP_*; with TCP_ANY_PORT the port does not count.
 * `owner`: OWNER_CONTROL gets EVENT_ACCEPT; for OWNER_HTTP each established stream is made ready, its `http` the
 * listener's. Returns the listener, named; 0 and the error in `listenError` when it cannot be.
 */
export function listenerMake(local: usize, port: u32, backlog: u32, flags: u32, owner: u8): usize {
  if (flags & TCP_ANY_PORT) port = 0;
  else if (port == 0 || port > 65_535) return refuse(E_ARGUMENT);
  if (listenerExact(local, port) != 0) return refuse(E_PORT);
  const block = slabTake(changetype<Slab>(slab));
  if (block == 0) return refuse(E_MEMORY);
  const listener = changetype<Listener>(block);
  listener.kind = KIND_TCP_LISTENER;
  listener.slab = slab;
  listener.port = <u16>port;
  listener.owner = owner;
  listener.flags = flags;
  listener.isOpen = true;
  listener.backlog = min(max<u32>(backlog, 1), BACKLOG_MOST);
  addressCopy(listenerLocal(listener), local);
  if (entityName(listener) == 0) {
    entityFree(listener);
    return refuse(E_MEMORY);
  }
  listener.next = load<usize>(bucketOf(port));
  store<usize>(bucketOf(port), block);
  return block;
}

export let listenError: i32 = 0;

function refuse(error: i32): usize {
  listenError = error;
  return 0;
}

function listenerExact(local: usize, port: u32): usize {
  for (let at = load<usize>(bucketOf(port)); at != 0; at = changetype<Listener>(at).next) {
    const listener = changetype<Listener>(at);
    if (<u32>listener.port != port) continue;
    const own = listenerLocal(listener);
    if (addressEqual(own, local) || (addressIsAny(own) && addressIsAny(local))) return at;
  }
  return 0;
}

/** Whether the port belongs to a listener, at whatever address. */
export function listenerHas(port: u32): bool {
  for (let at = load<usize>(bucketOf(port)); at != 0; at = changetype<Listener>(at).next) {
    if (<u32>changetype<Listener>(at).port == port) return true;
  }
  return false;
}

/** Who gets a connection to `port` of `local`: a listener of that very address first, one of any port last. Or 0. */
export function listenerFind(local: usize, port: u32): usize {
  const own = listenerOf(local, port);
  return own != 0 ? own : listenerOf(local, 0);
}

function listenerOf(local: usize, port: u32): usize {
  let any: usize = 0;
  for (let at = load<usize>(bucketOf(port)); at != 0; at = changetype<Listener>(at).next) {
    const listener = changetype<Listener>(at);
    if (<u32>listener.port != port) continue;
    if (addressEqual(listenerLocal(listener), local)) return at;
    if (addressIsAny(listenerLocal(listener))) any = at;
  }
  return any;
}

/** Stops listening; connections that nobody has accepted are reset. Gives the listener back. */
export function listenerClose(listener: Listener): void {
  listener.isOpen = false;
  while (halfOpenOf(listener).first != 0) abort(changetype<Tcb>(halfOpenOf(listener).first), REASON_ABORTED);
  while (backlogOf(listener).first != 0) abort(changetype<Tcb>(backlogOf(listener).first), REASON_ABORTED);
  let link = bucketOf(listener.port);
  while (load<usize>(link) != changetype<usize>(listener)) link = load<usize>(link) + offsetof<Listener>('next');
  store<usize>(link, listener.next);
  entityFree(listener);
}

/** A half-open connection begins. */
export function listenerBegin(listener: Listener, t: Tcb): void {
  t.listener = changetype<usize>(listener);
  t.bits |= HALF_OPEN;
  listAdd(halfOpenOf(listener), t);
}

/** Whether one more may wait to be accepted. */
export function listenerHasRoom(listener: Listener): bool {
  return backlogOf(listener).count < listener.backlog;
}

/** The handshake is complete: whoever owns the listener's connections gets this one. */
export function listenerEstablished(t: Tcb): void {
  const listener = changetype<Listener>(t.listener);
  if (t.bits & HALF_OPEN) listRemove(halfOpenOf(listener), t);
  t.bits &= ~HALF_OPEN;
  if ((t.bits & DEFERRED) != 0 || listener.owner == OWNER_HTTP) {
    t.listener = 0;
    t.rcvSpace = WINDOW_START;
    if ((t.bits & DEFERRED) == 0) {
      t.owner = listener.owner;
      t.http = listener.http;
    }
    streamConnected(t);
    return;
  }
  t.bits |= IN_BACKLOG;
  listAdd(backlogOf(listener), t);
  eventPost(listener, EVENT_ACCEPT);
}

/** The connection has ended before anybody had it: takes it out of its listener's lists, to be freed. */
export function listenerForget(t: Tcb): void {
  if (t.listener == 0) return;
  const listener = changetype<Listener>(t.listener);
  if (t.bits & HALF_OPEN) listRemove(halfOpenOf(listener), t);
  if (t.bits & IN_BACKLOG) listRemove(backlogOf(listener), t);
  t.bits &= ~(HALF_OPEN | IN_BACKLOG);
  t.listener = 0;
  if ((t.bits & DEFERRED) == 0) t.flags |= STREAM_RELEASED;
}

/** The handle of the oldest connection in the backlog, or E_AGAIN. What has happened to it so far is told as events. */
export function listenerAccept(listener: Listener): i32 {
  const t = changetype<Tcb>(backlogOf(listener).first);
  if (changetype<usize>(t) == 0) return E_AGAIN;
  const handle = entityName(t);
  if (handle == 0) return E_MEMORY;
  listRemove(backlogOf(listener), t);
  t.bits &= ~IN_BACKLOG;
  t.listener = 0;
  t.rcvSpace = WINDOW_START;
  if (receiveChain(t).bytes != 0) {
    t.flags |= STREAM_TOLD;
    eventPost(t, EVENT_READABLE);
  } else t.flags &= ~STREAM_TOLD;
  if (t.flags & STREAM_READ_ENDED) eventPost(t, EVENT_READ_END);
  if (t.flags & STREAM_CLOSED) eventPostWith(t, EVENT_CLOSED, t.reason, 0);
  return <i32>handle;
}
