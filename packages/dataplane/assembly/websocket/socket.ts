/**
 * The framing of a WebSocket on a stream (RFC 6455, 5), which stays the control plane's. Bytes that arrive are unmasked
 * where they lie in the receive chain, bytes to send are masked where they lie in the send chain.
 */
import { arenaMust } from '../memory/arena';
import { Slab, slabMake, slabTake } from '../memory/slab';
import { Entity, KIND_WEBSOCKET, entityFind, entityFree, entityName } from '../object/entity';
import { Stream, streamFind } from '../socket/stream';

@unmanaged
export class WebSocket extends Entity {
  /** Handle of the stream, which may be gone before this is. */
  stream: u32;
  /** A server's peer masks, a client's does not (5.1). */
  isServer: bool;
  /** Opcode of the frame whose payload is being received; see isInFrame. */
  opcode: u8;
  /** Opcode of the message that has begun; 0: none. */
  message: u8;
  /** A header was read, and its payload was not yet found whole. */
  isInFrame: bool;
  /** That frame ends its message. */
  isFinal: bool;
  /** Payload bytes of that frame which were not found yet, and the mask for the next of them. */
  left: u32;
  key: u32;
  /** Bytes that were found, told and not taken yet. */
  piece: u32;
  /** Bytes of the message so far, and the most it may have. */
  bytes: u32;
  most: u32;
  /** Of the text so far: see utf8.ts. */
  utf8: u32;
  /** Payload bytes that are still to be sent of a frame, and the mask for the next of them. */
  sendLeft: u32;
  sendKey: u32;
}

let sockets: Slab = changetype<Slab>(0);

export function socketsStart(): void {
  sockets = slabMake(arenaMust(offsetof<Slab>()), offsetof<WebSocket>());
}

export function socketFind(handle: u32): WebSocket {
  return changetype<WebSocket>(entityFind(handle, KIND_WEBSOCKET));
}

/** A handle, or 0: no memory. */
export function socketOpen(stream: Stream, isServer: bool, most: u32): u32 {
  const block = slabTake(sockets);
  if (block == 0) return 0;
  const socket = changetype<WebSocket>(block);
  socket.kind = KIND_WEBSOCKET;
  socket.slab = changetype<usize>(sockets);
  socket.stream = stream.handle;
  socket.isServer = isServer;
  socket.most = most;
  if (entityName(socket) == 0) {
    entityFree(socket);
    return 0;
  }
  return socket.handle;
}

// @ts-ignore: decorator
@inline
export function streamOf(socket: WebSocket): Stream {
  return streamFind(socket.stream);
}
