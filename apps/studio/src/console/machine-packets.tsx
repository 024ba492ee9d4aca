import { useStore } from 'zustand';
import { useServices } from '../context/services.ts';
import { PacketView } from '../network/packet-view.tsx';
import { isAlive } from './instances.ts';

/** The packets of a machine, and the faults of its network where it can have some. */
export function MachinePackets({ instanceId, label }: { instanceId: string; label: string }) {
  const { consoles } = useServices();
  const record = useStore(consoles.instances, ({ records }) => records[instanceId]?.record);
  return (
    <PacketView
      instanceId={instanceId}
      label={label}
      faults={record?.faults}
      faultable={isAlive(record) && record?.stack === 'direct' && record.network?.bridge === undefined}
    />
  );
}
