import { useStore } from 'zustand';
import { describeState, type InstanceView } from '../console/instances.ts';
import type { MachinePlace } from '../console/use-machines.ts';
import { useServices } from '../context/services.ts';
import { usePlaceDescription } from '../context/use-draft.ts';
import { formatMs } from '../design/units.ts';
import { CopyText } from '../ui/copy-text.tsx';
import { Dot } from '../ui/dot.tsx';

export interface MachineState {
  readonly instanceId: string | undefined;
  readonly view: InstanceView | undefined;
}

export function useMachineState({ machine }: MachinePlace): MachineState {
  const { consoles } = useServices();
  const id = machine?.instanceId;
  const view = useStore(consoles.instances, ({ records }) => (id === undefined ? undefined : records[id]));
  return { instanceId: id, view };
}

/** A target of an appliance, and how its machine is. */
export function MachineRow({ place, label }: { place: MachinePlace; label: string }) {
  const { instanceId, view } = useMachineState(place);
  const { target } = place.place;
  const { summary } = usePlaceDescription(place.place);
  const { dot, word } = instanceId ? describeState(view) : { dot: 'none' as const, word: 'not booted' };
  const [address] = view?.record?.network?.addresses ?? [];
  const bootMs = view?.record?.bootMs;
  return (
    <div className="min-w-0 flex-1 px-2 py-1.5" title={summary}>
      <p className="flex items-center gap-1.5 font-mono text-xs">
        <Dot state={dot} />
        {target}
        {dot === 'running' && bootMs !== undefined && (
          <span
            title="From launch to the first line"
            className="ml-auto truncate pl-1 font-sans text-[11px] text-muted tabular-nums"
          >
            {formatMs(bootMs)}
          </span>
        )}
      </p>
      <p className={`truncate text-[11px] ${dot === 'failed' ? 'text-danger' : 'text-muted'}`}>{word}</p>
      <p className="h-4 truncate font-mono text-[11px] leading-4 tabular-nums">
        {address && dot !== 'ended' && dot !== 'failed' && (
          <CopyText text={address} label={`Address of ${label}`} className="-mx-0.5" />
        )}
      </p>
    </div>
  );
}
