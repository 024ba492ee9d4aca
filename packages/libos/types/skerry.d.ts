/** The module `skerry`: what the function that `main.ts` exports by default is given. */
declare module 'skerry' {
  /**
   * What `main` receives.
   *
   * ```ts
   * import type { Needs } from 'skerry';
   *
   * export default async function main({ console, clock }: Needs) {
   *   console.log('booted at', new Date(clock.now()));
   * }
   * ```
   */
  export interface Needs {
    /** The machine's console: everything that the global `console` has, and input. */
    readonly console: Console;
    /** Wall time, monotonic time, and waiting. */
    readonly clock: Clock;
    /** Random values that nobody can predict, different in every instance of an image. */
    readonly random: Random;
    /** The boot parameters: what follows `--` in `skerry run`, or the words of the machine's command line. */
    readonly parameters: readonly string[];
    /**
     * Ends the appliance now with an exit code from 0 to 255 (0 unless given). Nothing after it runs.
     *
     * An appliance also ends by itself, with code 0, when `main` has returned (or its promise is settled) and no
     * timer or reader is left.
     */
    exit(code?: number): never;
    /** The machine's network: devices, addresses, names. */
    readonly net: Net;
    /** HTTP servers. An appliance that exports `{ fetch }` needs none of its own. */
    readonly http: Http;
    /** Streams of bytes to other machines. */
    readonly tcp: Tcp;
    /** Datagrams. */
    readonly udp: Udp;
    /** Asks whether a machine is there. */
    readonly icmp: Icmp;
    /** Names to addresses, and other records. */
    readonly dns: Dns;
    /** The IPv4 addresses of the network devices. */
    readonly ipv4: Ipv4;
    /** The IPv6 addresses of the network devices. */
    readonly ipv6: Ipv6;
    /** The neighbours on the network and their hardware addresses. */
    readonly arp: Arp;
    /** The network devices, their counters, and raw frames. */
    readonly ethernet: Ethernet;
  }

  /** The console of the machine. */
  export interface Console extends globalThis.Console {
    /** Writes text or bytes as they are, without a line end. */
    write(data: string | ArrayBufferView | ArrayBuffer): void;
    /**
     * The lines that are typed, without their ends, until the end of the input (Ctrl-D on an empty line). The
     * appliance stays alive while one is awaited. Backspace, Ctrl-W, Ctrl-U and Ctrl-C edit the line.
     *
     * ```ts
     * for await (const line of console.lines()) console.log('you said', line);
     * ```
     */
    lines(options?: LineOptions): AsyncGenerator<string, void, undefined>;
    /** The bytes as they are received, with no echo and no editing, until the end of the input. */
    bytes(): AsyncGenerator<Uint8Array, void, undefined>;
  }

  export interface LineOptions {
    /**
     * Whether what is typed is written back, since the terminal at the other end does not show it by itself.
     * True unless told; turn it off for a password.
     */
    echo?: boolean;
  }

  /** The machine's clocks. Throws at build time, that is in module scope. */
  export interface Clock {
    /** Milliseconds since 1970-01-01T00:00:00Z, as far as the machine knows. May jump. */
    now(): number;
    /** Milliseconds, with a fraction, since an arbitrary point before boot. Never goes back. */
    monotonic(): number;
    /** Resolves after so many milliseconds; fractions count. */
    sleep(durationMs: number): Promise<void>;
  }

  /** Random values from a generator that is seeded by the hardware at boot. Throws at build time. */
  export interface Random {
    /** So many random bytes. */
    bytes(length: number): Uint8Array<ArrayBuffer>;
    /** An integer from 0 to `limit` - 1, all equally likely. `limit` is at most 2^53 - 1. */
    integer(limit: number): number;
    /** A number from 0 (included) to 1 (excluded) with 53 random bits. */
    float(): number;
  }

  /** What goes wrong on a network; `code` tells what. */
  export interface NetError extends Error {
    readonly code:
      | 'REFUSED'
      | 'RESET'
      | 'TIMEOUT'
      | 'UNREACHABLE'
      | 'ABORTED'
      | 'CLOSED'
      | 'PORT_TAKEN'
      | 'NO_ROUTE'
      | 'NO_MEMORY'
      | 'TOO_LARGE'
      | 'NO_SUCH_NAME'
      | 'BAD_ANSWER'
      | 'UNSUPPORTED'
      | 'FAILED';
  }

