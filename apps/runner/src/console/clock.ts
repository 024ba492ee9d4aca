/** Time, so that tests can hold it still. */
export interface Clock {
  nowMs(): number;
  /** Returns what cancels it. */
  after(delayMs: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};
