/** Frames that are sent (RFC 6455, 5.2 and 5.3): a header, and payload that a client masks behind it. */
import { E_AGAIN, E_ARGUMENT, E_MEMORY, E_STATE, WS_PONG } from '../abi';
import { chainTailSpan } from '../memory/chain';
import { store16, store32 } from '../memory/wire';
import { random64 } from '../random';
import {
  STREAM_ABORT, STREAM_CLOSED, STREAM_SHUT, STREAM_WANTS_ROOM, Stream, sendChain, spanLength, streamRoom, streamSend, streamSendCommit,
  streamSendSpan,
} from '../socket/stream';
import { mask } from './mask';
import { WebSocket } from './socket';

const FINAL: u32 = 0x80;
const HEADER_LIMIT: u32 = 14;

const header = memory.data(16);

/** OP_WS_SEND: the header of a frame that is a whole message. */
export function sendFrame(socket: WebSocket, stream: Stream, opcode: u32, length: u32): i32 {
  if (opcode > WS_PONG) return E_ARGUMENT;
  if (socket.sendLeft != 0) return E_STATE;
  if (stream.flags & (STREAM_SHUT | STREAM_ABORT | STREAM_CLOSED)) return E_STATE;
  // Half a header cannot be taken back.
  if (streamRoom(stream) < HEADER_LIMIT) {
    stream.flags |= STREAM_WANTS_ROOM;
    return E_AGAIN;
  }
  let bytes: u32 = 2;
  store<u8>(header, FINAL | opcode);
  let short = length;
  if (length > 0xffff) {
    short = 127;
    store32(header + 2, 0);
    store32(header + 6, length);
    bytes = 10;
  } else if (length > 125) {
    short = 126;
    store16(header + 2, length);
    bytes = 4;
  }
  store<u8>(header, short | (socket.isServer ? 0 : 0x80), 1);
  if (!socket.isServer) {
    socket.sendKey = <u32>random64();
    store<u32>(header + bytes, socket.sendKey);
    bytes += 4;
  }
  if (streamSend(stream, header, bytes) != bytes) return E_MEMORY;
  socket.sendLeft = length;
  return 0;
}

/** txSpan: its length in sendSpanLength. */
export function sendSpan(socket: WebSocket, stream: Stream): usize {
  sendSpanLength = 0;
  if (socket.sendLeft == 0) return 0;
  const span = streamSendSpan(stream);
  sendSpanLength = min(spanLength, socket.sendLeft);
  return span;
}

export let sendSpanLength: u32 = 0;

/** txCommit. Once a frame may be sent from where it lies its bytes must not change: they are masked before. */
export function sendCommit(socket: WebSocket, stream: Stream, count: u32): void {
  count = min(count, socket.sendLeft);
  if (count == 0) return;
  if (!socket.isServer) socket.sendKey = mask(socket.sendKey, chainTailSpan(sendChain(stream)), count);
  socket.sendLeft -= count;
  streamSendCommit(stream, count);
}
