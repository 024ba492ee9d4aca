/** The operations 1 to 99 of `call` (devices, ARP, IPv4, IPv6, ICMP, UDP) and the network layer's timers. */
import { E_OPERATION } from '../abi';
import { NEVER } from '../clock';

export function ipStart(): void {}

export function ipCall(op: u32, a: u32, b: u32, c: u32): i32 {
  return E_OPERATION;
}

/** Runs what is due; returns the next deadline in nanoseconds, or NEVER. */
export function ipTick(): u64 {
  return NEVER;
}
