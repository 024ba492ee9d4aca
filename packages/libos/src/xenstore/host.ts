/** The host functions of an image with the store (platform/xenstore): requests and answers as the wire has them. */
import { host } from '../core/host.ts';

export interface StoreHost {
  /** 1: on its way; 0: no room now; -1: there is no store, or it has failed. */
  storeSubmit(type: number, token: number, transaction: number, payload: Uint8Array): number;
  /** The type and token of the next answer into `words`, its payload as the result; null: there is no answer. */
  storeNext(words: Uint32Array): Uint8Array<ArrayBuffer> | null;
}

export const storeHost = host as unknown as StoreHost;

/** Answers that no request has: hal-xen.h. */
export const FAILED = 0xfffffffe;
export const EVENTS_LOST = 0xffffffff;
