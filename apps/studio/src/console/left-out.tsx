import { targets } from '@skerry/contracts';
import type { BuildView } from '../build/build-view.ts';
import { useServices } from '../context/services.ts';
import type { Place } from '../design/appliances.ts';
import { targetDescriptions } from '../design/targets.ts';
import { Button } from '../ui/button.tsx';

/** Why a run has not booted this one, and the way to have it here. */
export function LeftOut({ place, build }: { place: Place; build: BuildView }) {
  const { runs } = useServices();
  const { label } = targetDescriptions[place.target];
  const disks = (build.images[place.target]?.image.disks ?? []).map(({ name }) => name);
  const holder = targets.find((each) => build.instances[each] !== undefined);
  return (
    <>
      <p className="mt-3 max-w-96">
        Not booted: {disks.length === 1 ? 'its disk' : 'its disks'}{' '}
        <span className="font-mono text-xs">{disks.join(', ')}</span> {disks.length === 1 ? 'has' : 'have'}{' '}
        one machine at a time, and Run gives {disks.length === 1 ? 'it' : 'them'} to{' '}
        {holder ?? 'the first target'}.
      </p>
      <Button className="mt-2 h-7!" onClick={() => void runs.restart(place)}>
        Boot on {label} instead
      </Button>
    </>
  );
}
