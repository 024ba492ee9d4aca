/**
 * What a link can do to frames, by name, and reproducible: the same seed, frames and times give the same outcome. One
 * direction of one port. Each fault has a generator of its own, so that the frames that are lost stay the same ones when
 * they are delayed as well. Pure but for the clock that it is given.
 */

import type { NetworkFaults } from '@skerry/contracts';

export type Faults = NetworkFaults;

export interface FaultClock {
  nowMs(): number;
  /** Calls `action` after so long; returns how to forget it. */
  after(delayMs: number, action: () => void): () => void;
}

/** Time as it passes. A frame that is under way holds up no process's end. */
export const systemFaultClock: FaultClock = {
  nowMs: () => performance.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

const FRAMES_UNDER_WAY = 10_000;
const LONGEST_QUEUE_MS = 1_000;

/** The seeds' distance between faults: any number of many different bits. */
const SEED_STEP = 0x9e37_79b1;

/** Passes frames on as the faults have it. */
export class FaultyLink {
  readonly #faults: Faults;
  readonly #clock: FaultClock;
  readonly #deliver: (frame: Uint8Array) => void;
  readonly #underWay = new Set<() => void>();
  readonly #startMs: number;
  readonly #chance: Record<
    'loss' | 'duplication' | 'corruption' | 'bit' | 'jitter' | 'reordering',
    () => number
  >;
  /** When the last frame has left. */
  #freeMs = 0;
  /** Frames that were lost: by chance, by the link's being down, or because too many were under way. */
  lost = 0;

  /** `deliver` gets frames that are its own, or the very one that was sent when nothing has happened to it. */
  constructor(faults: Faults, clock: FaultClock, deliver: (frame: Uint8Array) => void) {
    this.#faults = faults;
    this.#clock = clock;
    this.#deliver = deliver;
    this.#startMs = clock.nowMs();
    const generator = (index: number) => mulberry32((faults.seed ?? 1) + index * SEED_STEP);
    this.#chance = {
      loss: generator(1),
      duplication: generator(2),
      corruption: generator(3),
      bit: generator(4),
      jitter: generator(5),
      reordering: generator(6),
    };
  }

  send(frame: Uint8Array): void {
    const { loss = 0, duplication = 0 } = this.#faults;
    const isLost = this.#chance.loss() < loss;
    const copies = this.#chance.duplication() < duplication ? 2 : 1;
    if (isLost || this.#isDown()) {
      this.lost++;
      return;
    }
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
    return (this.#clock.nowMs() - this.#startMs) % (onOff.onMs + onOff.offMs) >= onOff.onMs;
  }

  #pass(frame: Uint8Array): void {
    const { delayMs = 0, jitterMs = 0, reordering = 0, corruption = 0 } = this.#faults;
    const sent = this.#chance.corruption() < corruption ? this.#corrupt(frame) : frame;
    const jitter = this.#chance.jitter() * jitterMs;
    const delay = this.#chance.reordering() < reordering ? 0 : delayMs + jitter;
    const queueMs = this.#queueMs(frame.length);
    if (queueMs > LONGEST_QUEUE_MS || this.#underWay.size >= FRAMES_UNDER_WAY) {
      this.lost++;
      return;
    }
    if (queueMs + delay <= 0) {
      this.#deliver(sent);
      return;
    }
    // A view of somebody's buffer does not last.
    const kept = Uint8Array.from(sent);
    const forget = this.#clock.after(queueMs + delay, () => {
      this.#underWay.delete(forget);
      this.#deliver(kept);
    });
    this.#underWay.add(forget);
  }

  /** How long it takes until a frame of this length has left, behind those that wait. */
  #queueMs(bytes: number): number {
    const { bytesPerSecond } = this.#faults;
    if (bytesPerSecond === undefined) return 0;
    const nowMs = this.#clock.nowMs();
    const leftMs = Math.max(nowMs, this.#freeMs) + (bytes * 1_000) / bytesPerSecond;
    if (leftMs - nowMs <= LONGEST_QUEUE_MS) this.#freeMs = leftMs;
    return leftMs - nowMs;
  }

  #corrupt(frame: Uint8Array): Uint8Array {
    const copy = Uint8Array.from(frame);
    const bit = Math.floor(this.#chance.bit() * copy.length * 8);
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
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