  export interface Net {
    /** Resolves when the machine has an address to send from. Rejects with {@link NetError} when it gets none in 30 seconds. */
    ready(): Promise<void>;
    /** The devices and their addresses; none on the host's own network. */
    interfaces(): { device: number; mac: string; mtu: number; addresses: string[] }[];
    /** The addresses of the name servers. */
    nameservers(): readonly string[];
    /** The machine's own name; '' when nobody has given it one. */
    hostname(): string;
    /** Whether `text` is an IPv4 or IPv6 address. */
    isAddress(text: string): boolean;
  }

  /** One end of a connection. */
  export interface Endpoint {
    hostname: string;
    port: number;
  }

  export interface HttpServerOptions {
    /** 80 unless told. */
    port?: number;
    /** One of the machine's own addresses; all of them unless told. */
    hostname?: string;
    fetch: HttpHandler;
    /** Files that are served in front of `fetch`: what the global `staticFiles` makes. */
    files?: StaticFiles;
    /** Makes the response when `fetch` has thrown; unless told, the error goes to the console and 500 to the client. */
    onError?: (error: unknown) => Response | Promise<Response>;
    /** Bytes of a body that `text()`, `json()` and their kin read at most; 8 MiB unless told. Streams have no limit. */
    maxBodyBytes?: number;
  }
  export type HttpHandler = (request: Request, server: HttpServer) => Response | Promise<Response>;
  export interface HttpServer {
    readonly port: number;
    /** Resolves when the server is closed and the last request is answered. */
    readonly finished: Promise<void>;
    /** Takes no more requests, and tells when those that it has are answered. */
    close(): Promise<void>;
    /** The client of a request that is not answered yet. */
    remote(request: Request): Endpoint | undefined;
    /** Keeps the appliance alive until `promise` is settled; an error of it goes to the console. */
    waitUntil(promise: Promise<unknown>): void;
  }
  export interface Http {
    /**
     * Answers requests. The appliance stays alive until the server is closed.
     *
     * ```ts
     * export default function main({ http }: Needs) {
     *   http.serve({ port: 8080, fetch: (request) => new Response(`hello from ${request.url}`) });
     * }
     * ```
     */
    serve(options: HttpServerOptions | HttpHandler): HttpServer;
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

  export interface Icmp {
    /** Waits for one answer, for a second unless told. Rejects with {@link NetError}. */
    ping(
      hostname: string,
      options?: { timeoutMs?: number; size?: number },
    ): Promise<{ address: string; rttMs: number }>;
  }

  /** What {@link Dns.resolve} gives for each type of record. */
  export interface DnsRecords {
    A: string;
    AAAA: string;
    CNAME: string;
    NS: string;
    PTR: string;
    TXT: string[];
    MX: { preference: number; exchange: string };
    SRV: { priority: number; weight: number; port: number; target: string };
    SOA: {
      primary: string;
      mailbox: string;
      serial: number;
      refresh: number;
      retry: number;
      expire: number;
      minimum: number;
    };
    CAA: { isCritical: boolean; tag: string; value: string };
  }
  export interface Dns {
    /** The records of a name, addresses (A) unless told. Rejects with {@link NetError} when there are none. */
    resolve(name: string): Promise<string[]>;
    resolve<T extends keyof DnsRecords>(name: string, type: T): Promise<DnsRecords[T][]>;
    /** The addresses of a host, IPv4 first. */
    lookup(hostname: string): Promise<string[]>;
    /** Forgets all answers. */
    clearCache(): void;
  }

  export interface Ipv4 {
    /** What a device (the first unless told) has; undefined when it has no address. */
    get(device?: number): { address: string; prefix: number; gateway: string | undefined } | undefined;
    /** Gives a device an address with its prefix length, as in `10.0.0.2/24`, in place of what it has. */
    set(device: number, network: string, gateway?: string): void;
    /** Takes a device's address away. */
    clear(device?: number): void;
  }
  export interface Ipv6 {
    /** All that a device has, its link-local one too. */
    addresses(device?: number): { address: string; prefix: number }[];
    /** Gives a device one more address, as in `fd00::2/64`. */
    add(device: number, network: string): void;
    /** Uses IPv6 on a device, or not; it does unless told. */
    enable(device: number, isOn?: boolean): void;
  }
  export interface Arp {
    /** Everybody whom a device has spoken to lately. */
    neighbours(device?: number): { address: string; mac: string | undefined }[];
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
