/** Calls `tick` once in every period, until it is stopped. */
export class Ticker {
  periodMs: number;
  readonly #tick: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(periodMs: number, tick: () => void) {
    this.periodMs = periodMs;
    this.#tick = tick;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(this.#tick, this.periodMs);
  }

  /** Between an eighth of a second and eight seconds; takes effect at once. */
  setPeriod(periodMs: number): void {
    this.periodMs = Math.min(8_000, Math.max(125, periodMs));
    this.start();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
