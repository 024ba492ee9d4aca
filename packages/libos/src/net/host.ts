/**
 * The host functions of an image with the network (platform/net): the data plane's operations and copies in and out of its
 * memory. `scratch` is 64 KiB in which an operation finds its longer arguments and leaves its longer results; it keeps
 * nothing from one operation to the next.
 */
import { host } from '../core/host.ts';

export interface NetHost {
  /** An operation of abi.ts: its result, which is an error code below zero. */
  netCall(op: number, a?: number, b?: number, c?: number): number;
  /** Copies bytes, or the UTF-8 of a string, to scratch + `at`; how many. */
  netPut(data: Uint8Array | string, at?: number): number;
  /** A copy of what is at scratch + `at`. */
  netGet(length: number, at?: number): Uint8Array<ArrayBuffer>;
  /** Moves events into `into`, four words each: handle, EVENT_*, a, b. Their number. */
  netEvents(into: Uint32Array): number;
  /** Appends to what a stream or an HTTP message sends, from offset `from` on; bytes taken. A string is taken whole or not at all. */
  netSend(handle: number, data: Uint8Array | string, from?: number): number;
  /** At most `most` bytes that have arrived on a stream or of an HTTP message's body; null when there are none. */
  netReceive(handle: number, most: number): Uint8Array<ArrayBuffer> | null;
  /** HTTP_TEXT_*; fields as "name\nvalue\n"…, names in lower case. */
  httpText(handle: number, what: number): string;
  /** The value of a field by its lower-case name; several are joined by ", ". */
  httpField(handle: number, name: string): string | null;
  /**
   * Answers with head and body. Bytes of the body that found no room, which are to be sent before OP_HTTP_END; 0: it is
   * complete; an error code: nothing was sent.
   */
  httpRespond(
    handle: number,
    status: number,
    fields: string,
    body: Uint8Array | string | null,
    how: number,
  ): number;
  /** Boot parameters `net.<name>=<value>`, joined by NUL. */
  netParameters(): string;
  /** A line "mac,mtu" for each network device. */
  netDevices(): string;
}

export const net = host as unknown as NetHost;
