/** A rate with a burst: holds at most `burst` tokens, gains `perSecond`. Pure: the caller brings the time, in ms. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #atMs: number;

  /** Full at `nowMs`. */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** Whole tokens that are there now. */
  available(nowMs: number): number {
    // A clock that goes back gains nothing and loses nothing.
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs * this.#perSecond) / 1_000);
    this.#atMs = nowMs;
    return Math.floor(this.#tokens);
  }

  /** Takes at most `wanted` and returns how many it were. */
  take(wanted: number, nowMs: number): number {
    const taken = Math.min(wanted, this.available(nowMs));
    this.#tokens -= taken;
    return taken;
  }
}
