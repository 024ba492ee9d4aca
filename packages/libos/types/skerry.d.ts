/** The module `skerry`: what the function that `main.ts` exports by default is given. */
declare module 'skerry' {
  /**
   * What `main` receives.
   *
   * ```ts
   * import type { Needs } from 'skerry';
   *
   * export default async function main({ console, clock }: Needs) {
   *   console.log('booted at', new Date(clock.now()));
   * }
   * ```
   */
  export interface Needs {
    /** The machine's console: everything that the global `console` has, and input. */
    readonly console: Console;
    /** Wall time, monotonic time, and waiting. */
    readonly clock: Clock;
    /** Random values that nobody can predict, different in every instance of an image. */
    readonly random: Random;
    /** The boot parameters: what follows `--` in `skerry run`, or the words of the machine's command line. */
    readonly parameters: readonly string[];
    /**
     * Ends the appliance now with an exit code from 0 to 255 (0 unless given). Nothing after it runs.
     *
     * An appliance also ends by itself, with code 0, when `main` has returned (or its promise is settled) and no
     * timer or reader is left.
     */
    exit(code?: number): never;
  }

  /** The console of the machine. */
  export interface Console extends globalThis.Console {
    /** Writes text or bytes as they are, without a line end. */
    write(data: string | ArrayBufferView | ArrayBuffer): void;
    /**
     * The lines that are typed, without their ends, until the end of the input (Ctrl-D on an empty line). The
     * appliance stays alive while one is awaited. Backspace, Ctrl-W, Ctrl-U and Ctrl-C edit the line.
     *
     * ```ts
     * for await (const line of console.lines()) console.log('you said', line);
     * ```
     */
    lines(options?: LineOptions): AsyncGenerator<string, void, undefined>;
    /** The bytes as they are received, with no echo and no editing, until the end of the input. */
    bytes(): AsyncGenerator<Uint8Array, void, undefined>;
  }

  export interface LineOptions {
    /**
     * Whether what is typed is written back, since the terminal at the other end does not show it by itself.
     * True unless told; turn it off for a password.
     */
    echo?: boolean;
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

  /** Random values from a generator that is seeded by the hardware at boot. Throws at build time. */
  export interface Random {
    /** So many random bytes. */
    bytes(length: number): Uint8Array<ArrayBuffer>;
    /** An integer from 0 to `limit` - 1, all equally likely. `limit` is at most 2^53 - 1. */
    integer(limit: number): number;
    /** A number from 0 (included) to 1 (excluded) with 53 random bits. */
    float(): number;
  }
}
