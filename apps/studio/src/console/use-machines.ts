import { targets } from '@skerry/contracts';
import { useMemo } from 'react';
import { useAppliances, useDraft } from '../context/use-draft.ts';
import { type Place, parsePlaceKey, placeKey } from '../design/appliances.ts';
import type { Machine } from '../design/draft.ts';

/** A place on the page, and the machine there, once one was booted. */
export interface MachinePlace {
  readonly place: Place;
  readonly key: string;
  readonly machine: Machine | undefined;
  /** Run boots a machine here. */
  readonly isWanted: boolean;
}

/** The machines of one appliance. */
export interface MachineGroup {
  readonly folder: string;
  readonly name: string;
  readonly places: readonly MachinePlace[];
}

/**
 * The places of the current draft, by appliance: the chosen targets, and those where a machine is left. An appliance
 * whose folder is gone stays while it has machines: they run on.
 */
export function useMachineGroups(): readonly MachineGroup[] {
  const { targets: chosen, machines } = useDraft();
  const appliances = useAppliances();
  return useMemo(() => {
    const left = Object.keys(machines).flatMap((key) => parsePlaceKey(key)?.folder ?? []);
    const gone = [...new Set(left)].filter((folder) => !appliances.some((each) => each.folder === folder));
    const all = [...appliances, ...gone.map((folder) => ({ folder, name: folder || 'before' }))];
    return all.map(({ folder, name }) => ({
      folder,
      name,
      places: targets.flatMap((target) => {
        const place = { folder, target };
        const key = placeKey(place);
        const machine = machines[key];
        const isWanted = chosen.includes(target) && !gone.includes(folder);
        return isWanted || machine ? [{ place, key, machine, isWanted }] : [];
      }),
    }));
  }, [appliances, chosen, machines]);
}
