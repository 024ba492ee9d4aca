/**
 * The host functions of an image with disks (platform/block). A request is named by a token of the caller's; the memory of
 * `bytes` is the device's until the token comes back.
 */
import { host } from '../core/host.ts';

export interface BlockHost {
  /** A line "name,sectors,sectorBytes,requestBytes,rangeSectors,capabilities" for each disk. */
  blockDevices(): string;
  /** 1: on its way; 0: no room now, nothing was lent. Throws when the disk does not take it. */
  blockSubmit(
    device: number,
    operation: number,
    token: number,
    sector: number,
    sectors: number,
    bytes?: Uint8Array,
  ): number;
  /** Does a request before it returns. 1: done; 0: the disk failed. Throws when the disk does not take it. */
  blockSync(device: number, operation: number, sector: number, sectors: number, bytes?: Uint8Array): number;
  /** Moves requests that are done into `into`, two words each: token, and 1 when it has failed. Their number. */
  blockDone(into: Uint32Array): number;
}

export const blockHost = host as unknown as BlockHost;

/** Operations and capabilities of hal.h. */
export const READ = 0;
export const WRITE = 1;
export const FLUSH = 2;
export const DISCARD = 3;
export const WRITE_ZEROES = 4;
export const READ_ONLY = 1;
export const DISCARDS = 2;
export const WRITES_ZEROES = 4;
