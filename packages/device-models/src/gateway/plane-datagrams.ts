/** A UDP socket of the data plane. */
import * as abi from '@skerry/dataplane/abi';
import { addressBytes, addressText } from './address.ts';
import type { PlaneHost } from './plane-host.ts';

export interface Datagram {
  bytes: Uint8Array;
  remoteAddress: string;
  remotePort: number;
  localAddress: string;
  localPort: number;
}

const PAYLOAD_AT = 64;
const LONGEST = 1_472;

export class PlaneDatagrams {
  readonly #host: PlaneHost;
  readonly #handle: number;

  /** Takes what comes to any address. Throws when the port cannot be had. */
  constructor(host: PlaneHost, port: number, flags: number, onDatagram: (datagram: Datagram) => void) {
    this.#host = host;
    host.plane.put(new Uint8Array(16));
    this.#handle = host.plane.call(abi.OP_UDP_OPEN, port, flags, 0);
    if (this.#handle < 0) throw new Error(`the gateway cannot open UDP port ${port}: ${this.#handle}`);
    host.listen(this.#handle, ({ mask }) => {
      if ((mask & abi.EVENT_READABLE) === 0) return;
      for (let next = this.#receive(); next; next = this.#receive()) onDatagram(next);
    });
  }

  /** `from`: the source to pretend, for a socket of every port; else the gateway's own. */
  send(bytes: Uint8Array, address: string, port: number, from?: { address: string; port: number }): void {
    if (bytes.length > LONGEST * 40) return;
    const { plane } = this.#host;
    plane.put(addressBytes(address));
    plane.put(from ? addressBytes(from.address) : new Uint8Array(16), 16);
    plane.put(bytes, PAYLOAD_AT);
    plane.call(abi.OP_UDP_SEND, this.#handle, port, bytes.length | ((from?.port ?? 0) << 16));
    this.#host.schedule();
  }

  #receive(): Datagram | undefined {
    const { plane } = this.#host;
    const length = plane.call(abi.OP_UDP_RECEIVE, this.#handle);
    if (length < 0) return undefined;
    const head = plane.get(PAYLOAD_AT);
    const view = new DataView(head.buffer);
    return {
      bytes: plane.get(length, PAYLOAD_AT),
      remoteAddress: addressText(head.subarray(0, 16)),
      localAddress: addressText(head.subarray(16, 32)),
      remotePort: view.getUint16(32, true),
      localPort: view.getUint16(34, true),
    };
  }
}
