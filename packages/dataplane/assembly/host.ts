/**
 * The data plane on the host's sockets: streams and HTTP, without TCP/IP of our own. The border is that of direct.ts but
 * for devices; the exports that begin with `host` are for the glue that has the sockets (host/carrier.ts).
 */
import { E_OPERATION } from './abi';
import { clockSet } from './clock';
import { hostCall, hostStart } from './host/carrier';
import { httpCall, httpStart, httpTick } from './http/control';
import { arenaStart } from './memory/arena';
import { entitiesStart } from './object/entity';
import { websocketCall, websocketStart } from './websocket/control';

export {
  eventsPending, eventsTake, frameBuffer, memoryUsed, rxConsume, rxSpan, scratch, seed, txCommit, txSpan,
} from './border';

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

export function tick(nowNs: u64): u64 {
  clockSet(nowNs);
  return httpTick();
}

export function call(op: u32, a: u32, b: u32, c: u32): i32 {
  if (op >= 100 && op < 140) return hostCall(op, a, b, c);
  if (op >= 140 && op < 200) return httpCall(op, a, b, c);
  return op >= 200 && op < 220 ? websocketCall(op, a, b, c) : E_OPERATION;
}
