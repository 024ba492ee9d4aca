import { type Target, targets } from '@skerry/contracts';
import { useState } from 'react';
import { useBuilds } from '../context/use-draft.ts';
import { formatBytes } from '../design/units.ts';
import type { BuildView } from './build-view.ts';
import { ImageContents } from './image-contents.tsx';
import { sizePieces } from './sizes.ts';

/** What is in each image, as a bar by layer; a target opened shows every library with its bytes. */
export function ImageSizes({ build }: { build: BuildView }) {
  const [open, setOpen] = useState<Target | null>(null);
  const folder = useBuilds().find((each) => each.build?.id === build.id)?.appliance.folder ?? '';
  const made = targets.flatMap((target) => {
    const entry = build.images[target];
    return entry ? [{ target, ...entry, pieces: sizePieces(entry.image) }] : [];
  });
  if (made.length === 0) return null;
  const largest = Math.max(...made.map(({ image }) => image.bytes));
  const layers = [...new Set(made.flatMap(({ pieces }) => pieces.map(({ layer }) => layer)))];
  return (
    <section aria-label="Images" className="border-b border-line px-3 py-2">
      <ul>
        {made.map(({ target, image, cached, pieces }) => (
          <li key={target}>
            <button
              type="button"
              aria-expanded={open === target}
              aria-label={`${target}: ${formatBytes(image.bytes)}, show its parts`}
              className="-mx-1 flex h-7 w-[calc(100%+0.5rem)] items-center gap-2 rounded px-1 text-xs hover:bg-hover"
              onClick={() => setOpen(open === target ? null : target)}
            >
              <span className="w-10 shrink-0 text-left font-mono">{target}</span>
              <span className="flex h-3 min-w-0 flex-1">
                <span
                  className="flex h-full overflow-hidden rounded-sm"
                  style={{ width: `${(image.bytes / largest) * 100}%` }}
                >
                  {pieces.map((piece) => (
                    <span
                      key={`${piece.layer}/${piece.library}`}
                      className="h-full min-w-px"
                      style={{
                        flexGrow: piece.share * 1_000,
                        flexBasis: 0,
                        background: `var(--piece-${piece.layer})`,
                      }}
                      title={`${piece.library}: ${formatBytes(piece.bytes)}`}
                    />
                  ))}
                </span>
              </span>
              <span className="w-[74px] shrink-0 text-right font-mono tabular-nums">
                {formatBytes(image.bytes)}
              </span>
            </button>
            {open === target && <ImageContents image={image} folder={folder} cached={cached} />}
          </li>
        ))}
      </ul>
      <ul aria-label="Layers" className="mt-1.5 flex flex-wrap gap-x-3 gap-y-1 text-[11px] text-muted">
        {layers.map((layer) => (
          <li key={layer} className="flex items-center gap-1.5">
            <span
              aria-hidden="true"
              className="size-2 rounded-sm"
              style={{ background: `var(--piece-${layer})` }}
            />
            {layer}
          </li>
        ))}
      </ul>
    </section>
  );
}
