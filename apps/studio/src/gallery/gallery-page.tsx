import { useMemo, useState } from 'react';
import { useExamplesQuery } from '../context/use-examples.ts';
import { isFound, tagsOf } from '../design/finding.ts';
import { FullPage } from '../ui/full-page.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { TagFilter } from '../ui/tag-filter.tsx';
import { GalleryCard } from './gallery-card.tsx';

/** Appliances to begin from: one click opens one, another runs it. */
export function GalleryPage() {
  const { examples, state } = useExamplesQuery();
  const [text, setText] = useState('');
  const [tag, setTag] = useState<string | null>(null);
  const tags = useMemo(() => tagsOf(examples), [examples]);
  const shown = examples.filter((each) =>
    isFound({ text, tag }, [each.name, each.description], each.tags ?? []),
  );
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
        ) : (
          <>
            {tags.length > 0 && (
              <TagFilter label="Only with the tag" tags={tags} chosen={tag} onChoose={setTag} />
            )}
            {shown.length === 0 ? (
              <p role="status" className="mt-4 text-muted">
                No appliance has all of this.
              </p>
            ) : (
              <ul
                aria-label="Appliances of the gallery"
                className="mt-4 grid grid-cols-[repeat(auto-fill,minmax(min(19rem,100%),1fr))] gap-3"
              >
                {shown.map((example) => (
                  <GalleryCard key={example.name} example={example} tag={tag} onTag={setTag} />
                ))}
              </ul>
            )}
          </>
        )}
      </div>
    </FullPage>
  );
}
