/**
 * Shares this process between the network devices of its machines, and leaves the rest of it to consoles and heartbeats.
 * Every device does a little in turn; after `turnMs` of it the others of the event loop have theirs. So a machine that
 * sends at any rate slows its own device, takes an equal part from those that are busy too, and all devices together
 * take two thirds of a core at most. What waits stays in the machines' sockets, which holds them back.
 */

/** Does a little; true when there is more to do. Does not throw. */
export type Work = () => boolean;

export interface TurnsClock {
  nowMs(): number;
  after(delayMs: number, action: () => void): unknown;
}

/** Long enough to be worth its rest, and below what a person notices of a console. */
const turnMs = 4;
const restMs = 2;

const systemClock: TurnsClock = {
  nowMs: () => performance.now(),
  after: (delayMs, action) => setTimeout(action, delayMs),
};

export class Turns {
  readonly #clock: TurnsClock;
  /** In the order of their turns. */
  readonly #waiting = new Set<Work>();
  #isScheduled = false;

  constructor(clock: TurnsClock = systemClock) {
    this.#clock = clock;
  }

  /** Calls `work` when it is its turn, until it has no more to do. At once when nobody else waits. */
  want(work: Work): void {
    this.#waiting.add(work);
    if (!this.#isScheduled) this.#run();
  }

  /** `work` is not called any more. */
  forget(work: Work): void {
    this.#waiting.delete(work);
  }

  #run(): void {
    this.#isScheduled = true;
    const endMs = this.#clock.nowMs() + turnMs;
    for (const work of this.#waiting) {
      this.#waiting.delete(work);
      // Appended to the set, it comes again in this very loop.
      if (work()) this.#waiting.add(work);
      if (this.#clock.nowMs() >= endMs) break;
    }
    if (this.#waiting.size > 0) this.#clock.after(restMs, () => this.#run());
    else this.#isScheduled = false;
  }
}
