/** The operations 200 to 219 of `call`, and bytes of payload by the handle of a WebSocket. */
import { E_ARGUMENT, E_HANDLE, E_MEMORY, E_OPERATION, OP_WS_CLOSE, OP_WS_NEXT, OP_WS_OPEN, OP_WS_SEND } from '../abi';
import { chainHeadSpan, chainSpanLength } from '../memory/chain';
import { KIND_WEBSOCKET, entityFind, entityFree } from '../object/entity';
import { scratch } from '../scratch';
import { receiveChain, streamFind } from '../socket/stream';
import { receiveConsume, receiveNext } from './receive';
import { sendCommit, sendFrame, sendSpan, sendSpanLength } from './send';
import { socketFind, socketOpen, socketsStart, streamOf } from './socket';

/** The most that a message may have, however much is asked for. */
const MESSAGE_LIMIT: u32 = 1 << 30;

export function websocketStart(): void {
  socketsStart();
}

export function websocketCall(op: u32, a: u32, b: u32, c: u32): i32 {
  if (op == OP_WS_OPEN) {
    const stream = streamFind(a);
    if (changetype<usize>(stream) == 0) return E_HANDLE;
    if (b > 1 || c == 0 || c > MESSAGE_LIMIT) return E_ARGUMENT;
    const handle = socketOpen(stream, b != 0, c);
    return handle == 0 ? E_MEMORY : <i32>handle;
  }
  const socket = socketFind(a);
  if (changetype<usize>(socket) == 0) return E_HANDLE;
  if (op == OP_WS_CLOSE) {
    entityFree(socket);
    return 0;
  }
  const stream = streamOf(socket);
  if (changetype<usize>(stream) == 0) return E_HANDLE;
  switch (op) {
    case OP_WS_NEXT: return receiveNext(socket, stream);
    case OP_WS_SEND: return sendFrame(socket, stream, b, c);
  }
  return E_OPERATION;
}

export function websocketIsHandle(handle: u32): bool {
  return entityFind(handle, KIND_WEBSOCKET) != 0;
}

export function websocketTxSpan(handle: u32): u32 {
  const socket = socketFind(handle);
  const stream = streamOf(socket);
  const span = changetype<usize>(stream) == 0 ? <usize>0 : sendSpan(socket, stream);
  store<u32>(scratch, span == 0 ? 0 : sendSpanLength);
  return <u32>span;
}

export function websocketTxCommit(handle: u32, count: u32): void {
  const socket = socketFind(handle);
  const stream = streamOf(socket);
  if (changetype<usize>(stream) != 0) sendCommit(socket, stream, count);
}

export function websocketRxSpan(handle: u32): u32 {
  const socket = socketFind(handle);
  const stream = streamOf(socket);
  const span = changetype<usize>(stream) == 0 || socket.piece == 0 ? <usize>0 : chainHeadSpan(receiveChain(stream));
  store<u32>(scratch, span == 0 ? 0 : min(chainSpanLength, socket.piece));
  return <u32>span;
}

export function websocketRxConsume(handle: u32, count: u32): void {
  const socket = socketFind(handle);
  const stream = streamOf(socket);
  if (changetype<usize>(stream) != 0) receiveConsume(socket, stream, count);
}
