/**
 * A UDP socket of the data plane, as udp, dhcp-client and dns-client build on it. Addresses are 16 bytes. Whether a
 * datagram is waited for is the owner's business: so is keeping the appliance alive.
 */
import {
  EVENT_READABLE,
  OP_UDP_CLOSE,
  OP_UDP_OPEN,
  OP_UDP_PORT,
  OP_UDP_RECEIVE,
  OP_UDP_SEND,
} from './abi.ts';
import type { AddressBytes } from './addresses.ts';
import { checked } from './error.ts';
import { net } from './host.ts';
import { forget, type NetObject, register } from './pump.ts';

/** Where a datagram's payload lies in scratch. */
const PAYLOAD_AT = 64;
/** What scratch has room for behind it. */
export const DATAGRAM_LIMIT = 65_472;

export interface Datagram {
  data: Uint8Array;
  /** Who sent it: 16 bytes and a port. */
  address: Uint8Array;
  port: number;
}

export interface DatagramOptions {
  /** 0, which is the default: a free one. */
  port?: number;
  /** UDP_* of abi.ts. */
  flags?: number;
  /** Only through this device. */
  device?: number;
  /** One of our addresses; any unless told. */
  local?: AddressBytes;
}

/** :: */
export const anyAddress = (): AddressBytes => new Uint8Array(16);

export class Datagrams implements NetObject {
  readonly #handle: number;
  readonly #readable: () => void;

  /** `readable` is called when datagrams have come. Throws NetError. */
  constructor(call: string, readable: () => void, options: DatagramOptions = {}) {
    const { port = 0, flags = 0, device, local } = options;
    net.netPut(local ?? anyAddress());
    const only = device === undefined ? 0 : device + 1;
    this.#handle = checked(call, net.netCall(OP_UDP_OPEN, port, flags, only));
    this.#readable = readable;
    register(this.#handle, this);
  }

  get port(): number {
    return net.netCall(OP_UDP_PORT, this.#handle);
  }

  event(mask: number): void {
    if (mask & EVENT_READABLE) this.#readable();
  }

  /** An error code below zero when it could not be sent. */
  send(data: Uint8Array, address: AddressBytes, port: number): number {
    net.netPut(address);
    net.netPut(data, PAYLOAD_AT);
    return net.netCall(OP_UDP_SEND, this.#handle, port, data.length);
  }

  /** The next that has come. */
  receive(): Datagram | undefined {
    const length = net.netCall(OP_UDP_RECEIVE, this.#handle);
    if (length < 0) return undefined;
    const bytes = net.netGet(PAYLOAD_AT + length);
    return {
      data: bytes.subarray(PAYLOAD_AT),
      address: bytes.subarray(0, 16),
      port: (bytes[32] as number) | ((bytes[33] as number) << 8),
    };
  }

  close(): void {
    forget(this.#handle);
    net.netCall(OP_UDP_CLOSE, this.#handle);
  }
}
