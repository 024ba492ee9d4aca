import type { ProjectWire } from '@skerry/composition';
import { Cable } from 'lucide-react';
import { listed } from '../canvas/model/telling.ts';
import { useServices } from '../context/services.ts';
import { useDraft } from '../context/use-draft.ts';
import { Button } from '../ui/button.tsx';

/** Says so where a wire is drawn and its ends would be built for something else, too. */
export function WiresAreXens({ wires }: { wires: readonly ProjectWire[] }) {
  const { pictures } = useServices();
  const { targets } = useDraft();
  const others = targets.filter((target) => target !== 'xen');
  if (wires.length === 0 || others.length === 0) return null;
  return (
    <p
      role="note"
      className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-md bg-warn-soft px-3 py-1.5 text-xs text-warn"
    >
      <Cable size={14} aria-hidden="true" className="shrink-0" />
      <span className="min-w-0 flex-1 basis-60">
        A wire joins domains of Xen: what speaks over it is not made for {listed(others)}.
      </span>
      <Button className="h-7! bg-surface!" onClick={() => pictures.setTargets(['xen'])}>
        Build for xen only
      </Button>
    </p>
  );
}
