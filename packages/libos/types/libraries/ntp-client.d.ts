/** What an appliance that uses the library ntp-client has of it. */

declare module 'skerry:ntp-client' {
  export interface NtpOptions {
    /** A name or an address; the parameter `ntp.server` unless told. */
    server?: string;
    /** 123 unless told. */
    port?: number;
    /** 5,000 unless told. */
    timeoutMs?: number;
  }
  export interface NtpTime {
    /** What is to be added to the machine's wall time. */
    readonly offsetMs: number;
    /** How long the way to the server and back is: the offset is wrong by half of it at most. */
    readonly delayMs: number;
    /** How far the server is from a clock of its own, which has 1. */
    readonly stratum: number;
    /** What kind of clock a server of stratum 1 has: `GPS`. */
    readonly reference: string;
  }
  export class NtpError extends Error {
    readonly code: 'TIMEOUT' | 'REFUSED' | 'BAD_ANSWER';
    constructor(code: NtpError['code'], server: string, reason: string);
  }
  /** Asks once. Rejects with {@link NtpError}, and with NetError when the server cannot be found. */
  export function askTime(options?: NtpOptions): Promise<NtpTime>;
  /** Wall time as a server has it. */
  export class NtpClock {
    constructor(options?: NtpOptions);
    /** Asks four times, and believes the answer that came fastest. */
    sync(): Promise<NtpTime>;
    /** Milliseconds since 1970, with a fraction; the machine's own time before the first sync. */
    now(): number;
    readonly isSynced: boolean;
  }
}
