/** What an appliance that uses the library icmp has of it. */

declare module 'skerry' {
  export interface Needs {
    /** Asks whether a machine is there. */
    readonly icmp: Icmp;
  }

  export interface Icmp {
    /** Waits for one answer, for a second unless told. Rejects with {@link NetError}. */
    ping(
      hostname: string,
      options?: { timeoutMs?: number; size?: number },
    ): Promise<{ address: string; rttMs: number }>;
  }
}
