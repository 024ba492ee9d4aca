import { Plus, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../context/services.ts';
import { useCatalogue } from '../context/use-catalogue.ts';
import { useProblems } from '../context/use-draft.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { type Offer, offerFor } from './library-names.ts';

/**
 * What the code speaks of and the picture does not place, offered before a build has to refuse it. One that was dismissed does not
 * come back as long as the page is open.
 */
export function LibraryOffers() {
  const { pictures } = useServices();
  const key = useStore(pictures.store, (state) => state.key);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const offers = useOffers().filter(({ library }) => !dismissed.has(`${key}/${library}`));
  if (offers.length === 0) return null;
  return (
    <section
      aria-label="Libraries that the code mentions"
      className="shrink-0 border-t border-line bg-accent-soft"
    >
      <ul role="status">
        {offers.map(({ library, title }) => (
          <li key={library} className="flex items-center gap-2 py-1 pr-1.5 pl-3">
            <span className="min-w-0 flex-1">
              The code mentions <strong className="font-semibold">{title}</strong>, which the canvas does not
              give it.
            </span>
            <Button className="h-7!" onClick={() => pictures.edit({ kind: 'add', library, use: true })}>
              <Plus size={13} aria-hidden="true" /> Place {title}
            </Button>
            <IconButton
              label={`Do not offer ${title}`}
              onClick={() => setDismissed(new Set([...dismissed, `${key}/${library}`]))}
            >
              <X size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}

function useOffers(): readonly Offer[] {
  const { pictures } = useServices();
  const read = useStore(pictures.store, (state) => state.read);
  const catalogue = useCatalogue();
  const problems = useProblems();
  return useMemo(() => {
    if (!('known' in catalogue) || read?.composition.origin !== 'placed') return [];
    const { catalogue: known, libraries } = catalogue.known;
    const { uses } = read.composition;
    // A name that main does not take is no use of it yet, but the editor says that nobody knows it.
    const missing = problems.flatMap(({ code, message }) => offerFor({ code, message }, '', known) ?? []);
    const mentioned = read.mentioned.map((library) => ({
      library,
      title: libraries.get(library)?.title ?? library,
    }));
    const all = new Map([...mentioned, ...missing].map((offer) => [offer.library, offer]));
    return [...all.values()].filter(({ library }) => !uses.has(library));
  }, [catalogue, read, problems]);
}
