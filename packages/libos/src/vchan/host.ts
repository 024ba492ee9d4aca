/** The host functions of an image with channels (platform/vchan). A channel has a number below 32. */
import { host } from '../core/host.ts';

export interface VchanHost {
  /** Orders are log-2 of bytes; `place` takes grant and port. The number, or AGAIN: too many; NEVER: no memory is left. */
  vchanServe(domain: number, receiveOrder: number, sendOrder: number, place: Uint32Array): number;
  /** The number, or AGAIN: too many; NEVER: nothing is there that can be joined. */
  vchanJoin(domain: number, grant: number, port: number): number;
  /** WAITING to BROKEN. What it tells is no news any more. */
  vchanState(channel: number): number;
  /** null: nothing now; undefined: nothing any more. */
  vchanReceive(channel: number, most: number): Uint8Array<ArrayBuffer> | null | undefined;
  /** How many were taken of what is behind `from`; AGAIN: none now; NEVER: none any more. */
  vchanSend(channel: number, bytes: Uint8Array, from: number): number;
  vchanClose(channel: number): void;
  /** A bit for each channel that has another state, or can do what it had to refuse. */
  vchanNews(): number;
}

export const vchanHost = host as unknown as VchanHost;

export const AGAIN = -1;
export const NEVER = -2;

/** hal_channel_state_t. */
export const WAITING = 0;
export const OPEN = 1;
export const BROKEN = 3;
