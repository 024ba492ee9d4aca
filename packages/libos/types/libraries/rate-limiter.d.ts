/** What an appliance that uses the library rate-limiter has of it. */

declare module 'skerry:rate-limiter' {
  export interface RateLimit {
    /** Requests in `windowMs`, and how many may come at once; the parameter `rate-limit.requests` unless told. */
    requests?: number;
    /** The parameter `rate-limit.window` unless told. */
    windowMs?: number;
    /** Clients that are remembered; 10,000 unless told. */
    clients?: number;
  }
  export interface Verdict {
    readonly isAllowed: boolean;
    /** Requests that the client may still make now. */
    readonly remaining: number;
    /** How long it must wait; 0 when it need not. */
    readonly retryAfterMs: number;
  }
  export class RateLimiter {
    constructor(limit?: RateLimit);
    /** Counts a request of `client` when it is allowed; `cost` says as how many, one unless told. */
    take(client: string, cost?: number): Verdict;
    /** Fields for the response: `ratelimit-*`, and `retry-after` when it was not allowed. */
    headers(verdict: Verdict): Record<string, string>;
  }
}
