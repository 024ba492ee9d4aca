/** What an appliance that uses the library http has of it. */

declare module 'skerry' {
  export interface Needs {
    /** HTTP servers. An appliance that exports `{ fetch }` needs none of its own. */
    readonly http: Http;
  }

  export interface HttpServerOptions {
    /** 80 unless told; 0: a free one is chosen, which the server's `port` tells. */
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
}

/** Sends a request over HTTP. Rejects with TypeError when there is no response. There is no TLS yet: `http:` only. */
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
