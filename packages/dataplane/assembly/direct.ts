/**
 * The data plane with our own TCP/IP on network devices. One instance is one host. Its exports are the whole of its
 * border, see README.md. Everything but `init` and `seed` may be called in any order at any time; nothing calls back.
 */
import { E_MEMORY, E_OPERATION, OP_HTTP_CLOSE, OP_HTTP_LISTEN, OP_STREAM_RELEASE } from './abi';
import { clockSet } from './clock';
import { deviceAt, deviceCount, deviceMake, deviceNext, devicesStart } from './device/device';
import { frameDone } from './device/frame';
import { ethernetInput } from './ethernet/input';
import { httpCall, httpListenerMake, httpPump, httpStart, httpTick } from './http/control';
import { ipCall, ipStart, ipTick } from './ip/control';
import { loopbackRun, loopbackWaits } from './ip/loopback';
import { arenaStart, arenaTake } from './memory/arena';
import { entitiesStart, entityFree } from './object/entity';
import { tcpCall, tcpFlush, tcpListenFor, tcpStart, tcpTick } from './tcp/control';
import { websocketCall, websocketStart } from './websocket/control';

export {
  eventsPending, eventsTake, frameBuffer, memoryUsed, rxConsume, rxSpan, scratch, seed, txCommit, txSpan,
} from './border';

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

/** Sets the clock (monotonic nanoseconds) and runs what is due; returns the next deadline, u64.MAX for none. */
export function tick(nowNs: u64): u64 {
  clockSet(nowNs);
  return min(ipTick(), min(tcpTick(), httpTick()));
}

/** Page-aligned memory that a driver receives into, for ever; 0: there is not that much. */
export function memoryTake(bytes: u32): u32 {
  return <u32>arenaTake(bytes, 4_096);
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
