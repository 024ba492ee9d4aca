/** A Xen to boot domains on: the one that this host runs under, or else a bed. */
import type { Duplex } from 'node:stream';
import type { BedAssembly } from './assembly/bed-files.ts';
import { Bed, type BedOptions } from './bed/bed.ts';
import type { DiskFile } from './bed/disks.ts';
import { BedDom0 } from './dom0/bed-dom0.ts';
import type { Dom0 } from './dom0/dom0.ts';
import { isXenHost, LocalDom0 } from './dom0/local-dom0.ts';
import type { DomainDisk, DomainNetwork } from './xl/domain-config.ts';

/** A network device that a domain may be given, and where its frames go: each with its length in front. */
export interface Wire {
  readonly network: DomainNetwork;
  readonly stream: Duplex;
}

/** `disk` lacks the device by which the domain has it. `close`: when the domain has ended. */
export interface HostDisk {
  readonly disk: Omit<DomainDisk, 'device'>;
  close(): Promise<void>;
}

export interface XenHost {
  readonly kind: 'host' | 'bed';
  readonly dom0: Dom0;
  /** When there is nothing any more to boot on. Never rejects. */
  readonly ended: Promise<void>;
  /** The process that all domains are in; undefined where each is in none. */
  readonly pid: number | undefined;
  /** A device with this MAC. Undefined: this host can give it none. */
  openWire(mac: string): Wire | undefined;
  /** A file of this host as a disk. Undefined: this host can give none. Rejects with a BedFailure. */
  openDisk(file: DiskFile): Promise<HostDisk | undefined>;
  /** Ends a bed with all its domains; the domains of a host are not touched. Idempotent. */
  close(): Promise<void>;
}

/** Rejects with a BedFailure when there is neither. */
export async function openXenHost(assembly: BedAssembly, options: BedOptions): Promise<XenHost> {
  return (await isXenHost(assembly.architecture)) ? await openHost() : await openBed(assembly, options);
}

async function openHost(): Promise<XenHost> {
  const dom0 = await LocalDom0.open();
  return {
    kind: 'host',
    dom0,
    ended: new Promise(() => undefined),
    pid: undefined,
    // What the project's switch would need here is a network device of the host's own.
    openWire: () => undefined,
    openDisk: async () => undefined,
    close: () => dom0.close(),
  };
}

async function openBed(assembly: BedAssembly, options: BedOptions): Promise<XenHost> {
  const bed = await Bed.start(assembly, options);
  return {
    kind: 'bed',
    dom0: new BedDom0(bed.agent),
    ended: bed.ended,
    pid: bed.pid,
    openWire: (mac) => {
      const wire = bed.wires.open();
      return (
        wire && { network: { mac, bridge: String(wire.number), script: 'vif-skerry' }, stream: wire.stream }
      );
    },
    openDisk: async (file) => {
      const { path, unplug } = await bed.disks.plug(file);
      return { disk: { path, isReadOnly: file.isReadOnly, script: 'block-skerry' }, close: unplug };
    },
    close: () => bed.close(),
  };
}
