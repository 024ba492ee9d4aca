/** A Xen to boot domains on, whichever it is. */
import type { Duplex } from 'node:stream';
import type { DiskFile } from '../bed/disks.ts';
import type { Dom0 } from '../dom0/dom0.ts';
import type { DomainDisk, DomainNetwork } from '../xl/domain-config.ts';

/** A network device that a domain may be given, and where its frames go: each with its length in front. */
export interface Wire {
  readonly network: DomainNetwork;
  readonly stream: Duplex;
}

/** `disks` are in the order of the files. `close`: when the domain has ended. */
export interface Kept {
  readonly disks: readonly Omit<DomainDisk, 'device'>[];
  close(): Promise<void>;
}

export interface XenHost {
  readonly kind: 'host' | 'bed';
  readonly dom0: Dom0;
  /** When there is nothing any more to boot on. Never rejects. */
  readonly ended: Promise<void>;
  /** The process that all domains are in; undefined where each is in none. */
  readonly pid: number | undefined;
  /** A device with this MAC. Rejects with a BedFailure when there can be none. */
  openWire(mac: string): Promise<Wire>;
  /**
   * Makes open files disks for the domain that will have this name, and sees to it that the domain does not outlive this process.
   * The files may be closed once the domain is created. Rejects with a BedFailure.
   */
  keep(domain: string, files: readonly DiskFile[]): Promise<Kept>;
  /** Ends a bed with all its domains; the domains of a host are not touched. Idempotent. */
  close(): Promise<void>;
}
