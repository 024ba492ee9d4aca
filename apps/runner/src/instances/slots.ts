/** Places for a bounded number of instances. Who comes when all are taken waits, first come first served. */
export class Slots {
  readonly capacity: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get free(): number {
    return this.capacity - this.#taken;
  }

  /** Resolves when a place is taken for the caller. */
  async take(): Promise<void> {
    if (this.#taken < this.capacity) {
      this.#taken += 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Gives a place back, to whoever waits longest. */
  release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken -= 1;
  }
}
