/** What an appliance that uses the library clock has of it. */

declare module 'skerry' {
  export interface Needs {
    /** Wall time, monotonic time, and waiting. */
    readonly clock: Clock;
  }

  /** The machine's clocks. Throws at build time, that is in module scope. */
  export interface Clock {
    /** Milliseconds since 1970-01-01T00:00:00Z, as far as the machine knows. May jump. */
    now(): number;
    /** Milliseconds, with a fraction, since an arbitrary point before boot. Never goes back. */
    monotonic(): number;
    /** Resolves after so many milliseconds; fractions count. */
    sleep(durationMs: number): Promise<void>;
  }
}
