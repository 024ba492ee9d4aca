/** The Xen that this host runs under, if it is of the architecture that is asked for, or else a bed. */
import type { BedAssembly } from '../assembly/bed-files.ts';
import type { BedOptions } from '../bed/bed.ts';
import { isXenHost } from '../dom0/local-dom0.ts';
import { openBedHost } from './bed-host.ts';
import { openLocalHost } from './local-host.ts';
import type { XenHost } from './xen-host.ts';

/** Rejects with a BedFailure when there is neither. */
export async function openXenHost(assembly: BedAssembly, options: BedOptions): Promise<XenHost> {
  const isHost = await isXenHost(assembly.architecture);
  return isHost ? await openLocalHost(assembly) : await openBedHost(assembly, options);
}
