/** What an appliance that uses the library vchan has of it. */

declare module 'skerry' {
  export interface Needs {
    /** Channels to other domains of the same Xen host. */
    readonly vchan: Vchan;
  }

  /**
   * Two streams of bytes between two domains. The appliance stays alive while a read or a write waits. Rejects with
   * {@link VchanError}.
   */
  export interface VchanChannel extends AsyncIterable<Uint8Array<ArrayBuffer>> {
    /** The domain at the other end. */
    readonly domain: number;
    /** The next bytes, at most so many (64 KiB unless told); null when there will be none. */
    read(most?: number): Promise<Uint8Array<ArrayBuffer> | null>;
    /** Done when all of it is where the other end can read it. The bytes must stay as they are until then. */
    write(data: Uint8Array | string): Promise<void>;
    /** Ends both directions. What was written can still be read by the other end; what waits to be written is lost. */
    close(): void;
    readonly readable: ReadableStream<Uint8Array>;
    /** Closing it closes the channel. */
    readonly writable: WritableStream<Uint8Array | string>;
  }
  export interface VchanListener extends AsyncIterable<VchanChannel> {
    readonly domain: number;
    readonly path: string;
    /** Publishes a channel, and resolves when the other domain has joined it. */
    accept(): Promise<VchanChannel>;
    /** Publishes no more channels; those that were joined stay. */
    close(): void;
  }
  /** A path that does not begin with "/" lies in the folder of the domain that serves: both ends say `data/echo`. */
  export interface Vchan {
    /** Joins a channel that `domain` serves, or will serve before `timeoutMs` (10 s unless told) are over. */
    connect(options: { domain: number; path: string; timeoutMs?: number }): Promise<VchanChannel>;
    /**
     * Serves channels to one domain, one after another. The rings hold 64 KiB each unless told, at most 1 MiB.
     *
     * ```ts
     * for await (const channel of vchan.listen({ domain: 0, path: 'data/echo' })) void channel.readable.pipeTo(channel.writable);
     * ```
     */
    listen(options: {
      domain: number;
      path: string;
      receiveBytes?: number;
      sendBytes?: number;
    }): VchanListener;
    /**
     * A channel over a wire to another appliance of the project, which both name in `wires` of their appliance.json: when the other
     * end asks for one, too, whichever machine boots first. When it has ended, the next one leads to whoever is there then.
     *
     * ```ts
     * for (;;) for await (const bytes of await vchan.wire('orders')) take(bytes);
     * ```
     */
    wire(name: string, options?: { timeoutMs?: number }): Promise<VchanChannel>;
  }
  /** What a channel rejects with; `name` is 'VchanError'. */
  export interface VchanError extends Error {
    readonly code:
      | 'NO_SERVER'
      | 'REFUSED'
      | 'TOO_MANY'
      | 'NO_MEMORY'
      | 'CLOSED'
      | 'LEFT'
      | 'BROKEN'
      | 'NO_WIRE'
      | 'NO_PEER';
  }
}
