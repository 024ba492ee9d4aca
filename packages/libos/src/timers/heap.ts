/** A binary heap of timers, the earliest first; those of one deadline in the order in which they were set. */

export interface Timer {
  readonly id: number;
  /** Monotonic milliseconds. */
  deadline: number;
  /** Breaks ties: a number that grows with every setting. */
  order: number;
  /** Milliseconds between calls; undefined for a timer that fires once. */
  readonly period: number | undefined;
  readonly call: () => void;
  /** Whether the appliance stays alive for it. */
  readonly holds: boolean;
  /** Where the heap has it; -1 when it has not. */
  place: number;
}

const before = (a: Timer, b: Timer): boolean =>
  a.deadline < b.deadline || (a.deadline === b.deadline && a.order < b.order);

export class TimerHeap {
  private readonly timers: Timer[] = [];

  get first(): Timer | undefined {
    return this.timers[0];
  }

  add(timer: Timer): void {
    this.rise(timer, this.timers.length);
  }

  /** Does nothing for a timer that is not in the heap. */
  remove(timer: Timer): void {
    const at = timer.place;
    if (at < 0) return;
    timer.place = -1;
    const last = this.timers.pop() as Timer;
    if (last === timer) return;
    const parent = this.timers[(at - 1) >> 1];
    if (at > 0 && parent && before(last, parent)) this.rise(last, at);
    else this.sink(last, at);
  }

  private put(timer: Timer, at: number): void {
    this.timers[at] = timer;
    timer.place = at;
  }

  private rise(timer: Timer, from: number): void {
    let at = from;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = this.timers[up] as Timer;
      if (!before(timer, parent)) break;
      this.put(parent, at);
      at = up;
    }
    this.put(timer, at);
  }

  private sink(timer: Timer, from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const right = this.timers[left + 1];
      const down = right && before(right, this.timers[left] as Timer) ? left + 1 : left;
      const child = this.timers[down];
      if (!child || !before(child, timer)) break;
      this.put(child, at);
      at = down;
    }
    this.put(timer, at);
  }
}
