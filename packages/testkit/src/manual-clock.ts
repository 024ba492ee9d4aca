/** A clock that stands still until it is advanced, with timers that fire in order of their time. */
export class ManualClock {
  #nowMs = 0;
  readonly #timers = new Set<{ atMs: number; action: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  /** Calls `action` once, when the clock has come `delayMs` further. Returns what cancels it. */
  after(delayMs: number, action: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that have not fired. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves on by `ms`, firing what is due on the way; each action sees the time that it was set for. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#nowMs = due.atMs;
      due.action();
    }
    this.#nowMs = endMs;
  }
}
