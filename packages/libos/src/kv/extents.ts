/** Which extents are taken; what they are taken for is in the manifest. */
export class Extents {
  readonly #isTaken: boolean[];
  #free: number;
  #next = 0;

  constructor(count: number) {
    this.#isTaken = new Array(count).fill(false);
    this.#free = count;
  }

  get free(): number {
    return this.#free;
  }

  take(extent: number): void {
    if (this.#isTaken[extent] !== false) return;
    this.#isTaken[extent] = true;
    this.#free--;
  }

  /** Another one than last time, so that all wear alike; undefined when none is free. */
  takeAny(): number | undefined {
    for (let looked = 0; looked < this.#isTaken.length; looked++) {
      const extent = (this.#next + looked) % this.#isTaken.length;
      if (this.#isTaken[extent]) continue;
      this.take(extent);
      this.#next = extent + 1;
      return extent;
    }
    return undefined;
  }

  release(extent: number): void {
    if (!this.#isTaken[extent]) return;
    this.#isTaken[extent] = false;
    this.#free++;
  }
}
