/**
 * The RateLimiter library: `skerry:rate-limiter`. So many requests of one client in so long, by the generic cell rate algorithm: one
 * number for a client says when its bucket is empty, nothing has to be swept. Clients are kept up to a number; past it the one that
 * was seen first is forgotten, which lets it begin anew.
 */
import { host } from '../core/host.ts';
import { numberSetting } from '../core/settings.ts';
import { requireRunning } from '../core/stage.ts';

export interface RateLimit {
  /** Requests in `windowMs`; also how many may come at once. `rate-limit.requests` unless told. */
  requests?: number;
  /** `rate-limit.window` unless told. */
  windowMs?: number;
  /** Clients that are remembered; 10,000 unless told. */
  clients?: number;
}

export interface Verdict {
  readonly isAllowed: boolean;
  /** Requests that the client may still make now. */
  readonly remaining: number;
  /** How long it must wait for the next one; 0 when it need not. */
  readonly retryAfterMs: number;
}

const REQUESTS = 60;
const WINDOW_MS = 60_000;
const CLIENTS = 10_000;
/** Sums of fractions may be off by so much. */
const SLACK_MS = 1e-6;

export class RateLimiter {
  readonly #limit: RateLimit;
  /** When the bucket of a client is empty, in monotonic milliseconds. */
  readonly #emptyAt = new Map<string, number>();

  constructor(limit: RateLimit = {}) {
    for (const [name, value] of Object.entries(limit)) {
      if (!(Number.isFinite(value) && value > 0))
        throw new RangeError(`RateLimiter: ${name} must be above 0, not ${value}`);
    }
    this.#limit = limit;
  }

  /** Counts a request of `client`, when it is allowed. `cost`: as how many. */
  take(client: string, cost = 1): Verdict {
    requireRunning('RateLimiter.take()');
    const { requests, windowMs, clients } = this.#settings();
    const now = host.monotonicMs();
    const eachMs = windowMs / requests;
    const emptyAt = Math.max(this.#emptyAt.get(client) ?? 0, now);
    const after = emptyAt + eachMs * cost;
    const lateMs = after - now - windowMs;
    if (lateMs > SLACK_MS) {
      const remaining = Math.floor((now + windowMs - emptyAt) / eachMs + SLACK_MS);
      return { isAllowed: false, remaining, retryAfterMs: lateMs };
    }
    this.#emptyAt.delete(client);
    this.#emptyAt.set(client, after);
    const oldest = this.#emptyAt.keys().next();
    if (this.#emptyAt.size > clients && !oldest.done) this.#emptyAt.delete(oldest.value);
    return {
      isAllowed: true,
      remaining: Math.floor((now + windowMs - after) / eachMs + SLACK_MS),
      retryAfterMs: 0,
    };
  }

  /** Fields for a response: `ratelimit-*`, and `retry-after` (RFC 9110, 10.2.3) where the client has to wait. */
  headers({ isAllowed, remaining, retryAfterMs }: Verdict): Record<string, string> {
    const { requests, windowMs } = this.#settings();
    const own = {
      'ratelimit-limit': String(requests),
      'ratelimit-remaining': String(remaining),
      'ratelimit-policy': `${requests};w=${Math.ceil(windowMs / 1_000)}`,
    };
    return isAllowed ? own : { ...own, 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  }

  #settings(): Required<RateLimit> {
    const { requests, windowMs, clients = CLIENTS } = this.#limit;
    return {
      requests: requests ?? numberSetting('rate-limit.requests', REQUESTS, 1, 1_000_000),
      windowMs: windowMs ?? numberSetting('rate-limit.window', WINDOW_MS, 1, 86_400_000),
      clients,
    };
  }
}
