/** A machine's connection to its network, in the words of the machine and of the wall around it. */
import type { MachineNetwork } from '@skerry/device-models';
import { networkDescriptor, type SpawnPlan } from '@skerry/device-models/sandbox';
import type { Nic } from './tender.ts';

export function machineNetwork(nic: Nic | undefined): { network?: MachineNetwork } {
  switch (nic?.kind) {
    case 'stream':
      return { network: { kind: 'stream', mac: nic.mac, descriptor: networkDescriptor } };
    case 'tap':
      return { network: { kind: 'inherited-tap', mac: nic.mac, descriptor: networkDescriptor } };
    case 'listen':
      return { network: { kind: 'listen', sockets: [{ port: nic.port, descriptor: networkDescriptor }] } };
    default:
      return {};
  }
}

/**
 * The plan of a machine on a TAP device: the helper makes the device in the namespace that it inherits, takes the user of
 * machines upon itself, and becomes what was planned. Only then is there a wall, so what is behind it has the device and
 * no way to another.
 */
export function throughTap(plan: SpawnPlan, nic: Nic | undefined): SpawnPlan {
  if (nic?.kind !== 'tap') return plan;
  const uid = plan.identity?.uid ?? process.getuid?.() ?? 0;
  const gid = plan.identity?.gid ?? process.getgid?.() ?? 0;
  const args = ['join', nic.mac, String(uid), String(gid), plan.command, ...plan.args];
  return { ...plan, command: nic.helper, args, identity: undefined };
}
