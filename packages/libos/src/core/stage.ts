/**
 * Owns the one bit that says whether this is build time (module scope is being evaluated, the heap will be frozen
 * into the image) or run time (`main` has been called).
 */

/** Module scope asked for something that only a running machine has. */
export class BuildTimeError extends Error {
  override name = 'BuildTimeError';
  constructor(call: string) {
    super(
      `${call} cannot be used in module scope, which runs at build time; call it from main, which runs at boot`,
    );
  }
}

let running = false;
let bootMs = 0;

/** Throws {@link BuildTimeError} during build time. `call` is what the application wrote, as in `setTimeout()`. */
export function requireRunning(call: string): void {
  if (!running) throw new BuildTimeError(call);
}

export const isRunning = (): boolean => running;

/** Ends build time. `monotonicMs` becomes the time origin of `performance`. */
export function enterRunning(monotonicMs: number): void {
  running = true;
  bootMs = monotonicMs;
}

/** Monotonic milliseconds at which `main` was called. */
export const bootedAtMs = (): number => bootMs;
