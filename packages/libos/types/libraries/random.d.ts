/** What an appliance that uses the library random has of it. */

declare module 'skerry' {
  export interface Needs {
    /** Random values that nobody can predict, different in every instance of an image. */
    readonly random: Random;
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
