import { type Candidate, candidatesFor } from '@skerry/composition';
import { DropdownMenu } from 'radix-ui';
import type { MouseEvent } from 'react';
import { useServices } from '../context/services.ts';
import { useCatalogue } from '../context/use-catalogue.ts';
import { menuContent, menuItem } from '../ui/menu.ts';
import type { PictureNode, PicturePort } from './model/picture.ts';
import { usePictureState } from './use-picture.ts';

/** A need that nothing fills yet: a click shows what could, the best first, and Enter takes that. */
export function OpenPort({
  node,
  port,
  children,
}: {
  node: PictureNode;
  port: PicturePort;
  children: React.ReactNode;
}) {
  const { pictures } = useServices();
  const catalogue = useCatalogue();
  const { read } = usePictureState();
  const candidates =
    'known' in catalogue && read ? candidatesFor(port.name, read.composition, catalogue.known.catalogue) : [];
  const take = ({ library }: Candidate): void => void pictures.edit({ kind: 'add', library: library.name });
  // What is chosen here is not a click on the node.
  const keep = (event: MouseEvent): void => event.stopPropagation();
  return (
    <DropdownMenu.Root modal={false}>
      <span className="nodrag nopan relative">
        <DropdownMenu.Trigger
          onClick={keep}
          aria-label={`${node.title} needs ${port.name}: choose what provides it`}
          className="block rounded-t border border-b-0 border-dashed border-warn bg-warn-soft px-1.5 pb-0.5 font-mono text-[10px] leading-4 text-warn"
        >
          {port.name}
        </DropdownMenu.Trigger>
        {children}
      </span>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          collisionPadding={8}
          sideOffset={10}
          onClick={keep}
          className={`${menuContent} max-w-72`}
          onKeyDown={(event) => {
            // Opened with the mouse nothing is highlighted yet.
            const best = candidates.find(({ refused }) => refused === undefined);
            if (event.key !== 'Enter' || event.target !== event.currentTarget || !best) return;
            event.preventDefault();
            take(best);
          }}
        >
          <DropdownMenu.Label className="px-2 pt-1 pb-1 text-xs text-muted">
            Provides {port.name}
          </DropdownMenu.Label>
          {candidates.length === 0 && <p className="px-2 py-1.5 text-muted">No library provides it.</p>}
          {candidates.map((candidate) => (
            <DropdownMenu.Item
              key={candidate.library.name}
              disabled={candidate.refused !== undefined}
              className={`${menuItem} h-auto! flex-col items-start! gap-0! py-1.5`}
              onSelect={() => take(candidate)}
            >
              <span className="flex w-full items-center gap-2 font-medium">
                {candidate.library.title}
                {candidate.isBest && <span className="text-xs font-normal text-accent">best</span>}
              </span>
              <span className="text-xs text-muted">{candidate.refused ?? candidate.library.summary}</span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
