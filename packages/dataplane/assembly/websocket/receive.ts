/**
 * Frames that are received (RFC 6455, 5.2 to 5.6 and 8.1): headers are read, payload is unmasked and checked where it
 * lies. What is found of a message is told in pieces, as it comes; a control frame is told whole.
 *
 *   |F|R|R|R| opcode (4) |M| length (7) | length (0, 16 or 64 bits) | mask (0 or 32 bits) | payload
 */
import { E_AGAIN, E_FRAME, E_SIZE, E_TEXT, WS_BINARY, WS_CLOSE, WS_END, WS_OPCODE_SHIFT, WS_PONG, WS_TEXT } from '../abi';
import { chainPeek } from '../memory/chain';
import { Chunk } from '../memory/chunk';
import { load16, load32 } from '../memory/wire';
import { STREAM_TOLD, Stream, receiveChain, streamConsume } from '../socket/stream';
import { mask } from './mask';
import { WebSocket } from './socket';
import { UTF8_BAD, UTF8_START, utf8Check } from './utf8';

const CONTINUATION: u32 = 0;
const CONTROL: u32 = 8;
const CONTROL_LIMIT: u32 = 125;
const HEADER_LIMIT: u32 = 14;
/** A piece is told in 24 bits; chains hold less unless told otherwise. */
const PIECE_LIMIT: u32 = 0xffffff;

const header = memory.data(16);

/** OP_WS_NEXT. */
export function receiveNext(socket: WebSocket, stream: Stream): i32 {
  if (socket.piece != 0) return told(socket, socket.isInFrame ? 0 : WS_END);
  if (!socket.isInFrame) {
    const result = readHeader(socket, stream);
    if (result != 0) return result == E_AGAIN ? wait(stream) : result;
  }
  const chain = receiveChain(stream);
  const found = min(socket.left, min(chain.bytes, PIECE_LIMIT));
  if (found < socket.left && (found == 0 || socket.opcode >= CONTROL)) return wait(stream);
  const isText = socket.opcode < CONTROL && socket.message == WS_TEXT;
  if (found != 0) uncover(socket, chain.head, found, isText);
  socket.left -= found;
  socket.piece = found;
  socket.isInFrame = socket.left != 0;
  if (socket.opcode >= CONTROL) return told(socket, WS_END);
  if (isText && (socket.utf8 == UTF8_BAD || (!socket.isInFrame && socket.isFinal && socket.utf8 != UTF8_START))) return E_TEXT;
  return told(socket, socket.isInFrame ? 0 : WS_END);
}

/** The piece, for the message or control frame that it is of. WS_END of a frame that does not end its message is left out. */
function told(socket: WebSocket, end: u32): i32 {
  const isControl = socket.opcode >= CONTROL;
  const opcode: u32 = isControl ? socket.opcode : socket.message;
  if (!isControl && !socket.isFinal) end = 0;
  if (end != 0 && socket.piece == 0) finish(socket);
  return <i32>(socket.piece | (opcode << WS_OPCODE_SHIFT) | end);
}

/** The last piece is taken. */
function finish(socket: WebSocket): void {
  if (socket.opcode >= CONTROL || socket.isInFrame || !socket.isFinal) return;
  socket.message = 0;
  socket.bytes = 0;
  socket.utf8 = UTF8_START;
}

/** What comes next has to be told, though what is there was not taken. */
function wait(stream: Stream): i32 {
  stream.flags &= ~STREAM_TOLD;
  return E_AGAIN;
}

/** Unmasks and checks the first `count` bytes of a chain. */
function uncover(socket: WebSocket, chunk: usize, count: u32, isText: bool): void {
  while (count != 0) {
    const start = chunk + changetype<Chunk>(chunk).start;
    const held = min(count, <u32>(changetype<Chunk>(chunk).end - changetype<Chunk>(chunk).start));
    if (socket.isServer) socket.key = mask(socket.key, start, held);
    if (isText) socket.utf8 = utf8Check(socket.utf8, start, held);
    count -= held;
    chunk = changetype<Chunk>(chunk).next;
  }
}

/** Consumes the next header when it is whole. 0, E_AGAIN, E_FRAME or E_SIZE. */
function readHeader(socket: WebSocket, stream: Stream): i32 {
  const chain = receiveChain(stream);
  if (chain.bytes < 2) return E_AGAIN;
  chainPeek(chain, 0, header, min(chain.bytes, HEADER_LIMIT));
  const first: u32 = load<u8>(header);
  const second: u32 = load<u8>(header, 1);
  const short = second & 0x7f;
  const lengthBytes: u32 = short == 127 ? 8 : short == 126 ? 2 : 0;
  const bytes: u32 = 2 + lengthBytes + (socket.isServer ? 4 : 0);
  const opcode = first & 15;
  const isFinal = (first & 0x80) != 0;
  if ((first & 0x70) != 0 || ((second & 0x80) != 0) != socket.isServer) return E_FRAME;
  if (opcode >= CONTROL) {
    if (opcode > WS_PONG || !isFinal || short > CONTROL_LIMIT) return E_FRAME;
  } else if (opcode == CONTINUATION ? socket.message == 0 : opcode > WS_BINARY || socket.message != 0) return E_FRAME;
  if (chain.bytes < bytes) return E_AGAIN;
  let length: u32 = short;
  if (lengthBytes == 2) length = load16(header + 2);
  else if (lengthBytes == 8) {
    if (load<u8>(header, 2) & 0x80) return E_FRAME;
    if (load32(header + 2) != 0) return E_SIZE;
    length = load32(header + 6);
  }
  if (opcode < CONTROL) {
    if (length > socket.most - socket.bytes) return E_SIZE;
    socket.bytes += length;
    if (opcode != CONTINUATION) socket.message = <u8>opcode;
    socket.isFinal = isFinal;
  }
  if (socket.isServer) socket.key = load<u32>(header + bytes - 4);
  socket.opcode = <u8>opcode;
  socket.left = length;
  socket.isInFrame = true;
  streamConsume(stream, bytes);
  return 0;
}

/** rxConsume of a piece. */
export function receiveConsume(socket: WebSocket, stream: Stream, count: u32): void {
  count = min(count, socket.piece);
  if (count == 0) return;
  streamConsume(stream, count);
  socket.piece -= count;
  if (socket.piece == 0) finish(socket);
}
