import type { ProjectWire } from '@skerry/composition';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { isAlive } from '../console/instances.ts';
import { useServices } from '../context/services.ts';
import { useCatalogue } from '../context/use-catalogue.ts';
import { useDraft } from '../context/use-draft.ts';
import { explainProjectRefusal } from '../design/project.ts';
import {
  drawWire,
  freeWireName,
  mentionsOfWire,
  projectWires,
  removeWire,
  renameWire,
} from '../design/wires.ts';
import type { BoardAppliance } from './use-board.ts';

/** The wires of the current project. */
export function useWires(): readonly ProjectWire[] {
  const { files, example } = useDraft();
  return useMemo(() => projectWires({ files, example }), [files, example]);
}

/** `idle`: no machine is at either end. `waiting`: one is. `joined`: both are, so that they share memory when they ask. */
export type WireState = 'idle' | 'waiting' | 'joined';

/** Which ends have a machine: Xen joins those that run, and nobody else knows more. */
export function useWireState({ ends }: ProjectWire, appliances: readonly BoardAppliance[]): WireState {
  const { consoles } = useServices();
  const machines = appliances
    .filter(({ folder }) => ends.includes(folder))
    .flatMap(({ places }) => places.find(({ place }) => place.target === 'xen')?.machine?.instanceId ?? []);
  const running = useStore(
    consoles.instances,
    ({ records }) => machines.filter((id) => isAlive(records[id]?.record)).length,
  );
  if (running === 0) return 'idle';
  return running === ends.length && ends.length === 2 ? 'joined' : 'waiting';
}

export interface WireActs {
  /** The name of the new wire; undefined when there is none, which has been told. */
  readonly draw: (from: string, to: string) => string | undefined;
  /** Why it cannot be had; undefined when it is done. */
  readonly rename: (name: string, to: string) => string | undefined;
  readonly remove: (name: string) => void;
}

/** What can be done to wires; each is a step of undo on the board. */
export function useWireActs(): WireActs {
  const { projectEdits, notices } = useServices();
  const catalogue = useCatalogue();
  const draft = useDraft();
  const known = 'known' in catalogue ? catalogue.known.catalogue : undefined;

  function does(label: string, change: Parameters<typeof projectEdits.do>[1]): string | undefined {
    const done = projectEdits.do(label, change);
    return 'refusal' in done ? explainProjectRefusal(done.refusal) : undefined;
  }
  function tell(title: string, detail: string): void {
    notices.getState().show({ tone: 'problem', title, detail });
  }

  return {
    draw: (from, to) => {
      if (!known) {
        tell('The wire was not drawn.', 'The libraries have not been loaded yet: try again in a moment.');
        return undefined;
      }
      const name = freeWireName(draft, [from, to]);
      const refused = does(`draw the wire ${name}`, (each, now) =>
        drawWire(each, name, [from, to], known, now),
      );
      if (refused === undefined) return name;
      tell('The wire was not drawn.', refused);
      return undefined;
    },
    rename: (name, to) => {
      if (!known) return 'The libraries have not been loaded yet.';
      const asking = mentionsOfWire(draft, name);
      const refused = does(`rename the wire ${name}`, (each, now) => renameWire(each, name, to, known, now));
      if (refused === undefined && asking.length > 0)
        notices.getState().show({
          tone: 'info',
          title: `The wire ${name} is now ${to}.`,
          detail: `${asking.join(', ')} still asks for ${name}: look there, or undo.`,
        });
      return refused;
    },
    remove: (name) => {
      if (!known) return;
      const refused = does(`take the wire ${name} away`, (each, now) => removeWire(each, name, known, now));
      if (refused !== undefined) tell(`The wire ${name} was not taken away.`, refused);
    },
  };
}
