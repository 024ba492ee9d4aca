/** A bed as a Xen to boot on: whatever is in it ends with it. */
import type { BedAssembly } from '../assembly/bed-files.ts';
import { Bed, type BedOptions } from '../bed/bed.ts';
import type { DiskFile, PluggedDisk } from '../bed/disks.ts';
import { BedDom0 } from '../dom0/bed-dom0.ts';
import { BedFailure } from '../failure.ts';
import type { XenHost } from './xen-host.ts';

export async function openBedHost(assembly: BedAssembly, options: BedOptions): Promise<XenHost> {
  const bed = await Bed.start(assembly, options);
  return {
    kind: 'bed',
    dom0: new BedDom0(bed.agent),
    ended: bed.ended,
    pid: bed.pid,
    openWire: async (mac) => {
      const wire = bed.wires.open();
      if (!wire) throw new BedFailure('dom0', 'all wires of this bed are taken');
      return { network: { mac, bridge: String(wire.number), script: 'vif-skerry' }, stream: wire.stream };
    },
    keep: async (_domain, files) => {
      const plugged: (PluggedDisk & { file: DiskFile })[] = [];
      const close = async (): Promise<void> => {
        await Promise.all(plugged.map(({ unplug }) => unplug()));
      };
      try {
        for (const file of files) plugged.push({ file, ...(await bed.disks.plug(file)) });
      } catch (error) {
        await close();
        throw error;
      }
      const disks = plugged.map(({ file, path }) => ({
        ...{ path, isReadOnly: file.isReadOnly, script: 'block-skerry' },
      }));
      return { disks, close };
    },
    close: () => bed.close(),
  };
}
