/**
 * What a link can do to frames, by name, and reproducible: the same seed, frames and times give the same outcome. One
 * direction of one port. Pure but for the timers that it is given.
 */

export interface Faults {
  /** Shares from 0 to 1. */
  loss?: number;
  duplication?: number;
  corruption?: number;
  /** Milliseconds that every frame takes longer, and the most that is added at random. */
  delayMs?: number;
  jitterMs?: number;
  /** The share of frames that overtake those that are delayed. */
  reordering?: number;
  /** The link is alternately up and down for so long. */
  onOff?: { onMs: number; offMs: number };
  seed?: number;
}

export interface FaultClock {
  now(): number;
  /** Calls `action` after so long; returns how to forget it. */
  after(delayMs: number, action: () => void): () => void;
}

const FRAMES_UNDER_WAY = 10_000;

/** Passes frames on as the faults have it. */
export class FaultyLink {
  readonly #faults: Faults;
  readonly #clock: FaultClock;
  readonly #deliver: (frame: Uint8Array) => void;
  readonly #underWay = new Set<() => void>();
  readonly #random: () => number;
  readonly #startMs: number;
  /** Frames that were lost, by chance, by the link's being down, or because too many were under way. */
  lost = 0;

  constructor(faults: Faults, clock: FaultClock, deliver: (frame: Uint8Array) => void) {
    this.#faults = faults;
    this.#clock = clock;
    this.#deliver = deliver;
    this.#random = mulberry32(faults.seed ?? 1);
    this.#startMs = clock.now();
  }

  send(frame: Uint8Array): void {
    const { loss = 0, duplication = 0 } = this.#faults;
    if (this.#isDown() || this.#random() < loss) {
      this.lost++;
      return;
    }
    const copies = this.#random() < duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) this.#pass(frame);
  }

  /** Forgets the frames that are under way. */
  close(): void {
    for (const forget of this.#underWay) forget();
    this.#underWay.clear();
  }

  #isDown(): boolean {
    const { onOff } = this.#faults;
    if (!onOff) return false;
    return (this.#clock.now() - this.#startMs) % (onOff.onMs + onOff.offMs) >= onOff.onMs;
  }

  #pass(frame: Uint8Array): void {
    const { delayMs = 0, jitterMs = 0, reordering = 0, corruption = 0 } = this.#faults;
    const sent = this.#random() < corruption ? this.#corrupt(frame) : frame;
    const wait = this.#random() < reordering ? 0 : delayMs + this.#random() * jitterMs;
    if (wait <= 0) {
      this.#deliver(sent);
      return;
    }
    if (this.#underWay.size >= FRAMES_UNDER_WAY) {
      this.lost++;
      return;
    }
    // A view of somebody's buffer does not last.
    const kept = Uint8Array.from(sent);
    const forget = this.#clock.after(wait, () => {
      this.#underWay.delete(forget);
      this.#deliver(kept);
    });
    this.#underWay.add(forget);
  }

  #corrupt(frame: Uint8Array): Uint8Array {
    const copy = Uint8Array.from(frame);
    const at = Math.floor(this.#random() * copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(this.#random() * 8));
    return copy;
  }
}

/** A generator of numbers from 0 to 1 (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
