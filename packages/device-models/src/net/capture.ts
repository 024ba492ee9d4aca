/**
 * The last frames of one network device, in both directions, within a limit of frames and of bytes. What is beyond the
 * limits is let go at once: a machine that sends the longest frames costs no more than one that sends the shortest.
 */

export interface CapturedFrame {
  /** Counts from 1 over all that were seen. */
  number: number;
  /** Wall clock, ms since 1970 with a fraction. */
  atMs: number;
  /** As the machine sees it. */
  direction: 'in' | 'out';
  /** The frame, cut to `frameBytes`. */
  bytes: Uint8Array;
  /** Its real length. */
  length: number;
}

export interface CaptureLimits {
  frames: number;
  /** Of all that is kept, `frameCost` for each frame included. */
  bytes: number;
  /** Of one frame; the rest of a longer one is cut off. */
  frameBytes: number;
}

/** What a frame costs besides its bytes: the objects around them. */
export const frameCost = 256;

export class CaptureRing {
  readonly #limits: CaptureLimits;
  readonly #now: () => number;
  /** The frame with number n is at n % frames. */
  readonly #slots: (CapturedFrame | undefined)[] = [];
  /** Number of the oldest that is kept. */
  #first = 1;
  #bytes = 0;
  #count = 0;

  constructor(limits: CaptureLimits, now: () => number = () => performance.timeOrigin + performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Frames that were seen, those that are not kept any more included. */
  get count(): number {
    return this.#count;
  }

  /** Keeps a copy. `length`: of the whole frame, when `frame` is only its beginning. */
  add(direction: 'in' | 'out', frame: Uint8Array, length = frame.length): CapturedFrame {
    const { frames, frameBytes } = this.#limits;
    const kept = {
      number: ++this.#count,
      atMs: this.#now(),
      direction,
      bytes: new Uint8Array(frame.subarray(0, frameBytes)),
      length,
    };
    if (this.#count - this.#first === frames) this.#drop();
    this.#slots[kept.number % frames] = kept;
    this.#bytes += kept.bytes.length + frameCost;
    while (this.#bytes > this.#limits.bytes) this.#drop();
    return kept;
  }

  /** What is kept, the oldest first, behind number `after`. */
  frames(after = 0): CapturedFrame[] {
    const found: CapturedFrame[] = [];
    for (let number = Math.max(this.#first, after + 1); number <= this.#count; number++) {
      const kept = this.#slots[number % this.#limits.frames];
      if (kept) found.push(kept);
    }
    return found;
  }

  #drop(): void {
    const at = this.#first++ % this.#limits.frames;
    this.#bytes -= (this.#slots[at]?.bytes.length ?? 0) + frameCost;
    this.#slots[at] = undefined;
  }
}
