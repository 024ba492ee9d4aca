/**
 * Console bytes that wait to be written, oldest first. When more wait than `capacity` the oldest are dropped and counted,
 * so the newest bytes, an appliance's last words among them, are always there. Pure.
 */
export class ConsoleBacklog {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #dropped = 0;

  /** Bytes that wait. */
  get length(): number {
    return this.#length;
  }

  /** Bytes dropped since the last `take`. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Appends `bytes`, which it owns from now on. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  /** Drops the oldest until at most `capacity` bytes wait. */
  shrink(capacity: number): void {
    let excess = this.#length - capacity;
    if (excess <= 0) return;
    this.#dropped += excess;
    this.#length -= excess;
    while (excess > 0) excess -= this.#consume(excess).length;
  }

  /** Counts bytes as dropped that were taken and could not be written. */
  lost(bytes: number): void {
    this.#dropped += bytes;
  }

  /** Takes at most `most` ≥ 1 bytes, and how many were dropped just before them; undefined when none wait. */
  take(most: number): { bytes: Buffer; dropped: number } | undefined {
    let wanted = Math.min(most, this.#length);
    if (wanted === 0) return undefined;
    const parts: Uint8Array[] = [];
    this.#length -= wanted;
    while (wanted > 0) {
      const part = this.#consume(wanted);
      parts.push(part);
      wanted -= part.length;
    }
    const dropped = this.#dropped;
    this.#dropped = 0;
    return { bytes: Buffer.concat(parts), dropped };
  }

  /** Takes the first chunk, or its first `most` bytes. */
  #consume(most: number): Uint8Array {
    const first = this.#chunks[0] as Uint8Array;
    if (first.length <= most) {
      this.#chunks.shift();
      return first;
    }
    this.#chunks[0] = first.subarray(most);
    return first.subarray(0, most);
  }
}
