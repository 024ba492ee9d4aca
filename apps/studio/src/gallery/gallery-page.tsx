import type { Example } from '@skerry/contracts';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { useServices } from '../context/services.ts';
import { useExamplesQuery } from '../context/use-examples.ts';
import { formatBytes } from '../design/units.ts';
import { Button } from '../ui/button.tsx';
import { FullPage } from '../ui/full-page.tsx';
import { SearchField } from '../ui/search-field.tsx';

/** Appliances to begin from: one click opens one, another runs it. */
export function GalleryPage() {
  const { examples, state } = useExamplesQuery();
  const [text, setText] = useState('');
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = examples.filter(({ name, description, tags = [] }) => {
    const all = [name, description, ...tags].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
  return (
    <FullPage
      title="Gallery"
      actions={<SearchField label="Search the gallery" value={text} onChange={setText} />}
    >
      <div className="h-full overflow-y-auto px-4 py-4 sm:px-6">
        {state === 'loading' ? (
          <p role="status" className="text-muted">
            Waiting for the service…
          </p>
        ) : typeof state === 'object' ? (
          <p role="alert" className="text-danger">
            {state.message} {state.advice}
          </p>
        ) : shown.length === 0 ? (
          <p className="text-muted">No appliance has all of these words.</p>
        ) : (
          <ul
            aria-label="Appliances of the gallery"
            className="grid grid-cols-[repeat(auto-fill,minmax(min(18rem,100%),1fr))] gap-3"
          >
            {shown.map((example) => (
              <GalleryCard key={example.name} example={example} />
            ))}
          </ul>
        )}
      </div>
    </FullPage>
  );
}

function GalleryCard({ example }: { example: Example }) {
  const { workspace, runs, route } = useServices();
  const { name, description, tags = [], targets, testedOn, bytes = {} } = example;
  const sizes = Object.values(bytes);
  function open(): void {
    workspace.getState().openExample(example);
    route.getState().go({ page: 'studio' });
  }
  return (
    <li className="flex flex-col rounded-lg border border-line-strong bg-surface p-3">
      <h3 className="text-sm font-semibold">{name}</h3>
      <p className="mt-0.5 text-xs leading-5 text-muted">{description}</p>
      {tags.length > 0 && <p className="mt-1.5 text-[11px] text-muted">{tags.join(' · ')}</p>}
      <p className="mt-1.5 mb-3 text-[11px] text-muted">
        {testedOn && testedOn.length > 0
          ? `Tested here on ${testedOn.join(', ')}`
          : `For ${targets.join(', ')}; not tested on this machine`}
        {sizes.length > 0 && ` · ${formatBytes(Math.min(...sizes))}`}
      </p>
      <div className="mt-auto flex gap-2">
        <Button aria-label={`Open ${name}`} onClick={open}>
          Open
        </Button>
        <Button
          look="accent"
          aria-label={`Run ${name}`}
          onClick={() => {
            open();
            void runs.run();
          }}
        >
          <Play size={12} fill="currentColor" aria-hidden="true" /> Run
        </Button>
      </div>
    </li>
  );
}
