import { graphOf, readComposition } from '@skerry/composition';
import type { Example } from '@skerry/contracts';
import { Play } from 'lucide-react';
import { useMemo } from 'react';
import { useServices } from '../context/services.ts';
import { useCatalogue } from '../context/use-catalogue.ts';
import { appliancesOf } from '../design/appliances.ts';
import { formatBytes } from '../design/units.ts';
import { Button } from '../ui/button.tsx';
import { TagFilter } from '../ui/tag-filter.tsx';
import { type Sketch, sketchOf } from './sketch.ts';
import { SketchView } from './sketch-view.tsx';

/** An appliance of the gallery. A click anywhere opens it; a tag and Run have their own. */
export function GalleryCard({
  example,
  tag,
  onTag,
}: {
  example: Example;
  tag: string | null;
  onTag: (tag: string | null) => void;
}) {
  const { workspace, runs, route } = useServices();
  const { name, description, tags = [], targets, testedOn, bytes = {} } = example;
  const sketches = useSketches(example);
  const sizes = Object.values(bytes);
  function open(): void {
    workspace.getState().openExample(example);
    route.getState().go({ page: 'studio' });
  }
  return (
    <li className="relative flex flex-col overflow-hidden rounded-lg border border-line-strong bg-surface hover:border-accent">
      <div className="flex h-48 items-center justify-center gap-4 border-b border-line bg-bg px-3 py-3">
        {sketches.map(({ folder, sketch }) => (
          <SketchView key={folder} sketch={sketch} />
        ))}
      </div>
      <div className="flex flex-1 flex-col p-3">
        <h3 className="text-sm font-semibold">
          <button
            type="button"
            aria-label={`Open ${name}`}
            className="after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
            onClick={open}
          >
            {name}
          </button>
        </h3>
        <p className="mt-0.5 mb-2 text-xs leading-5 text-muted">{description}</p>
        {tags.length > 0 && (
          <div className="relative z-1 mt-auto self-start">
            <TagFilter label={`Tags of ${name}`} tags={tags} chosen={tag} onChoose={onTag} />
          </div>
        )}
        <div className={`flex items-end gap-2 pt-3 ${tags.length > 0 ? '' : 'mt-auto'}`}>
          <p className="min-w-0 flex-1 text-[11px] text-muted">
            {testedOn && testedOn.length > 0
              ? `Tested here on ${testedOn.join(', ')}`
              : `For ${targets.join(', ')}. Not tested on this machine yet: npm test does`}
            {sizes.length > 0 && ` · ${formatBytes(Math.min(...sizes))}`}
          </p>
          <Button
            look="accent"
            aria-label={`Run ${name}`}
            className="relative z-1"
            onClick={() => {
              open();
              void runs.run();
            }}
          >
            <Play size={12} fill="currentColor" aria-hidden="true" /> Run
          </Button>
        </div>
      </div>
    </li>
  );
}

/** One for each appliance of the example; none until the catalogue is known. */
function useSketches({ name, files }: Example): readonly { folder: string; sketch: Sketch }[] {
  const catalogue = useCatalogue();
  return useMemo(() => {
    if (!('known' in catalogue)) return [];
    const { catalogue: known } = catalogue.known;
    const project = { files: files.map((file) => ({ ...file, editedAt: 0 })), example: name };
    return appliancesOf(project).flatMap(({ folder, name: appliance }) => {
      const reading = readComposition(files, folder, known);
      return reading.ok ? [{ folder, sketch: sketchOf(graphOf(reading.composition, known), appliance) }] : [];
    });
  }, [catalogue, name, files]);
}
