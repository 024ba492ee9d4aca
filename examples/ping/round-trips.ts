/** The round trips to one machine, and what they say together. */
export class RoundTrips {
  readonly #timesMs: number[] = [];
  #lost = 0;

  answered(rttMs: number): void {
    this.#timesMs.push(rttMs);
  }

  lost(): void {
    this.#lost++;
  }

  /** One line about all of them. */
  summary(): string {
    const answered = this.#timesMs.length;
    const counts = `${answered + this.#lost} requests, ${answered} answers`;
    if (answered === 0) return counts;
    const sorted = [...this.#timesMs].sort((a, b) => a - b);
    const [fastest, median, slowest] = [0, answered >> 1, answered - 1].map((at) => sorted[at]?.toFixed(2));
    return `${counts}; fastest ${fastest} ms, median ${median} ms, slowest ${slowest} ms`;
  }
}
