/** A machine's disks, in the words of the machine behind the wall. */
import type { MachineDisk } from '@skerry/device-models';
import type { OpenDisk } from '@skerry/device-models/block';
import { firstDiskDescriptor } from '@skerry/device-models/sandbox';

export function machineDisks(disks: readonly OpenDisk[] = []): MachineDisk[] {
  return disks.map(({ name }, index) => {
    return { name, descriptor: firstDiskDescriptor + index, isReadOnly: false, isHostDevice: false };
  });
}
