/** A machine's connection to its network, in the words of the machine and of the wall around it. */
import type { MachineNetwork } from '@skerry/device-models';
import { networkDescriptor } from '@skerry/device-models/sandbox';
import type { Nic } from './tender.ts';

export function machineNetwork(nic: Nic | undefined): { network?: MachineNetwork } {
  switch (nic?.kind) {
    case 'stream':
      return { network: { kind: 'stream', mac: nic.mac, descriptor: networkDescriptor } };
    case 'listen':
      return { network: { kind: 'listen', sockets: [{ port: nic.port, descriptor: networkDescriptor }] } };
    default:
      return {};
  }
}
