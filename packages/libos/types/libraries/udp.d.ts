/** What an appliance that uses the library udp has of it. */

declare module 'skerry' {
  export interface Needs {
    /** Datagrams. */
    readonly udp: Udp;
  }

  export interface Datagram {
    data: Uint8Array;
    /** Who sent it. */
    hostname: string;
    port: number;
  }
  export interface UdpSocket extends AsyncIterable<Datagram> {
    readonly port: number;
    /** Sends one datagram. Whether it arrives nobody knows. */
    send(data: Uint8Array | string, to: { hostname: string; port: number }): Promise<void>;
    receive(): Promise<Datagram>;
    close(): void;
  }
  export interface Udp {
    /** A socket on a port; on a free one unless told. */
    bind(options?: { port?: number; hostname?: string }): UdpSocket;
  }
}
