import { useCallback, useSyncExternalStore } from 'react';
import { isAlive } from '../console/instances.ts';
import { useServices } from '../context/services.ts';
import { formatBytes } from '../design/units.ts';
import type { Rate } from '../network/traffic.ts';
import type { MachineState } from './machine-row.tsx';

/** What goes over a machine's wire now; undefined while nothing is known. */
function useRate(instanceId: string): Rate | undefined {
  const session = useServices().traffic.session(instanceId);
  const look = useCallback((listener: () => void) => session.look(listener), [session]);
  return useSyncExternalStore(look, () => session.rate);
}

/** The connection of one machine to the project's network: how much goes over it, and the way to what it is. */
export function Wire({
  machine,
  label,
  pressed,
  onOpen,
}: {
  machine: MachineState;
  label: string;
  pressed: boolean;
  onOpen: () => void;
}) {
  const record = machine.view?.record;
  if (!machine.instanceId || !isAlive(record) || record?.stack === undefined)
    return (
      <span
        className="wire wire-off"
        title={record && record.stack === undefined ? 'It has no network' : 'No machine runs'}
      >
        <span className="wire-line" />
      </span>
    );
  return <LiveWire instanceId={machine.instanceId} label={label} pressed={pressed} onOpen={onOpen} />;
}

function LiveWire({
  instanceId,
  label,
  pressed,
  onOpen,
}: {
  instanceId: string;
  label: string;
  pressed: boolean;
  onOpen: () => void;
}) {
  const rate = useRate(instanceId);
  const frames = rate ? rate.framesIn + rate.framesOut : 0;
  const bytes = rate ? rate.bytesIn + rate.bytesOut : 0;
  const isBusy = frames >= 0.5;
  const said = rate === undefined ? 'listening' : isBusy ? `${perSecond(frames)} packets a second` : 'quiet';
  return (
    <button
      type="button"
      aria-pressed={pressed}
      aria-label={`Packets of ${label}, ${said}`}
      className={`wire wire-on ${isBusy ? 'wire-busy' : ''}`}
      // The dashes run faster the more there is, up to what an eye can follow.
      style={
        { '--wire-seconds': `${Math.max(0.25, 1.6 - Math.log10(frames + 1) * 0.45)}s` } as React.CSSProperties
      }
      onClick={onOpen}
    >
      <span className="wire-line" />
      <span className="wire-label">
        {rate === undefined ? (
          '…'
        ) : isBusy ? (
          <>
            <b>{perSecond(frames)}/s</b>
            <span>{formatBytes(Math.round(bytes))}/s</span>
          </>
        ) : (
          'quiet'
        )}
      </span>
    </button>
  );
}

function perSecond(count: number): string {
  return count < 10 ? count.toFixed(1) : Math.round(count).toLocaleString('en');
}
