/**
 * The data plane with our own TCP/IP on network devices. One instance is one host. Its exports are the whole of its
 * border, see README.md. Everything but `init` and `seed` may be called in any order at any time; nothing calls back.
 */
import { E_MEMORY, E_OPERATION, OP_HTTP_CLOSE, OP_HTTP_LISTEN, OP_STREAM_RELEASE } from './abi';
import { clockSet } from './clock';
import { deviceAt, deviceCount, deviceMake, deviceNext, devicesStart } from './device/device';
import { frameDone } from './device/frame';
import { ethernetInput } from './ethernet/input';
import {
  httpCall, httpIsHandle, httpListenerMake, httpPump, httpRxConsume, httpRxSpan, httpStart, httpTick, httpTxCommit, httpTxSpan,
} from './http/control';
import { ipCall, ipStart, ipTick } from './ip/control';
import { loopbackRun, loopbackWaits } from './ip/loopback';
import { arenaStart, arenaTake, arenaUsed } from './memory/arena';
import { entitiesStart, entityFree } from './object/entity';
import { eventCount, eventTake } from './object/events';
import { randomSeed } from './random';
import { frameBuffer as frames, scratch as area } from './scratch';
import { streamRxConsume, streamRxSpan, streamTxCommit, streamTxSpan } from './socket/stream';
import { tcpCall, tcpFlush, tcpListenFor, tcpStart, tcpTick } from './tcp/control';
import {
  websocketCall, websocketIsHandle, websocketRxConsume, websocketRxSpan, websocketStart, websocketTxCommit, websocketTxSpan,
} from './websocket/control';

/** Once, before anything else. At most `maxBytes` of linear memory will be used. */
export function init(maxBytes: u32): void {
  arenaStart(maxBytes);
  entitiesStart();
  devicesStart();
  ipStart();
  tcpStart();
  httpStart();
  websocketStart();
}

/** 128 bits that nobody else knows. */
export function seed(a: u64, b: u64): void {
  randomSeed(a, b);
}

/** Sets the clock (monotonic nanoseconds) and runs what is due; returns the next deadline, u64.MAX for none. */
export function tick(nowNs: u64): u64 {
  clockSet(nowNs);
  return min(ipTick(), min(tcpTick(), httpTick()));
}

/** 64 KiB for arguments and results. */
export function scratch(): u32 {
  return <u32>area;
}

/** Room for one received frame, for a driver without receive memory of its own. */
export function frameBuffer(): u32 {
  return <u32>frames;
}

/** Page-aligned memory that a driver receives into, for ever; 0: there is not that much. */
export function memoryTake(bytes: u32): u32 {
  return <u32>arenaTake(bytes, 4_096);
}

/** Bytes of linear memory in use. */
export function memoryUsed(): u32 {
  return <u32>arenaUsed();
}

/** A device with that MAC (two and four bytes, as integers); its number, or E_ARGUMENT. `offloads`: OFFLOAD_* bits. */
export function deviceAdd(macHigh: u32, macLow: u32, mtu: u32, offloads: u32): i32 {
  return deviceMake(macHigh, macLow, mtu, offloads);
}

/** One received Ethernet frame; not kept. Flag 1: its checksums are good. */
export function input(device: u32, frame: u32, length: u32, flags: u32): void {
  if (device < deviceCount()) ethernetInput(device, frame, length, flags);
}

/** The next frame to send on that device, or 0. The caller gives it back with outputDone. */
export function outputNext(device: u32): u32 {
  if (device >= deviceCount()) return 0;
  const waiting = deviceNext(deviceAt(device));
  if (waiting != 0) return <u32>waiting;
  flush();
  return <u32>deviceNext(deviceAt(device));
}

export function outputDone(frame: u32): void {
  frameDone(frame);
}

/** How often what we send to ourselves is let in before the caller gets its turn again. */
const LOOPBACK_TURNS: u32 = 16;

function flush(): void {
  httpPump();
  tcpFlush();
  for (let turn: u32 = 0; turn < LOOPBACK_TURNS && loopbackWaits(); turn++) {
    loopbackRun();
    httpPump();
    tcpFlush();
  }
}

/** Any operation of abi.ts. */
export function call(op: u32, a: u32, b: u32, c: u32): i32 {
  if (op < 100) return ipCall(op, a, b, c);
  if (op < 140) return tcpCall(op, a, b, c);
  if (op == OP_HTTP_LISTEN) return httpListen(a, b, c);
  if (op == OP_HTTP_CLOSE) return httpClose(a);
  if (op < 200) return httpCall(op, a, b, c);
  return op < 220 ? websocketCall(op, a, b, c) : E_OPERATION;
}

/** OP_HTTP_LISTEN: a listener of HTTP's, and one of TCP's that gives it streams. */
function httpListen(port: u32, backlog: u32, flags: u32): i32 {
  const listener = httpListenerMake();
  if (changetype<usize>(listener) == 0) return E_MEMORY;
  const carrier = tcpListenFor(changetype<usize>(listener), port, backlog, flags);
  if (carrier < 0) {
    entityFree(listener);
    return carrier;
  }
  listener.carrier = carrier;
  return <i32>listener.handle;
}

/** OP_HTTP_CLOSE: no more streams come; those that are there finish. */
function httpClose(handle: u32): i32 {
  const carrier = httpCall(OP_HTTP_CLOSE, handle, 0, 0);
  return carrier <= 0 ? carrier : tcpCall(OP_STREAM_RELEASE, carrier, 0, 0);
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

