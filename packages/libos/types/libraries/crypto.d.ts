/** What an appliance that uses the library crypto has of it. */

/** Random values that nobody can predict, different in every instance of an image. Throws at build time. */
interface Crypto {
  /** Fills an array of integers, of at most 65,536 bytes, and returns it. */
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  /** A random UUID (version 4). */
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}
declare var crypto: Crypto;
