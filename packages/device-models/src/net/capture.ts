/** The last frames of one network device, in both directions, within a limit of frames and of bytes. */

export interface CapturedFrame {
  /** Counts from 1 over all that were seen. */
  number: number;
  /** Wall clock, ms since 1970 with a fraction. */
  atMs: number;
  /** As the machine sees it. */
  direction: 'in' | 'out';
  /** The frame, cut to `snapBytes`. */
  bytes: Uint8Array;
  /** Its real length. */
  length: number;
}

export interface CaptureLimits {
  frames: number;
  bytes: number;
}

export class CaptureRing {
  readonly #limits: CaptureLimits;
  readonly #now: () => number;
  #frames: CapturedFrame[] = [];
  /** The first that is still kept; what is before it is cut off now and then. */
  #first = 0;
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

  /** Keeps a copy. */
  add(direction: 'in' | 'out', frame: Uint8Array): CapturedFrame {
    const kept = {
      number: ++this.#count,
      atMs: this.#now(),
      direction,
      bytes: Uint8Array.from(frame),
      length: frame.length,
    };
    this.#frames.push(kept);
    this.#bytes += kept.bytes.length;
    while (this.#frames.length - this.#first > this.#limits.frames || this.#bytes > this.#limits.bytes) {
      this.#bytes -= this.#frames[this.#first]?.bytes.length ?? 0;
      this.#first++;
    }
    if (this.#first > this.#limits.frames) {
      this.#frames = this.#frames.slice(this.#first);
      this.#first = 0;
    }
    return kept;
  }

  /** What is kept, the oldest first, behind number `after`. */
  frames(after = 0): CapturedFrame[] {
    const kept = this.#frames.slice(this.#first);
    const from = Math.max(0, after - (this.#count - kept.length));
    return kept.slice(from);
  }
}
