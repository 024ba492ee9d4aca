/** The operations 140 to 199 of `call` and the HTTP layer's timers. */
import { E_OPERATION } from '../abi';
import { NEVER } from '../clock';

export function httpStart(): void {}

export function httpCall(op: u32, a: u32, b: u32, c: u32): i32 {
  return E_OPERATION;
}

export function httpTick(): u64 {
  return NEVER;
}

/** Looks at every stream of HTTP's that something has happened to. */
export function httpPump(): void {}
