/** What an appliance that uses the library tcp has of it. */

declare module 'skerry' {
  export interface Needs {
    /** Streams of bytes to other machines. */
    readonly tcp: Tcp;
  }

  /** A stream of bytes both ways. The appliance stays alive while a read or a write waits. Rejects with {@link NetError}. */
  export interface TcpConnection extends AsyncIterable<Uint8Array> {
    readonly remote: Endpoint;
    readonly local: Endpoint;
    /** The next bytes, at most so many (64 KiB unless told); null when the peer will send no more. */
    read(most?: number): Promise<Uint8Array<ArrayBuffer> | null>;
    /** Done when all of it is on its way or waits in the send buffer. The bytes must stay as they are until then. */
    write(data: Uint8Array | string): Promise<void>;
    /** We send no more; what the peer sends can still be read. */
    closeWrite(): Promise<void>;
    /** Ends the connection in an orderly way. What arrives is thrown away. */
    close(): void;
    /** Ends it at once, with a reset. */
    abort(): void;
    /** Whether small writes go out at once, or are joined (Nagle's algorithm). */
    setNoDelay(isOn?: boolean): void;
    /** Probes the peer after so many idle seconds (60 unless told); 0 turns it off. */
    setKeepAlive(idleSeconds?: number): void;
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<Uint8Array | string>;
  }
  export interface TcpListener extends AsyncIterable<TcpConnection> {
    readonly port: number;
    accept(): Promise<TcpConnection>;
    /** Takes no more connections; those that were accepted stay. */
    close(): void;
  }
  export interface Tcp {
    /** Connects to a name or an address. Rejects with {@link NetError}. */
    connect(options: { hostname: string; port: number }): Promise<TcpConnection>;
    /**
     * Accepts connections.
     *
     * ```ts
     * for await (const connection of tcp.listen({ port: 7 })) void connection.readable.pipeTo(connection.writable);
     * ```
     */
    listen(options: { port: number; hostname?: string; backlog?: number }): TcpListener;
  }
}
