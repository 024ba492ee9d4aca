/**
 * The data plane on the host's sockets: streams and HTTP, without TCP/IP of our own. The border is that of direct.ts but
 * for devices; the exports that begin with `host` are for the glue that has the sockets (host/carrier.ts).
 */
import { E_OPERATION } from './abi';
import { clockSet } from './clock';
import { hostCall, hostStart } from './host/carrier';
import {
  httpCall, httpIsHandle, httpPump, httpRxConsume, httpRxSpan, httpStart, httpTick, httpTxCommit, httpTxSpan,
} from './http/control';
import { arenaStart, arenaUsed } from './memory/arena';
import { entitiesStart } from './object/entity';
import { eventCount, eventTake } from './object/events';
import { randomSeed } from './random';
import { frameBuffer as frames, scratch as area } from './scratch';
import { streamRxConsume, streamRxSpan, streamTxCommit, streamTxSpan } from './socket/stream';
import {
  websocketCall, websocketIsHandle, websocketRxConsume, websocketRxSpan, websocketStart, websocketTxCommit, websocketTxSpan,
} from './websocket/control';

export {
  hostClosed, hostConnected, hostListen, hostNext, hostReadCommit, hostReadEnd, hostReadNothing, hostReadSpan,
  hostReceived, hostStream, hostUnlisten, hostWriteSpans, hostWritten,
} from './host/carrier';

export function init(maxBytes: u32): void {
  arenaStart(maxBytes);
  entitiesStart();
  hostStart();
  httpStart();
  websocketStart();
}

export function seed(a: u64, b: u64): void {
  randomSeed(a, b);
}

export function tick(nowNs: u64): u64 {
  clockSet(nowNs);
  return httpTick();
}

export function scratch(): u32 {
  return <u32>area;
}

/** 66,000 bytes for what is read behind a span that is full. */
export function frameBuffer(): u32 {
  return <u32>frames;
}

export function memoryUsed(): u32 {
  return <u32>arenaUsed();
}

export function call(op: u32, a: u32, b: u32, c: u32): i32 {
  if (op >= 100 && op < 140) return hostCall(op, a, b, c);
  if (op >= 140 && op < 200) return httpCall(op, a, b, c);
  return op >= 200 && op < 220 ? websocketCall(op, a, b, c) : E_OPERATION;
}

export function eventsPending(): u32 {
  httpPump();
  return eventCount();
}

export function eventsTake(into: u32, capacity: u32): u32 {
  httpPump();
  return eventTake(into, capacity);
}

export function txSpan(handle: u32): u32 {
  if (httpIsHandle(handle)) return httpTxSpan(handle);
  return websocketIsHandle(handle) ? websocketTxSpan(handle) : streamTxSpan(handle);
}

export function txCommit(handle: u32, count: u32): void {
  if (httpIsHandle(handle)) httpTxCommit(handle, count);
  else if (websocketIsHandle(handle)) websocketTxCommit(handle, count);
  else streamTxCommit(handle, count);
}

export function rxSpan(handle: u32): u32 {
  if (httpIsHandle(handle)) return httpRxSpan(handle);
  return websocketIsHandle(handle) ? websocketRxSpan(handle) : streamRxSpan(handle);
}

export function rxConsume(handle: u32, count: u32): void {
  if (httpIsHandle(handle)) httpRxConsume(handle, count);
  else if (websocketIsHandle(handle)) websocketRxConsume(handle, count);
  else streamRxConsume(handle, count);
}
