/**
 * The module `skerry`: what the function that `main.ts` exports by default is given. Here is what every appliance has; each
 * library that it uses adds to `Needs` (libraries/).
 */
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

  /** What goes wrong on a network; `code` tells what. */
  export interface NetError extends Error {
    readonly code:
      | 'REFUSED'
      | 'RESET'
      | 'TIMEOUT'
      | 'UNREACHABLE'
      | 'ABORTED'
      | 'CLOSED'
      | 'PORT_TAKEN'
      | 'NO_ROUTE'
      | 'NO_MEMORY'
      | 'TOO_LARGE'
      | 'NO_SUCH_NAME'
      | 'BAD_ANSWER'
      | 'UNSUPPORTED'
      | 'FAILED';
  }

  /** One end of a connection. */
  export interface Endpoint {
    hostname: string;
    port: number;
  }
}
