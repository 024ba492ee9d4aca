/** Connections in each state of RFC 9293, 3.3.2, as OP_TCP_INFO numbers them. */
import * as abi from '../assembly/abi.ts';
import { ACK, FIN, SYN } from './segment.ts';
import { SegmentPeer } from './segment-peer.ts';

export const SYN_SENT = 1;
export const SYN_RECEIVED = 2;
export const ESTABLISHED = 3;
export const FIN_WAIT_1 = 4;
export const FIN_WAIT_2 = 5;
export const CLOSE_WAIT = 6;
export const CLOSING = 7;
export const LAST_ACK = 8;
export const TIME_WAIT = 9;

/** A connection in that state, next numbers behind `seq` of ours and `ack` of theirs. */
export function inState(
  wasm: Uint8Array,
  state: number,
): { peer: SegmentPeer; handle: number; seq: number; ack: number } {
  const peer = new SegmentPeer({ wasm });
  if (state === SYN_SENT) {
    const handle = peer.connect();
    peer.expect('S', 0);
    return { peer, handle, seq: 0, ack: 1 };
  }
  if (state === SYN_RECEIVED) {
    peer.listen();
    peer.send('', SYN, 0, undefined, { mss: 1_460 });
    peer.expect('SA', 0, 1);
    return { peer, handle: 0, seq: 1, ack: 1 };
  }
  const handle = peer.openActive();
  if (state === ESTABLISHED) return { peer, handle, seq: 1, ack: 1 };
  if (state === CLOSE_WAIT || state === LAST_ACK) {
    peer.send('', FIN | ACK, 1, 1);
    peer.expect('A', 1, 2);
    if (state === CLOSE_WAIT) return { peer, handle, seq: 2, ack: 1 };
    peer.call(abi.OP_STREAM_SHUTDOWN, handle);
    peer.expect('FA', 1, 2);
    return { peer, handle, seq: 2, ack: 2 };
  }
  peer.call(abi.OP_STREAM_SHUTDOWN, handle);
  peer.expect('FA', 1, 1);
  if (state === FIN_WAIT_1) return { peer, handle, seq: 1, ack: 1 };
  if (state === CLOSING) {
    peer.send('', FIN | ACK, 1, 1);
    peer.expect('A', 2, 2);
    return { peer, handle, seq: 2, ack: 1 };
  }
  peer.send('', ACK, 1, 2);
  if (state === FIN_WAIT_2) return { peer, handle, seq: 1, ack: 2 };
  peer.send('', FIN | ACK, 1, 2);
  peer.expect('A', 2, 2);
  return { peer, handle, seq: 2, ack: 2 };
}
