/** The operations 100 to 139 of `call`, TCP's timers, and what the network layer tells TCP. */
import { E_OPERATION } from '../abi';
import { NEVER } from '../clock';

export function tcpStart(): void {}

export function tcpCall(op: u32, a: u32, b: u32, c: u32): i32 {
  return E_OPERATION;
}

/** Runs what is due; returns the next deadline in nanoseconds, or NEVER. */
export function tcpTick(): u64 {
  return NEVER;
}

/** Looks at every stream that was marked dirty: sends what may be sent, frees what has ended. */
export function tcpFlush(): void {}

/**
 * A segment for one of our addresses. `local` and `remote` are 16 bytes, not kept; `isChecked`: its checksum is good or
 * was never computed. `length` may exceed the MTU (segments that the device has joined).
 */
export function tcpInput(device: u32, segment: usize, length: u32, local: usize, remote: usize, isChecked: bool): void {}

/**
 * ICMP says that a segment of ours did not arrive (RFC 9293, 3.9.2.2; RFC 5927). `segment` holds its first 8 bytes at
 * least. `mtu` > 0: it was too big for a link of that MTU; else `isHard` says whether the connection is to be given up
 * before it is established.
 */
export function tcpUnreachable(segment: usize, local: usize, remote: usize, mtu: u32, isHard: bool): void {}
