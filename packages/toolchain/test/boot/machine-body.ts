/** What a booted image is to a test: the two ends of its console, its link, and its end. */
import type { Duplex, Readable, Writable } from 'node:stream';

export interface MachineBody {
  readonly input: Writable;
  readonly output: Readable;
  /** The test's end of its network device, or of a process's descriptor 3. */
  readonly channel: Duplex | undefined;
  /** When it is gone and its console has ended. Never rejects. */
  readonly ended: Promise<unknown>;
  /** Of this host; -1 when it is no process of it alone. */
  readonly pid: number;
  /** The number of a domain. */
  readonly domain?: number;
  /** Of a process that has ended; else null. */
  readonly exitCode: number | null;
  /** The signal that ended a process, or what Xen says of a domain's end; null when there is none. */
  readonly reason: string | null;
  kill(): void;
  /** Processor time that it has used, in ms, as finely as it is told. */
  processorMs(): Promise<number>;
}
