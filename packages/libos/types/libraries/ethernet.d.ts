/** What an appliance that uses the library ethernet has of it. */

declare module 'skerry' {
  export interface Needs {
    /** The network devices, their counters, and raw frames. */
    readonly ethernet: Ethernet;
  }

  export interface Ethernet {
    /** The machine's network devices, by their numbers. */
    devices(): { mac: string; mtu: number }[];
    /** What a device has counted since boot. */
    counters(
      device?: number,
    ): Record<
      | 'framesReceived'
      | 'bytesReceived'
      | 'receivedDropped'
      | 'framesSent'
      | 'bytesSent'
      | 'sentDropped'
      | 'badChecksums',
      number
    >;
    /** Sends a whole frame as it is, its header included. */
    send(device: number, frame: Uint8Array): void;
    /** Receives the frames of an EtherType that nothing else takes. */
    open(device: number, etherType: number): FrameReceiver;
  }
  export interface FrameReceiver extends AsyncIterable<Uint8Array> {
    receive(): Promise<Uint8Array>;
    close(): void;
  }
}
