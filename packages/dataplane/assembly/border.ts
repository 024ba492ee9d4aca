/**
 * What both data planes export alike: memory, events, and bytes of streams, of HTTP messages and of WebSockets by their
 * handle. direct.ts and host.ts are the two borders, and say what else there is.
 */
import { httpIsHandle, httpPump, httpRxConsume, httpRxSpan, httpTxCommit, httpTxSpan } from './http/control';
import { arenaUsed } from './memory/arena';
import { eventCount, eventTake } from './object/events';
import { randomSeed } from './random';
import { frameBuffer as frames, scratch as area } from './scratch';
import { streamRxConsume, streamRxSpan, streamTxCommit, streamTxSpan } from './socket/stream';
import {
  websocketIsHandle, websocketRxConsume, websocketRxSpan, websocketTxCommit, websocketTxSpan,
} from './websocket/control';

/** 128 bits that nobody else knows. */
export function seed(a: u64, b: u64): void {
  randomSeed(a, b);
}

/** 64 KiB for arguments and results. */
export function scratch(): u32 {
  return <u32>area;
}

/** Room for one received frame, for a driver without receive memory of its own; or for what is read behind a span that is full. */
export function frameBuffer(): u32 {
  return <u32>frames;
}

/** Bytes of linear memory in use. */
export function memoryUsed(): u32 {
  return <u32>arenaUsed();
}

/** How many objects have something to tell; 0 is exact. */
export function eventsPending(): u32 {
  httpPump();
  return eventCount();
}

/** Moves at most `capacity` records of 16 bytes to `into`; returns their number. */
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

